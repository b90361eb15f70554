# METADATA
# title: The stop signal does not stop the program
# description: >-
#   The container is stopped with a signal that means something else to this program, or that a shell keeps from it. It
#   goes on, accepts new requests, and is killed when the grace period ends: every request that runs at that moment is
#   cut, at each deploy, and each stop takes the whole grace period. The program logs that it reloads or reopens its
#   files, or nothing at all. A script is process 1 until it ends in `exec`: a shell waits for what it has started and
#   hands no signal on.
# custom:
#   severity: error
#   category: shutdown_cut
#   message: "{signal} does not end {server}, which is killed{grace}: {because}"
#   labels:
#     - "{because}"
#   hits:
#     cuts: "at every deploy, each request that runs when the kill comes gets a 502 or a closed connection"
#   fix: Let the program be process 1 (exec before its command), stopped by the signal that lets it finish its requests.
#   sources:
#     - "gunicorn arbiter.py@26.2.0 (handle_hup, handle_usr1, handle_usr2, handle_winch, handle_ttin, handle_ttou)"
#     - "nginx docs, control; nginx src/os/unix/ngx_process.c@release-1.31.4"
#     - "dash main.c (evalstring with EV_EXIT for -c alone); bash evalstring.c (ONESHOT, for -c alone)"
#     - "signal(7), kill(2): process 1 gets only the signals that it has a handler for"
#     - "moby daemon/stop.go@b985e2313a (SIGKILL after the stop timeout)"
package upkeep.rules.stop_signal_does_not_stop

about := rego.metadata.chain()[1].annotations

findings contains finding if {
	some h, hop in input.hops
	ends := hop.stop.ends
	ends.value == false

	finding := {
		"evidence": object.get(evidence, h, "assumed"),
		"path": [h],
		"operands": [ends],
		"args": {
			"server": hop.label,
			"signal": ends.text,
			"because": trim_suffix(object.get(ends, "because", "the program goes on"), "."),
			"grace": object.get(grace, h, " in the end"),
		},
		"hits": ["cuts"],
		"fix": [],
	}
}

grace[h] := concat("", [" after ", hop.stop.grace_period.text]) if {
	some h, hop in input.hops
	is_number(hop.stop.grace_period.min)
}

# What no certain link reaches may not run as the files say.
evidence[link.server.hop] := "certain" if {
	some link in input.links
	link.evidence == "certain"
}
