# METADATA
# title: The worker runs on for a request that its proxy has given up
# description: >-
#   The proxy stops waiting for a response and answers 504, but the server lets the request run for much longer. Its
#   worker is occupied with work that nobody receives, and cannot take other requests. When something makes requests
#   slow (a lock in the database, say), people and programs try again, each attempt occupies one more worker, and soon
#   none is left: the site stays down after the cause is gone. nginx logs "upstream timed out (110: Connection timed
#   out) while reading response header from upstream"; the server logs nothing.
# custom:
#   severity: warning
#   category: abandoned_work
#   message: "{client} gives up after {wait}; {server} goes on with the request for up to {limit}"
#   labels:
#     - "{server} lets a request run for up to {limit}"
#     - "{client} gives up after {wait}"
#   hits:
#     runs_on: >-
#       a request that takes longer than {wait} gets a 504, and its worker goes on for nobody until it is done, or until
#       {limit} have passed
#   fix: Let the worker's limit be a little longer than the proxy waits; or let the proxy wait as long as the work takes.
#   sources:
#     - "gunicorn arbiter.py murder_workers@26.2.0 (the one limit of a sync worker)"
#     - "measured: nginx 1.22.1, proxy_read_timeout 1s before gunicorn 27.0.1 sync, request of 4 s: 504 after 1 s, worker ends it"
package upkeep.rules.worker_runs_on_after_proxy_gave_up

import data.upkeep.compare
import data.upkeep.waits

about := rego.metadata.chain()[1].annotations

findings contains finding if {
	some i, link in input.links
	waits.longest[i]
	wait := link.client.response_timeout
	limit := link.server.request_limit
	wait.min > 0

	# Servers without a limit for a request have nothing that could be set.
	is_number(limit.max)
	runs_on(limit, wait)

	finding := {
		"severity": severity[input.settings.parameters.parity],
		"evidence": link.evidence,
		"path": [link.client.hop, link.server.hop],
		"operands": [limit, wait],
		"args": {
			"client": link.client.label,
			"server": link.server.label,
			"wait": wait.text,
			"limit": limit.text,
		},
		"hits": ["runs_on"],
		"fix": fix(wait),
	}
}

severity := {"proxy_first": "warning", "worker_first": "error"}

# That a worker may run somewhat longer than its proxy waits is what lets the proxy answer.
runs_on(server, client) if {
	input.settings.parameters.parity == "proxy_first"
	server.min > (input.settings.parameters.abandoned_factor * client.max) + input.settings.parameters.kill_margin
}

runs_on(server, client) if {
	input.settings.parameters.parity == "worker_first"
	compare.exceeds(server, client, input.settings.parameters.kill_margin)
}

fix(client) := compare.fix_above(0, client, input.settings.parameters.kill_margin) if {
	input.settings.parameters.parity == "proxy_first"
}

fix(client) := compare.fix_below(0, client, input.settings.parameters.kill_margin) if {
	input.settings.parameters.parity == "worker_first"
}
