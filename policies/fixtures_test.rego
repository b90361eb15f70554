# METADATA
# description: Models for the tests, built from values as the readers make them.
package upkeep.fixtures_test

# A shop's nginx in front of its gunicorn.
model(links) := {
	"settings": settings,
	"documents": [],
	"hops": [hop("nginx"), hop("gunicorn gthread")],
	"links": links,
	"chains": [],
	"unjoined": [],
	"notes": notes,
}

settings := {
	"today": "2026-11-21",
	"parameters": {
		"margin": 1000,
		"kill_margin": 2000,
		"abandoned_factor": 2,
		"recycle_minimum": 500,
		"parity": "proxy_first",
		"shortest_drain": 10000,
		"propagation": 5000,
		"routes_per_pool": 20,
	},
	"rules": {},
	"waivers": [],
}

notes := {
	"misspelt": [],
	"unrecognized": [],
	"misplaced": [],
	"ineffective": [],
	"misread": [],
	"refused": [],
	"unknown": [],
	"unreadable": [],
	"unhandled": [],
}

hop(label) := {
	"id": label,
	"label": label,
	"software": "any",
	"unit": {"kind": "host", "name": "host shop"},
	"at": at(1),
}

link(client, server) := {
	"client": object.union(
		{"hop": 0, "label": "nginx", "routes": [{"label": "server shop.example.com, location /", "at": at(9)}]},
		client,
	),
	"server": object.union({"hop": 1, "label": "gunicorn gthread"}, server),
	"evidence": "certain",
	"because": "proxy_pass names the address that gunicorn binds",
}

# Two proxies in a row: requests arrive over one of the outer links and go on over the inner one.
chained(outers, inner) := object.union(model(array.concat([changed(inner, {"/client/hop": 1, "/server/hop": 2})], outers)), {
	"hops": [hop("edge"), hop("nginx"), hop("gunicorn gthread")],
	"chains": [{"outer": i + 1, "inner": 0} | some i, _ in outers],
})

# A link with some keys replaced; object.union would merge a known value with an unknown one.
changed(link, changes) := json.patch(link, [{"op": "add", "path": path, "value": value} | some path, value in changes])

noted(list, items) := object.union(model([]), {"notes": {list: items}})

setting(changes) := object.union(
	{"text": "as written", "name": "keepalive", "origin": "explicit", "at": at(3), "document": 0, "pointer": "/keepalive"},
	changes,
)

seconds(n) := setting({"min": n * 1000, "max": n * 1000, "text": concat(" ", [format_int(n, 10), "s"])})

between(low, high) := setting({
	"min": low * 1000,
	"max": high * 1000,
	"text": concat("", [format_int(low, 10), " to ", format_int(high, 10), " s"]),
})

from_on(n) := setting({"min": n * 1000, "text": concat("", [format_int(n, 10), " s or more"])})

things(n) := setting({"min": n, "max": n, "text": format_int(n, 10)})

at_least(n) := setting({"min": n, "text": concat("", [format_int(n, 10), " or more"])})

unlimited := setting({"limit": "none", "text": "no limit"})

unknown := setting({"unknown": "the environment variable KEEP_ALIVE has no default", "text": "unknown"})

yes := setting({"value": true, "text": "on"})

no := setting({"value": false, "text": "off"})

word(text) := setting({"value": text, "text": text})

item := {
	"name": "keep_alive",
	"written": "75",
	"meant": "keepalive",
	"because": "gunicorn skips names that it does not know.",
	"at": at(4),
}

at(line) := {"file": "shop/gunicorn.conf.py", "line": line, "column": 1}

# Every builder's value once, for a validation against the schema.
sample := object.union(
	model([link(
		{
			"response_timeout": from_on(60),
			"timeout_answers": yes,
			"pool": {"enabled": no, "on_since": word("1.29.7"), "size": things(16), "idle_timeout": unlimited},
		},
		{"idle_timeout": between(5, 6), "request_limit": seconds(30), "body_timeout": unknown},
	)]),
	{"notes": {"misspelt": [item]}},
)
