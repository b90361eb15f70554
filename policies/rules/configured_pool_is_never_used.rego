# METADATA
# title: A pool of connections is configured but not used
# description: >-
#   The configuration asks for connections that stay open to the server, but another setting makes every one of them
#   close after its response: HTTP/1.0, a Connection header that says close, a header that was lost by inheritance, or a
#   keepalive that stands before the balancing method. nginx says nothing about it. No request is lost; each one waits
#   for a new connection, and under load the proxy runs out of local ports ("connect() failed (99: Cannot assign
#   requested address)").
# custom:
#   severity: warning
#   category: keepalive_ineffective
#   message: "{client} closes its connections after every response, although {asked} asks to keep them open"
#   labels:
#     - "{why}"
#     - "{asked} asks {client} to keep connections open"
#   hits:
#     waits: "no error, but every request waits until a new connection is made"
#   fix: >-
#     Send HTTP/1.1 and an empty Connection header to this upstream (before nginx 1.29.7 both must be written), and put
#     keepalive after the balancing method.
#   sources:
#     - "nginx CHANGES 1.29.7 (proxy_http_version 1.1 and no Connection header by default)"
#     - "nginx docs, ngx_http_upstream_module: keepalive"
#     - "measured: nginx 1.28.3, header lost by inheritance: one connection for each request"
package upkeep.rules.configured_pool_is_never_used

about := rego.metadata.chain()[1].annotations

# The setting at fault concerns the client alone: an upstream of ten servers is one finding.
findings contains finding if {
	some i, link in input.links
	enabled := link.client.pool.enabled
	declared := link.client.pool.declared
	declared.value == true
	enabled.value == false
	blamed[i]

	finding := {
		"evidence": link.evidence,
		"path": [link.client.hop],
		"operands": [enabled, declared],
		"args": {
			"client": link.client.label,
			"asked": declared.name,
			"why": trim_suffix(object.get(reasons, i, "this closes them"), "."),
		},
		"hits": ["waits"],
		# Where the setting that asks for the pool is itself at fault, it stands in the wrong order: no value mends that.
		"fix": [{"operand": 0, "to": true} | enabled.pointer != declared.pointer],
	}
}

reasons[i] := link.client.pool.enabled.because if some i, link in input.links

# A route for WebSockets may close its connections while other routes use the pool.
blamed[i] if {
	some i, link in input.links
	link.client.upgrade.value == false
}

blamed[i] if {
	some i, link in input.links
	object.get(in_use, link.client.pool.declared.pointer, false) == false
}

in_use := {link.client.pool.declared.pointer: true |
	some i, link in input.links
	may_be_used[i]
}

may_be_used[i] if {
	some i, link in input.links
	link.client.pool.enabled.value == true
}

may_be_used[i] if {
	some i, link in input.links
	link.client.pool.enabled.unknown
}
