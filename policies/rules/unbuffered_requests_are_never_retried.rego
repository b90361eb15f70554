# METADATA
# title: Requests whose body is passed on at once are not sent again, although this is asked for
# description: >-
#   non_idempotent in the conditions of the retry asks nginx to send POST and PATCH again that meet a closed connection
#   or a failing server. With request buffering off nginx no longer has the body once a part of it was sent, and sends
#   nothing again: the request becomes a 502 with "upstream prematurely closed connection" as if nothing was asked for.
#   Only requests without a body are still sent again. The server closes idle connections at the latest when it is
#   restarted.
# custom:
#   severity: warning
#   category: retry_hazard
#   message: "{asked} asks {client} to send POST again, but a body that is passed on at once cannot be sent a second time"
#   labels:
#     - "{client} passes the body on at once and does not keep it"
#     - "this asks {client} to send POST and PATCH again"
#   hits:
#     uploads_fail: "a request that meets a closed connection while its body is still being sent gets a 502"
#   fix: Turn request buffering on for these routes, or take non_idempotent out of the conditions of the retry.
#   sources:
#     - "nginx src/http/ngx_http_upstream.c@release-1.31.4 (ngx_http_upstream_next: request_body_no_buffering)"
#     - "measured: proxy_request_buffering on: PUT 200, off: PUT 502"
package upkeep.rules.unbuffered_requests_are_never_retried

about := rego.metadata.chain()[1].annotations

# Nobody who only turns buffering off expects a retry; who asks for it in words does.
findings contains finding if {
	some link in input.links
	link.reused.value == true
	buffered := link.client.request_buffering
	buffered.value == false
	link.client.retries.after_error.value == true
	repeated := link.client.retries.non_idempotent
	repeated.value == true

	finding := {
		"evidence": link.evidence,
		"path": [link.client.hop],
		"operands": [buffered, repeated],
		"args": {"client": link.client.label, "asked": repeated.name},
		"hits": ["uploads_fail"],
		"fix": [{"operand": 0, "to": true}],
	}
}
