# METADATA
# title: Stopping the program cuts the requests that it is working on
# description: >-
#   The signal that stops the program makes it end at once. Requests that it is working on are cut, however short: their
#   senders get a 502 or a closed connection at each deploy, restart and scale-down. nginx takes SIGTERM for a fast
#   shutdown and SIGQUIT for a graceful one; gunicorn takes them the other way round. The official nginx images set
#   STOPSIGNAL SIGQUIT; an image of one's own that installs nginx gets SIGTERM.
# custom:
#   severity: error
#   category: shutdown_cut
#   message: "{server} cuts its running requests when it is stopped: {because}"
#   labels:
#     - "{because}"
#   hits:
#     cuts: "at every deploy, each request that runs gets a 502 or a closed connection"
#   fix: >-
#     Stop the program with the signal that lets it finish its requests, SIGQUIT for nginx and SIGTERM for gunicorn:
#     STOPSIGNAL SIGQUIT in the Dockerfile, stop_signal: SIGQUIT in compose.
#   sources:
#     - "nginx docs, control; measured: SIGTERM closes the client's connection at once, SIGQUIT answers 200"
#     - "gunicorn arbiter.py@26.2.0 (handle_int, handle_quit: stop(False))"
#     - "nginx/docker-nginx stable/debian/Dockerfile@0d7f438 (STOPSIGNAL SIGQUIT)"
package upkeep.rules.stop_cuts_running_requests

about := rego.metadata.chain()[1].annotations

findings contains finding if {
	some h, hop in input.hops
	hop.stop.ends.value == true
	graceful := hop.stop.graceful
	graceful.value == false

	finding := {
		"evidence": object.get(evidence, h, "assumed"),
		"path": [h],
		"operands": [graceful],
		"args": {
			"server": hop.label,
			"because": trim_suffix(object.get(graceful, "because", "it does not wait for them"), "."),
		},
		"hits": ["cuts"],
		"fix": [],
	}
}

# What no certain link reaches may not run as the files say.
evidence[link.server.hop] := "certain" if {
	some link in input.links
	link.evidence == "certain"
}
