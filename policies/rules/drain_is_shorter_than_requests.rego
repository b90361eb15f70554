# METADATA
# title: A stop leaves requests less time than they may take
# description: >-
#   When the program is stopped, its workers get a short time for the requests that they are working on, and are ended
#   then. The proxy in front waits much longer for a response, so longer requests are expected, and each deploy cuts
#   them: their senders get a 502, and nginx logs "upstream prematurely closed connection while reading response header
#   from upstream".
# custom:
#   severity: warning
#   category: shutdown_cut
#   message: "{server} gives running requests {drain} when it is stopped; {client} waits for a response up to {wait}"
#   labels:
#     - "{server} gives running requests {drain} when it is stopped"
#     - "{client} waits for a response up to {wait}"
#   hits:
#     cuts: "at every deploy, a request that needs longer than {drain} from then on gets a 502"
#   fix: Let the program finish what the proxy waits for, and let the grace period be longer than that.
#   sources:
#     - "gunicorn arbiter.py@26.2.0 (stop)"
#     - "measured: UvicornWorker, request of 5 s, graceful_timeout 2: closed without a response after 2 s"
package upkeep.rules.drain_is_shorter_than_requests

import data.upkeep.compare

about := rego.metadata.chain()[1].annotations

findings contains finding if {
	some i, link in input.links
	drain := short[link.server.hop]
	wait := link.client.response_timeout
	compare.exceeds(wait, drain, 0)
	compare.exceeds(link.server.request_limit, drain, 0)

	finding := {
		"severity": severity[i],
		"evidence": link.evidence,
		"path": [link.client.hop, link.server.hop],
		"operands": [drain, wait],
		"args": {
			"client": link.client.label,
			"server": link.server.label,
			"drain": drain.text,
			"wait": wait.text,
		},
		"hits": ["cuts"],
		"fix": [],
	}
}

# A drain that somebody chose, that is shorter than any that is usual, and that is not cut off itself.
short[h] := hop.stop.drain if {
	some h, hop in input.hops
	hop.stop.drain.max < input.settings.parameters.shortest_drain
	hop.stop.drain.origin != "default"
	finishes[h]
	in_time[h]
}

finishes contains h if {
	some h, hop in input.hops
	hop.stop.graceful.value == true
}

finishes contains h if {
	some h, _ in input.hops
	not signalled[h]
}

signalled contains h if {
	some h, hop in input.hops
	hop.stop.graceful
}

in_time contains h if {
	some h, hop in input.hops
	compare.exceeds(hop.stop.grace_period, hop.stop.drain, 1 - pause[h])
}

in_time contains h if {
	some h, _ in input.hops
	not killed[h]
}

killed contains h if {
	some h, hop in input.hops
	hop.stop.grace_period
}

pause[h] := hop.stop.pre_stop.max if some h, hop in input.hops

pause[h] := 0 if {
	some h, _ in input.hops
	not pauses[h]
}

pauses contains h if {
	some h, hop in input.hops
	hop.stop.pre_stop
}

# Long requests are expected where somebody allowed for them.
severity[i] := "warning" if {
	some i, _ in input.links
	expected[i]
}

severity[i] := "info" if {
	some i, _ in input.links
	not expected[i]
}

expected contains i if {
	some i, link in input.links
	link.client.response_timeout.origin != "default"

	# The wait of a route for WebSockets is for their silence.
	link.client.upgrade.value == false
}

expected contains i if {
	some i, link in input.links
	is_number(link.server.request_limit.min)
	link.server.request_limit.origin != "default"
}
