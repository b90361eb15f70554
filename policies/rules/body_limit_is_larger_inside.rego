# METADATA
# title: The proxy refuses bodies that its server would accept
# description: >-
#   The server was set to accept large request bodies, and the proxy in front of it refuses them earlier: an upload gets
#   a 413 that the server never sees. nginx accepts 1 MB unless client_max_body_size says otherwise, and logs "client
#   intended to send too large body".
# custom:
#   severity: warning
#   category: body_limit_mismatch
#   message: "{client} accepts bodies of up to {outer}; {server} behind it accepts {inner}"
#   labels:
#     - "{client} refuses bodies above {outer}"
#     - "{server} behind it accepts {inner}"
#   hits:
#     refused: "an upload of more than {outer} gets a 413 from {client}, although the server behind it would accept it"
#   fix: Let the proxy accept bodies as large as the server does.
#   sources:
#     - "nginx src/http/ngx_http_core_module.c@release-1.31.4 L1011, L3878 (client_max_body_size, 1m)"
#     - "measured: nginx 1.22.1 without client_max_body_size before nginx with 20m: body of 2 MB 413"
package upkeep.rules.body_limit_is_larger_inside

import data.upkeep.compare

about := rego.metadata.chain()[1].annotations

findings contains finding if {
	some i, link in input.links

	# An address that leads to several servers does not tell which limit is met.
	link.evidence == "certain"
	not accepted[link.server.hop]
	outer := link.client.body_limit
	inner := link.server.body_limit

	# The server's own default was chosen by nobody.
	inner.origin != "default"
	compare.exceeds(inner, outer, 0)

	finding := {
		"severity": severity[i],
		"path": [link.client.hop, link.server.hop],
		"operands": [outer, inner],
		"args": {
			"client": link.client.label,
			"server": link.server.label,
			"outer": outer.text,
			"inner": size[i],
		},
		"hits": ["refused"],
		"fix": compare.fix_above(0, inner, 0),
	}
}

size[i] := concat(" ", ["up to", link.server.body_limit.text]) if {
	some i, link in input.links
	is_number(link.server.body_limit.min)
}

size[i] := "any size" if {
	some i, link in input.links
	link.server.body_limit.limit
}

# A proxy that was given a smaller limit may be meant to be the one that refuses.
severity[i] := "warning" if {
	some i, link in input.links
	link.client.body_limit.origin == "default"
}

severity[i] := "info" if {
	some i, link in input.links
	link.client.body_limit.origin != "default"
	is_number(link.server.body_limit.max)
}

# The limit inside is that of the largest route; one proxied route that lets it pass, or may, is meant for it.
accepted := {link.server.hop: true |
	some i, link in input.links
	not refuses[i]
}

refuses[i] := true if {
	some i, link in input.links
	compare.exceeds(link.server.body_limit, link.client.body_limit, 0)
}
