# METADATA
# title: All workers are replaced at about the same time
# description: >-
#   Each worker is replaced after the same number of requests. They started together and get about equal shares, so they
#   reach it together: for a moment most of them load the application anew instead of answering. Requests wait in the
#   queue, and the latency has a peak at regular intervals that no deployment explains. A jitter gives each worker a
#   number of its own.
# custom:
#   severity: warning
#   category: recycle_storm
#   message: "all {workers} workers of {server} are replaced after the same {requests} requests"
#   labels:
#     - "every worker is replaced after {requests} requests"
#     - "no jitter sets the workers apart"
#     - "{workers} workers started together"
#   hits:
#     waits: "no error, but requests wait while most workers load the application anew"
#   fix: Set max_requests_jitter to a part of max_requests, so that each worker is replaced at a time of its own.
#   sources:
#     - "gunicorn docs, settings: max_requests_jitter (intended to stagger worker restarts)"
package upkeep.rules.workers_recycle_at_once

about := rego.metadata.chain()[1].annotations

findings contains finding if {
	some index, hop in input.hops
	requests := hop.recycle.max_requests
	requests.min > 0
	jitter := hop.recycle.jitter
	jitter.max <= 0
	workers := hop.capacity.processes
	workers.min > 1

	finding := {
		"path": [index],
		"operands": [requests, jitter, workers],
		"args": {"server": hop.label, "requests": requests.text, "workers": workers.text},
		"hits": ["waits"],
		"fix": [{"operand": 1, "to": tenth} |
			requests.min >= 10
			tenth := (requests.min - (requests.min % 10)) / 10
		],
	}
}
