# METADATA
# title: The pause before the stop is a command that the image does not have
# description: >-
#   The preStop hook runs a command inside the container. This image has neither a shell nor sleep, so the hook fails at
#   once, and the container is told to stop without the pause that was meant to let traffic end. Only an event of the
#   pod tells of it ("FailedPreStopHook"). At each deploy, connections that still arrive are refused.
# custom:
#   severity: warning
#   category: shutdown_cut
#   message: "the preStop command of {server} cannot run: its image has neither a shell nor sleep"
#   labels:
#     - "this command is run inside the container"
#     - "this image has neither a shell nor sleep"
#   hits:
#     refused: "at every deploy, connections that arrive in the first seconds of the stop are refused: a 502 or no connection"
#   fix: >-
#     Use the sleep of Kubernetes 1.30 and later, which needs nothing inside the image, for example
#     "lifecycle: { preStop: { sleep: { seconds: 10 } } }".
#   sources:
#     - "kubernetes/website pod-lifecycle.md@00aacfad; KEP-3960 (sleep action, on by default since 1.30)"
package upkeep.rules.pre_stop_command_is_missing

about := rego.metadata.chain()[1].annotations

findings contains finding if {
	some h, hop in input.hops
	command := hop.stop.pre_stop_command
	command.value == true
	shell := hop.stop.has_shell
	shell.value == false

	finding := {
		"path": [h],
		"operands": [command, shell],
		"args": {"server": hop.label},
		"hits": ["refused"],
		"fix": [],
	}
}
