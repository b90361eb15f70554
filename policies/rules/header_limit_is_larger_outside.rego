# METADATA
# title: The server refuses headers that its proxy was set to accept
# description: >-
#   The proxy was set to accept long request headers (large cookies or tokens), and the server behind it refuses them:
#   they fail as before, only later. gunicorn answers 431 to a header field longer than limit_request_field_size, nginx
#   400 to one that does not fit into one of its large_client_header_buffers.
# custom:
#   severity: warning
#   category: body_limit_mismatch
#   message: "{client} accepts header fields of up to {outer}; {server} behind it refuses those above {inner}"
#   labels:
#     - "{server} refuses header fields above {inner}"
#     - "{client} accepts up to {outer}"
#   hits:
#     refused: "a request with a header field above {inner} (a large cookie or token) gets a 4xx from {server}"
#   fix: Let the server accept header fields as long as the proxy does.
#   sources:
#     - "gunicorn http/message.py limit_request_field_size@26.2.0"
#     - "measured: nginx 1.22.1 with large_client_header_buffers 4 32k before gunicorn 27.0.1: 8000 bytes 200, 9000 431"
package upkeep.rules.header_limit_is_larger_outside

import data.upkeep.compare

about := rego.metadata.chain()[1].annotations

findings contains finding if {
	some chain in input.chains
	outer := input.links[chain.outer].server.header_limit
	inner := input.links[chain.inner].server.header_limit

	# Limits that differ by little, and those that nobody raised, are left alone: nginx has 8 kB, gunicorn 8190 bytes.
	outer.origin != "default"
	outer.min >= 2 * inner.max

	finding := {
		"path": [input.links[chain.inner].client.hop, input.links[chain.inner].server.hop],
		"operands": [inner, outer],
		"args": {
			"client": input.links[chain.inner].client.label,
			"server": input.links[chain.inner].server.label,
			"outer": outer.text,
			"inner": inner.text,
		},
		"hits": ["refused"],
		"fix": compare.fix_above(0, outer, 0),
	}
}
