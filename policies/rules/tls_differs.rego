# METADATA
# title: One end of a connection speaks TLS and the other does not
# description: >-
#   The proxy encrypts and the server does not understand it, or the server expects TLS and gets plain HTTP. No request
#   gets through. nginx logs "SSL_do_handshake() failed … wrong version number … while SSL handshaking to upstream", or
#   "upstream prematurely closed connection while reading response header from upstream"; an nginx that expects TLS
#   answers 400 "The plain HTTP request was sent to HTTPS port".
# custom:
#   severity: error
#   category: protocol_mismatch
#   message: "TLS is {spoken} where {client} connects, and {expected} where {server} listens"
#   labels:
#     - "{client} connects with TLS {spoken}"
#     - "{server} listens with TLS {expected}"
#   hits:
#     encrypted: "every request gets a 502: {server} does not understand the TLS handshake of {client}"
#     plain: "no request gets through (502, or a 400 of {server}): {client} sends plain HTTP where TLS is expected"
#   fix: Write the scheme that the server expects (http:// or https://), or connect to its other port.
#   sources:
#     - "measured: nginx 1.22.1, proxy_pass https:// to gunicorn 27.0.1 without certfile: 502"
#     - "measured: nginx 1.22.1, proxy_pass http:// to gunicorn 27.0.1 with certfile: 502"
#     - "measured: nginx 1.22.1, proxy_pass http:// to listen … ssl of nginx: 400"
package upkeep.rules.tls_differs

about := rego.metadata.chain()[1].annotations

findings contains finding if {
	some link in input.links
	spoken := link.client.tls
	expected := link.server.tls
	spoken.value != expected.value

	finding := {
		"evidence": link.evidence,
		"path": [link.client.hop, link.server.hop],
		"operands": [spoken, expected],
		"args": {
			"client": link.client.label,
			"server": link.server.label,
			"spoken": spoken.text,
			"expected": expected.text,
		},
		"hits": [case | some case, tls in {"encrypted": true, "plain": false}; spoken.value == tls],
		"fix": [],
	}
}
