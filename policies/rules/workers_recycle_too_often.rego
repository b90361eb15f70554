# METADATA
# title: Workers are replaced after a few requests
# description: >-
#   A worker that is replaced must load the whole application again and starts with empty caches and no connections to
#   the database. After so few requests a good part of the capacity goes into starting. A leak that fills the memory
#   this fast should be found; a slow one needs a limit that is far higher.
# custom:
#   severity: warning
#   category: recycle_storm
#   message: "{server} replaces each worker after {requests} requests"
#   labels:
#     - "{server} replaces each worker after {requests} requests"
#   hits:
#     waits: "no error, but requests wait while workers load the application anew"
#   fix: Raise max_requests to the thousands, or leave it out.
#   sources:
#     - "gunicorn docs, settings: max_requests (a simple method to help limit the damage of memory leaks)"
package upkeep.rules.workers_recycle_too_often

about := rego.metadata.chain()[1].annotations

findings contains finding if {
	some index, hop in input.hops
	requests := hop.recycle.max_requests
	requests.min > 0

	# The jitter is added to it.
	requests.max + hop.recycle.jitter.max < input.settings.parameters.recycle_minimum

	finding := {
		"path": [index],
		"operands": [requests],
		"args": {"server": hop.label, "requests": requests.text},
		"hits": ["waits"],
		"fix": [{"operand": 0, "to": input.settings.parameters.recycle_minimum}],
	}
}
