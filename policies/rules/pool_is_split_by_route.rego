# METADATA
# title: Many routes have a pool of connections each, though they share an upstream
# description: >-
#   With "local", which nginx 1.29.7 and later take where an upstream has no keepalive of its own, a kept connection is
#   reused by the location that made it and by no other. They all share the number of places in the pool: with many
#   locations a connection is dropped to make room before its location can use it again, so the pool does little. No
#   request is lost.
# custom:
#   severity: info
#   category: keepalive_ineffective
#   message: "{routes} routes of {client} share the places of one pool, but none may reuse the connections of another"
#   labels:
#     - "{routes} routes use this pool"
#     - "a connection is reused only by the route that made it"
#   hits:
#     waits: "no error, but more requests than needed wait until a new connection is made"
#   fix: Write keepalive with a number and without local in the upstream.
#   sources:
#     - "nginx commits 4fbe4b627 and c5d36eac3, CHANGES 1.29.7 (keepalive 32 local by default)"
#     - "nginx src/http/modules/ngx_http_upstream_keepalive_module.c@release-1.31.4 (item->tag)"
package upkeep.rules.pool_is_split_by_route

about := rego.metadata.chain()[1].annotations

# An upstream of ten servers is one finding.
findings contains finding if {
	some link in input.links
	link.reused.value == true
	split := link.client.pool.per_route
	split.value == true
	routes := link.client.pool.routes
	routes.min > input.settings.parameters.routes_per_pool

	finding := {
		"evidence": link.evidence,
		"path": [link.client.hop],
		"operands": [routes, split],
		"args": {"client": link.client.label, "routes": routes.text},
		"hits": ["waits"],
		"fix": [{"operand": 1, "to": false}],
	}
}
