# METADATA
# title: The timeout of these workers does not limit a request
# description: >-
#   With this kind of worker, timeout watches only that the worker's main loop is alive. A slow request runs on for as
#   long as it likes: it is neither ended nor logged at the timeout, and holds its thread after the proxy has given up.
#   Whoever lowers the timeout to get rid of slow requests changes nothing.
# custom:
#   severity: info
#   category: ineffective_setting
#   message: "{timeout} {value} does not end a slow request in {server}; {client} waits for the response up to {wait}"
#   labels:
#     - "this only ends a worker whose main loop hangs for {value}"
#     - "{client} waits for the response up to {wait}"
#   fix: Limit slow requests in the application, or let the proxy wait no longer than a request may take.
#   sources:
#     - "gunicorn workers/gthread.py, arbiter.py (murder_workers)@26.2.0"
#     - "measured: gthread, gevent and UvicornWorker, timeout 2, request of 6 s: 200 after 6 s"
package upkeep.rules.heartbeat_is_not_a_request_limit

import data.upkeep.compare

about := rego.metadata.chain()[1].annotations

findings contains finding if {
	some i, link in input.links
	heartbeat := link.server.heartbeat_timeout
	chosen[i]
	not tunnel[i]
	wait := link.client.response_timeout
	compare.exceeds(wait, heartbeat, 0)

	finding := {
		"evidence": link.evidence,
		"path": [link.client.hop, link.server.hop],
		"operands": [heartbeat, wait],
		"args": {
			"client": link.client.label,
			"server": link.server.label,
			"timeout": heartbeat.name,
			"value": heartbeat.text,
			"wait": wait.text,
		},
		"hits": [],
		"fix": [],
	}
}

chosen contains i if {
	some i, link in input.links
	link.server.heartbeat_timeout.origin != "default"
}

# The wait of a route for WebSockets is for their silence.
tunnel contains i if {
	some i, link in input.links
	link.client.upgrade.value == true
}
