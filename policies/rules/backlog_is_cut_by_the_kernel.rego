# METADATA
# title: The kernel allows a shorter queue of connections than the server asks for
# description: >-
#   New connections wait in a queue until a worker takes them. The kernel cuts its length to net.core.somaxconn without
#   a word. When many connections arrive at once, the queue is full earlier than whoever set the backlog believes: the
#   kernel drops the rest, and the proxy tries again after 1 s, 3 s and 7 s. It logs "upstream timed out (110: Connection
#   timed out) while connecting to upstream".
# custom:
#   severity: warning
#   category: pool_exhaustion
#   message: "{server} asks for a queue of {asked} connections; the kernel allows {allowed}"
#   labels:
#     - "{server} asks for a queue of {asked} connections"
#     - "the kernel cuts it to {allowed}"
#   hits:
#     waits: "when many connections arrive at once, those beyond {allowed} wait for seconds or get a 504"
#   fix: Set net.core.somaxconn of the container to the backlog, or ask for no more than it allows.
#   sources:
#     - "listen(2), Linux: a backlog greater than net.core.somaxconn is silently capped to that value"
#     - "compose-spec 05-services: sysctls"
package upkeep.rules.backlog_is_cut_by_the_kernel

import data.upkeep.compare

about := rego.metadata.chain()[1].annotations

# A default that is cut was asked for by nobody.
findings contains finding if {
	some index, hop in input.hops
	asked := hop.capacity.backlog
	asked.origin != "default"
	allowed := hop.capacity.backlog_maximum
	compare.exceeds(asked, allowed, 0)

	finding := {
		"path": [index],
		"operands": [asked, allowed],
		"args": {"server": hop.label, "asked": asked.text, "allowed": allowed.text},
		"hits": ["waits"],
		"fix": [],
	}
}
