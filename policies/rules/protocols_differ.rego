# METADATA
# title: The proxy speaks another protocol than the server
# description: >-
#   The directive that passes requests on decides the protocol: proxy_pass speaks HTTP, uwsgi_pass, fastcgi_pass,
#   scgi_pass and grpc_pass speak their own. Here the server expects another one, so no request gets through. A sync
#   worker of gunicorn waits for a request line that never comes until its timeout kills it; nginx logs "upstream sent
#   unsupported FastCGI protocol version", "upstream sent too large http2 frame" or nothing at all.
# custom:
#   severity: error
#   category: protocol_mismatch
#   message: "{client} speaks {spoken}; {server} expects {expected}"
#   labels:
#     - "{client} speaks {spoken}"
#     - "{server} expects {expected}"
#   hits:
#     none: "no request gets through: each gets a 500 or a 502, some only after the worker's timeout"
#   fix: Pass requests on with the directive of the server's protocol (proxy_pass for HTTP).
#   sources:
#     - "measured: nginx 1.22.1 before gunicorn 27.0.1, which speaks HTTP: uwsgi_pass 500 after 30.7 s, fastcgi_pass 502, scgi_pass 500, grpc_pass 502"
#     - "measured: nginx 1.22.1, proxy_pass before gunicorn 27.0.1 with protocol uwsgi: 500"
package upkeep.rules.protocols_differ

about := rego.metadata.chain()[1].annotations

findings contains finding if {
	some link in input.links
	spoken := link.client.protocol
	expected := link.server.protocol
	spoken.value != expected.value

	# What passes bytes on speaks as its own server does.
	spoken.value != "tcp"
	expected.value != "tcp"

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
		"hits": ["none"],
		"fix": [],
	}
}
