# METADATA
# title: A timeout of 0 fails the requests at once
# description: >-
#   0 does not turn a timeout of nginx off: the time is up at once. With 0 for the connection or for the response every
#   request gets a 504 before the server can answer. With 0 for sending, small requests pass, and those whose body does
#   not leave in one piece (uploads) get a 504. nginx logs "upstream timed out (110: Connection timed out)".
# custom:
#   severity: error
#   category: outer_gives_up_first
#   message: "{client} gives up at once: {name} is 0"
#   labels:
#     - "0 is no time at all, not no limit"
#   hits:
#     never_connects: "every request gets a 504 at once, before {client} is connected to {server}"
#     never_waits: "every request gets a 504 at once, although {server} receives it and works on it"
#     never_sends: "small requests pass; a request whose body does not leave in one piece gets a 504 at once"
#   fix: Write the longest time that a request may take, or leave the line out (nginx waits for 60 s by default).
#   sources:
#     - "nginx src/http/ngx_http_upstream.c@release-1.31.4 (ngx_add_timer with u->conf->read_timeout)"
#     - "measured: nginx 1.18.0 to 1.31.4, proxy_read_timeout 0: 504 after 0.00 s"
#     - "measured: nginx 1.22.1, proxy_connect_timeout 0: 504 after 0.00 s over TCP, 200 over a unix socket"
#     - "measured: nginx 1.22.1, proxy_send_timeout 0: GET 200, POST of 30 MB 504 after 0.06 s"
package upkeep.rules.timeout_of_zero_fails_every_request

about := rego.metadata.chain()[1].annotations

findings contains finding if {
	some i, link in input.links
	some case, timeout in zeros[i]

	finding := {
		"severity": severity[case],
		"evidence": link.evidence,
		"path": [link.client.hop, link.server.hop],
		"operands": [timeout],
		"args": {"client": link.client.label, "server": link.server.label, "name": timeout.name},
		"hits": [case],
		"fix": [],
	}
}

severity := {"never_connects": "error", "never_waits": "error", "never_sends": "warning"}

# A unix socket is connected without waiting.
zeros[i].never_connects := timeout if {
	some i, link in input.links
	link.client.timeout_answers.value == true
	timeout := link.client.connect_timeout
	timeout.max <= 0
	contains(link.client.address.value, "unix:") == false
}

zeros[i].never_waits := timeout if {
	some i, link in input.links
	link.client.timeout_answers.value == true
	timeout := link.client.response_timeout
	timeout.max <= 0
}

zeros[i].never_sends := timeout if {
	some i, link in input.links
	link.client.timeout_answers.value == true
	timeout := link.client.send_timeout
	timeout.max <= 0
}
