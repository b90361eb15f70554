# METADATA
# title: The worker is killed while the proxy still waits for it
# description: >-
#   The server lets a request run for a shorter time than the proxy waits for it. A slow request is cut by the server
#   before the proxy can give up in good order, so its sender gets an error of the server in place of a 504. gunicorn
#   logs "WORKER TIMEOUT", and the worker takes its in-memory caches with it; where the server closes without an
#   answer, nginx logs "upstream prematurely closed connection while reading response header from upstream". Only slow
#   requests meet it.
# custom:
#   severity: error
#   category: killed_before_proxy
#   message: "{server} kills the worker of a request after {limit}; {client} waits for the response up to {wait}"
#   labels:
#     - "{server} kills the worker of a request after {limit}"
#     - "{client} waits for the response up to {wait}"
#   hits:
#     answers: "a request that takes longer than {limit} gets a 500 from {server} in place of a 504"
#     cuts: "a request that takes longer than {limit} gets a 502 in place of a 504"
#     fails: >-
#       a request that takes longer than {limit} gets a 500 or a 502 in place of a 504, by the version of {server}
#     repeats: "GET, HEAD, PUT and DELETE are then sent to the next server and kill a worker there too"
#   fix: Let the worker's limit be longer than the proxy waits, or let the proxy give up first.
#   sources:
#     - "gunicorn arbiter.py murder_workers@26.2.0"
#     - "measured: gunicorn sync, timeout 2, request of 6 s: 500 from 22.0.0 on, connection closed up to 21.2.0"
package upkeep.rules.worker_killed_before_proxy_gives_up

import data.upkeep.compare

about := rego.metadata.chain()[1].annotations

findings contains finding if {
	input.settings.parameters.parity == "proxy_first"
	some i, link in input.links
	link.client.timeout_answers.value == true
	wait := link.client.response_timeout
	limit := link.server.request_limit
	compare.exceeds(wait, limit, input.settings.parameters.kill_margin)

	finding := {
		"severity": severity[i],
		"evidence": link.evidence,
		"path": [link.client.hop, link.server.hop],
		"operands": [limit, wait],
		"args": {
			"client": link.client.label,
			"server": link.server.label,
			"wait": wait.text,
			"limit": limit.text,
		},
		"hits": [case |
			some case in ["answers", "cuts", "fails", "repeats"]
			object.get(outcomes, [case, cut[i]], false)
		],
		"fix": compare.fix_above(0, wait, input.settings.parameters.kill_margin),
	}
}

# Two defaults were chosen by nobody: only slow requests meet them, and whether there are any is not in the repository.
severity[i] := "warning" if {
	some i, _ in input.links
	unchosen[i]
}

severity[i] := "error" if {
	some i, _ in input.links
	not unchosen[i]
}

unchosen contains i if {
	some i, link in input.links
	link.server.request_limit.origin == "default"
	link.client.response_timeout.origin == "default"
}

# Routes with one wait and one limit may differ in their retries. The finding is one and says it for all of them.
cut[i] := [link.client.hop, link.server.hop, link.server.request_limit, link.client.response_timeout] if {
	some i, link in input.links
}

# Objects, because a lookup in a set costs its size in one engine or the other.
outcomes := {
	"answers": {cut[i]: true |
		some i, link in input.links
		link.server.request_limit_answers.value == true
	},
	"cuts": {cut[i]: true |
		some i, link in input.links
		link.server.request_limit_answers.value == false
	},
	"fails": {cut[i]: true |
		some i, _ in input.links
		not decided[i]
	},
	# A closed connection is an error that the next server may mend, an answer is not.
	"repeats": {cut[i]: true |
		some i, link in input.links
		link.server.request_limit_answers.value == false
		link.client.retries.after_error.value == true
		link.client.retries.tries.min >= 2
		link.client.peers.count.min >= 2
	},
}

decided contains i if {
	some i, link in input.links
	is_boolean(link.server.request_limit_answers.value)
}
