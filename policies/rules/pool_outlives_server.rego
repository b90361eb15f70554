# METADATA
# title: Pooled connections are reused after the server has closed them
# description: >-
#   A proxy that keeps idle connections longer than the server does will sooner or later send a request over a
#   connection that the server is just closing. The request is lost before the server has read it. It happens after
#   quiet moments, to a small share of requests, and looks like bad luck. nginx logs "upstream prematurely closed
#   connection while reading response header from upstream" or "recv() failed (104: Connection reset by peer)" with the
#   request. nginx sends GET, HEAD, PUT and DELETE again over a new connection; POST, PATCH and LOCK it does not
#   repeat, and their senders get a 502. With two or more servers in the upstream each such close counts as a failure,
#   and when all are left out every request fails for a while. Equal times lose the same race.
# custom:
#   severity: error
#   category: idle_race
#   message: "{client} reuses a connection that was idle for up to {idle}; {server} closes it after {closed}"
#   labels:
#     - "{client} reuses a connection that was idle for up to {idle}"
#     - "{server} closes it after {closed}"
#   hits:
#     every_method_fails: "every request that meets a closed connection gets a 502, GET too"
#     post_fails: "POST, PATCH and LOCK get a 502; GET, HEAD, PUT and DELETE are sent again and succeed"
#     post_repeats: "no error, but a POST or PATCH is sent again and may be carried out twice"
#     unless_repeated: "the request gets a 502 unless {client} sends it again"
#     all_servers_left_out: >-
#       with {servers} servers the retry can fail too; then every request gets a 502 for {pause}
#   fix: Let the server keep idle connections longer than the proxy does, or the proxy shorter than the server.
#   sources:
#     - "nginx src/http/ngx_http_upstream.c@release-1.31.4 (ngx_http_upstream_next: retry of cached connections)"
#     - "measured: nginx 1.18.0, 1.28.3 and 1.31.4 before a server that closes first: GET 200, POST 502"
#     - "measured: 7 of 600 requests lost at equal times, 0 of 600 with a longer server"
#     - "measured: two servers, both connections stale: 502 (no live upstreams) for 10 s"
package upkeep.rules.pool_outlives_server

import data.upkeep.compare

about := rego.metadata.chain()[1].annotations

findings contains finding if {
	some i, link in input.links
	link.reused.value == true
	pool := link.client.pool.idle_timeout
	server := link.server.idle_timeout
	server.min > 0
	compare.exceeds(pool, server, input.settings.parameters.margin)

	finding := {
		"evidence": evidence[i],
		"path": [link.client.hop, link.server.hop],
		"operands": [pool, server],
		"args": {
			"client": link.client.label,
			"server": link.server.label,
			"idle": pool.text,
			"closed": server.text,
			"servers": object.get(servers, i, ""),
			"pause": object.get(pauses, i, ""),
		},
		"hits": array.concat(
			[case |
				some case in ["every_method_fails", "post_fails", "post_repeats", "unless_repeated"]
				object.get(outcomes, [case, race[i]], false)
			],
			[case | case := "all_servers_left_out"; leaves_out[i]],
		),
		"fix": compare.fix_above(1, pool, input.settings.parameters.margin),
	}
}

# A client that may retry every lost request is no proof of a loss.
evidence[i] := link.evidence if {
	some i, link in input.links
	link.client.retries.loses_requests.value == true
}

evidence[i] := "assumed" if {
	some i, link in input.links
	not link.client.retries.loses_requests.value == true
}

# Routes that share a pool may differ in what becomes of a lost request. The finding is one and says it for all of them.
race[i] := [link.client.hop, link.server.hop, link.client.pool.idle_timeout, link.server.idle_timeout] if {
	some i, link in input.links
}

# Objects, because a lookup in a set costs its size in one engine or the other.
outcomes := {
	"every_method_fails": {race[i]: true |
		some i, link in input.links
		link.client.retries.after_error.value == false
	},
	"post_fails": {race[i]: true |
		some i, link in input.links
		link.client.retries.after_error.value == true
		link.client.retries.non_idempotent.value == false
	},
	"post_repeats": {race[i]: true |
		some i, link in input.links
		link.client.retries.after_error.value == true
		link.client.retries.non_idempotent.value == true
	},
	"unless_repeated": {race[i]: true |
		some i, _ in input.links
		not decided[i]
	},
}

decided contains i if {
	some i, link in input.links
	link.client.retries.after_error.value == false
}

decided contains i if {
	some i, link in input.links
	link.client.retries.after_error.value == true
	is_boolean(link.client.retries.non_idempotent.value)
}

# A close counts as a failure of its server, and one failure leaves a server out.
leaves_out contains i if {
	some i, link in input.links
	link.client.peers.count.min >= 2
	link.client.peers.disabled_after.max <= 1
	link.client.peers.disabled_for.min > 0
}

servers[i] := link.client.peers.count.text if some i, link in input.links

pauses[i] := link.client.peers.disabled_for.text if some i, link in input.links
