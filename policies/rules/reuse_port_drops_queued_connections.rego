# METADATA
# title: Each worker that is replaced drops the connections that wait for it
# description: >-
#   With reuse_port every worker has a queue of new connections of its own. When a worker is replaced after max_requests,
#   the queue goes with it: connections that were accepted by the kernel but not yet by the worker are reset, whatever
#   their method. nginx logs "recv() failed (104: Connection reset by peer)" or "connect() failed (111: Connection
#   refused)" and has a 502 for the request unless it may send it to another server.
# custom:
#   severity: error
#   category: recycle_storm
#   message: "{server} replaces a worker after {requests} requests, and with reuse_port its queue of connections is lost"
#   labels:
#     - "each worker of {server} has a queue of its own"
#     - "a worker is replaced after {requests} requests"
#   hits:
#     reset: "requests whose connection waits in the queue of a worker that is being replaced are reset, GET too"
#   fix: Turn reuse_port off; workers then share one queue, which outlives each of them.
#   sources:
#     - "gunicorn gunicorn/arbiter.py@26.2.0 (spawn_worker: create_sockets in each worker)"
#     - "measured: max_requests 20, three workers: 158 of 720 connections reset; without reuse_port 0"
#     - "measured: gunicorn 26.2.0 and 27.0.1, one and three workers: most of 720 reset or refused; without it 0"
package upkeep.rules.reuse_port_drops_queued_connections

about := rego.metadata.chain()[1].annotations

findings contains finding if {
	some index, hop in input.hops
	port := hop.recycle.reuse_port
	port.value == true
	requests := hop.recycle.max_requests
	requests.min > 0

	finding := {
		"path": [index],
		"operands": [port, requests],
		"args": {"server": hop.label, "requests": requests.text},
		"hits": ["reset"],
		"fix": [{"operand": 0, "to": false}],
	}
}
