# METADATA
# title: A name stands for two addresses, and the server listens at one of them
# description: >-
#   The hosts file of most machines names localhost for 127.0.0.1 and for ::1, and nginx takes a name with two addresses
#   for two servers. At one of them nobody listens, which nginx logs as "connect() failed (111: Connection refused) while
#   connecting to upstream" and mends by trying the other. But where a single server is never left out after a failure,
#   one of two is: after a slow request or a lost connection nginx leaves the real one out as well, logs "no live
#   upstreams", and answers every request with a 502 for a while. Where the machine has no IPv6 nothing happens.
# custom:
#   severity: info
#   category: protocol_mismatch
#   message: "{name} can be 127.0.0.1 and ::1, which {client} takes for two servers; {server} listens at {address} alone"
#   labels:
#     - "{client} takes {name} for two servers where it is 127.0.0.1 and ::1"
#     - "{server} listens at {address} alone"
#   hits:
#     left_out: "one slow request or lost connection can then leave both out, and every request gets a 502 for {pause}"
#   fix: Write the address at which the server listens in place of the name.
#   sources:
#     - "nginx src/core/ngx_inet.c@release-1.31.4 (ngx_inet_resolve_host: every address is a peer)"
#     - "nginx src/http/ngx_http_upstream_round_robin.c@release-1.31.4 L156, L426, L1038 (single, max_fails)"
package upkeep.rules.name_is_two_peers

about := rego.metadata.chain()[1].annotations

findings contains finding if {
	some link in input.links
	name := link.client.two_addresses
	address := link.server.single_family
	name.value == true
	address.value == true

	# With max_fails=0 a failure has no consequence.
	is_number(link.client.peers.disabled_after.min)

	finding := {
		"path": [link.client.hop, link.server.hop],
		"operands": [name, address],
		"args": {
			"client": link.client.label,
			"server": link.server.label,
			"name": name.text,
			"address": address.text,
			"pause": link.client.peers.disabled_for.text,
		},
		"hits": ["left_out"],
		"fix": [],
	}
}
