# METADATA
# title: A request that its proxy has given up may occupy its worker for ever
# description: >-
#   The server's limit for a request is switched off. A request that hangs (a lock, a host that does not answer) keeps
#   its worker for ever, although the proxy has answered 504 long ago. The workers are lost one by one, and when the
#   last one is, every request gets a 504 until somebody restarts the server. Nothing is logged on the way.
# custom:
#   severity: info
#   category: abandoned_work
#   message: "{client} gives up after {wait}; {server} lets the request run for ever"
#   labels:
#     - "{server} never ends a request"
#     - "{client} gives up after {wait}"
#   hits:
#     for_ever: "each request that hangs occupies one worker until {server} is restarted"
#   fix: Give requests a limit that is a little longer than the proxy waits.
#   sources:
#     - "gunicorn config.py Timeout@26.2.0 (0 turns the limit off)"
package upkeep.rules.abandoned_requests_run_on

import data.upkeep.waits

about := rego.metadata.chain()[1].annotations

findings contains finding if {
	some i, link in input.links
	waits.longest[i]
	limit := link.server.request_limit
	limit.limit == "none"

	# Servers that have no such limit by nature were not set so by anybody.
	limit.origin != "fixed"
	wait := link.client.response_timeout
	wait.min > 0

	finding := {
		"evidence": link.evidence,
		"path": [link.client.hop, link.server.hop],
		"operands": [limit, wait],
		"args": {"client": link.client.label, "server": link.server.label, "wait": wait.text},
		"hits": ["for_ever"],
		"fix": [{"operand": 0, "to": wait.max + input.settings.parameters.kill_margin}],
	}
}
