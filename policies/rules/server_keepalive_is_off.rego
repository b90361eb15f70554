# METADATA
# title: The server closes every connection that the proxy wants to keep
# description: >-
#   The proxy has a pool of connections to this server, but the server answers every request with "Connection: close",
#   because one of its own settings turns keepalive off. No request is lost; each one waits for a new connection, and
#   the pool does nothing. Under load the proxy runs out of local ports ("connect() failed (99: Cannot assign requested
#   address)").
# custom:
#   severity: warning
#   category: keepalive_ineffective
#   message: "{server} closes every connection after its response, although {asked} of {client} asks to keep them open"
#   labels:
#     - "with this, {server} closes the connection after every response"
#     - "{asked} asks {client} to keep connections open"
#   hits:
#     waits: "no error, but every request waits until a new connection is made"
#   fix: >-
#     Let the server keep idle connections for longer than the pool does, or take keepalive out of the upstream if the
#     connections are meant to be closed.
#   sources:
#     - "gunicorn gunicorn/workers/gthread.py@26.2.0 (keepalive 0, worker_connections), measured: Connection: close"
#     - "nginx docs, ngx_http_core_module: keepalive_timeout 0"
package upkeep.rules.server_keepalive_is_off

about := rego.metadata.chain()[1].annotations

# A pool that nobody asked for may well find closed connections: that is how it is turned off from the server's side.
findings contains finding if {
	some link in input.links
	asked := link.client.pool.declared
	asked.value == true
	link.client.pool.enabled.value == true
	kept := link.server.keepalive
	kept.value == false

	# sync workers cannot do otherwise.
	kept.origin != "fixed"

	finding := {
		"evidence": link.evidence,
		"path": [link.client.hop, link.server.hop],
		"operands": [kept, asked],
		"args": {"client": link.client.label, "server": link.server.label, "asked": asked.name},
		"hits": ["waits"],
		"fix": [],
	}
}
