# METADATA
# title: A slow upload is cut by the server while the proxy still accepts it
# description: >-
#   The proxy passes a request's body on while it arrives (proxy_request_buffering off), so the server sees every pause
#   of the sender. It allows shorter pauses than the proxy does, or less time in all. An upload over a poor connection
#   is cut in the middle. nginx as the server answers 408 and closes; the proxy in front logs "upstream prematurely
#   closed connection" or "Broken pipe while sending request to upstream" and answers 502.
# custom:
#   severity: warning
#   category: killed_before_proxy
#   message: "{client} allows an upload to pause for {allowed}; {server} cuts it after {cut}"
#   labels:
#     - "{server} cuts the upload after {cut}"
#     - "{client} allows its sender to pause for {allowed}"
#     - "{client} passes the body on while it arrives"
#   hits:
#     cut: "an upload that stops for longer than {cut} on its way gets a 502, although {client} would wait for {allowed}"
#   fix: Let the server allow pauses as long as the proxy does, or let the proxy read the body first.
#   sources:
#     - "nginx src/http/ngx_http_request_body.c@release-1.31.4 (client_body_timeout, request_body_no_buffering)"
#     - "measured: nginx 1.22.1, proxy_request_buffering off before client_body_timeout 1s: pause of 2.5 s 502"
package upkeep.rules.server_cuts_slow_upload

import data.upkeep.compare

about := rego.metadata.chain()[1].annotations

findings contains finding if {
	some chain in input.chains
	buffering := input.links[chain.inner].client.request_buffering
	buffering.value == false

	# An address that leads to several servers does not tell which time is met.
	input.links[chain.inner].evidence == "certain"
	allowed := input.links[chain.outer].server.body_timeout
	some cut in cuts[chain.inner]
	compare.exceeds(allowed, cut, 0)

	finding := {
		"path": [input.links[chain.inner].client.hop, input.links[chain.inner].server.hop],
		"operands": [cut, allowed, buffering],
		"args": {
			"client": input.links[chain.inner].client.label,
			"server": input.links[chain.inner].server.label,
			"allowed": allowed.text,
			"cut": cut.text,
		},
		"hits": ["cut"],
		"fix": compare.fix_above(0, allowed, 0),
	}
}

# The longest pause of the body, and the longest time for the whole request.
cuts[i] contains link.server.body_timeout if some i, link in input.links

cuts[i] contains link.server.receive_timeout if some i, link in input.links
