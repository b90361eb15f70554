# METADATA
# title: The program is killed while it still finishes its requests
# description: >-
#   A program that is told to stop finishes the requests that it is working on, for as long as its own settings allow.
#   Whoever stops it (Docker, Kubernetes, systemd) waits for a time of its own and then kills every process that is
#   left. Where that time is shorter, each deploy cuts the requests that still run: their senders get a 502 or a closed
#   connection, nginx logs "upstream prematurely closed connection while reading response header from upstream", and
#   the program logs nothing, because nobody can log being killed. In Kubernetes the grace period begins with the
#   preStop pause and includes it. From 24 to 26, gthread and asgi workers of gunicorn wait for idle connections, too:
#   behind a proxy with a pool every stop takes the whole graceful_timeout.
# custom:
#   severity: error
#   category: shutdown_cut
#   message: "{server} may take {drain} to finish its requests{pause}; it is killed {grace} after the stop begins"
#   labels:
#     - "whatever still runs is killed {grace} after the stop begins"
#     - "{server} may take {drain} to finish its requests{pause}"
#   hits:
#     cuts: "at every deploy, a request that needs more time than the grace period leaves gets a 502 or a closed connection"
#     always: "every stop ends with a kill, because {server} also waits for the idle connections that a proxy keeps open"
#   fix: >-
#     Let the grace period be longer than the pause before the signal and the time for running requests together, by a
#     second at least. Where these are 90 s, write terminationGracePeriodSeconds: 91 or, in compose, stop_grace_period: 91s.
#   sources:
#     - "gunicorn arbiter.py@26.2.0 (stop), workers/gthread.py@26.2.0 and 27.0.1"
#     - "measured: one idle connection, SIGTERM, graceful_timeout 8: gthread and asgi 26.2.0 end after 8.1 s, 27.0.1 after 3 s"
#     - "measured: UvicornWorker, request of 5 s, killed after 2 s: closed without a response"
#     - "kubernetes/website pod-lifecycle.md@00aacfad (the grace period begins before preStop; 30 s by default)"
#     - "moby daemon/stop.go@b985e2313a, Compose specification (stop_grace_period; 10 s by default)"
package upkeep.rules.killed_while_draining

import data.upkeep.compare

about := rego.metadata.chain()[1].annotations

findings contains finding if {
	some h, hop in input.hops
	grace := hop.stop.grace_period
	drain := hop.stop.drain

	finding := {
		"severity": severity[h],
		"evidence": object.get(evidence, h, "assumed"),
		"path": [h],
		"operands": [grace, drain],
		"args": {
			"server": hop.label,
			"grace": grace.text,
			"drain": drain.text,
			"pause": object.get(after_pause, h, ""),
		},
		"hits": [case | some case in ["cuts", "always"]; object.get(outcomes, [case, h], false)],
		"fix": [],
	}
}

# A drain that somebody chose says that requests need it; one that is always used up needs no slow request.
severity[h] := "error" if {
	some h in overrun
	chosen[h]
	full[h]
}

severity[h] := "error" if {
	some h in overrun
	awaited[h]
	not full[h]
	drain_is_chosen[h]
}

severity[h] := "warning" if {
	some h in overrun
	awaited[h]
	not full[h]
	chosen[h]
	not drain_is_chosen[h]
}

# What nobody chose, or lacks a moment only, costs no request that is known of; it still makes every stop a kill.
severity[h] := "info" if {
	some h in tight
	full[h]
	not chosen[h]
}

severity[h] := "info" if {
	some h in tight
	full[h]
	not overrun[h]
	chosen[h]
}

# An object, because a lookup in a set costs its size in one engine or the other.
outcomes := {
	"cuts": {h: true | some h in overrun; awaited[h]},
	"always": {h: true | some h, _ in full},
}

# Both give up at the same moment where the times are equal.
overrun contains h if {
	some h, hop in input.hops
	hop.stop.graceful.value == true
	is_number(hop.stop.drain.min)
	compare.exceeds(hop.stop.drain, hop.stop.grace_period, pause[h])
}

tight contains h if {
	some h, hop in input.hops
	hop.stop.graceful.value == true
	is_number(hop.stop.drain.min)
	compare.exceeds(hop.stop.drain, hop.stop.grace_period, pause[h] + input.settings.parameters.margin)
}

pause[h] := hop.stop.pre_stop.min if some h, hop in input.hops

pause[h] := 0 if {
	some h, _ in input.hops
	not pauses[h]
}

pauses contains h if {
	some h, hop in input.hops
	hop.stop.pre_stop
}

after_pause[h] := concat("", [", after a pause of ", hop.stop.pre_stop.text]) if {
	some h, hop in input.hops
	hop.stop.pre_stop.min > 0
}

chosen contains h if drain_is_chosen[h]

chosen contains h if {
	some h, hop in input.hops
	hop.stop.grace_period.origin != "default"
}

chosen contains h if {
	some h, hop in input.hops
	hop.stop.pre_stop.origin != "default"
}

drain_is_chosen contains h if {
	some h, hop in input.hops
	hop.stop.drain.origin != "default"
}

# Hops on which a request may run when the kill comes, and somebody may still wait for its response.
awaited[link.server.hop] := true if {
	some i, link in input.links
	hop := input.hops[link.server.hop]
	compare.exceeds(link.server.request_limit, hop.stop.grace_period, pause[link.server.hop])
	waited_for[i]
}

waited_for contains i if {
	some i, link in input.links
	hop := input.hops[link.server.hop]
	compare.exceeds(link.client.response_timeout, hop.stop.grace_period, pause[link.server.hop])
}

waited_for contains i if {
	some i, _ in input.links
	not bounded[i]
}

bounded contains i if {
	some i, link in input.links
	link.client.response_timeout
}

# Behind a pool there is always an idle connection.
full[link.server.hop] := true if {
	some link in input.links
	link.reused.value == true
	link.evidence == "certain"
	hop := input.hops[link.server.hop]
	hop.stop.waits_for_idle.value == true
}

# What no certain link reaches may not run as the files say.
evidence[link.server.hop] := "certain" if {
	some link in input.links
	link.evidence == "certain"
}
