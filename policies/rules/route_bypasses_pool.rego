# METADATA
# title: Some routes do not use the pool of connections that the others share
# description: >-
#   Other routes reach the same server over an upstream block and reuse its connections. These routes go past it, mostly
#   because they name the server's address instead of the upstream: nginx keeps connections to upstream blocks only. No
#   request is lost; each one on these routes waits for a new connection.
# custom:
#   severity: info
#   category: keepalive_ineffective
#   message: "{client} makes a new connection to {server} for every request here; other routes reuse their connections"
#   labels:
#     - "every request on these routes gets a new connection to {server}"
#     - "other routes reuse connections to it"
#   hits:
#     waits: "no error, but every request on these routes waits until a new connection is made"
#   fix: Pass these routes on to the upstream block that the other routes use.
#   sources:
#     - "nginx src/http/modules/ngx_http_upstream_keepalive_module.c@release-1.31.4 (implicit upstreams are skipped)"
#     - "measured: nginx 1.18.0 to 1.31.4: proxy_pass to an address never reuses a connection"
package upkeep.rules.route_bypasses_pool

about := rego.metadata.chain()[1].annotations

findings contains finding if {
	some i, link in input.links
	bypassed := link.client.pool.enabled
	bypassed.value == false

	# An upstream with keepalive that is not used is configured_pool_is_never_used.
	link.client.pool.declared.value == false

	# Tunnels end with their connection.
	link.client.upgrade.value == false
	link.server.keepalive.value == true
	other := input.links[first[pairs[i]]]

	finding := {
		"path": [link.client.hop, link.server.hop],
		"operands": [bypassed, other.reused],
		"args": {"client": link.client.label, "server": link.server.label},
		"hits": ["waits"],
		"fix": [],
	}
}

pairs[i] := [link.client.hop, link.server.hop] if some i, link in input.links

# The first link of each two hops that reuses connections; an object of objects, because lookups in sets are slow.
pooling[pairs[i]][i] if {
	some i, link in input.links
	link.reused.value == true
	not several[i]
}

# Who passes an upstream of several servers by means one of them: a health check.
several[i] if {
	some i, link in input.links
	link.client.peers.count.min > 1
}

first := {pair: min(object.keys(indices)) | some pair, indices in pooling}
