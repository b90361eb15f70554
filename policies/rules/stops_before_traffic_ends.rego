# METADATA
# title: A pod stops before the traffic to it has ended
# description: >-
#   Kubernetes tells a pod to stop and takes it out of its Service at the same time. Until every node and every proxy
#   knows about it, some seconds pass, and new connections still arrive. A server closes its listening socket as soon as
#   it is told to stop, so these connections are refused at each deploy and each time a node is drained. nginx logs
#   "connect() failed (111: Connection refused) while connecting to upstream"; the pod logs nothing. A preStop pause
#   lets the server go on until the news has spread.
# custom:
#   severity: warning
#   category: shutdown_cut
#   message: "{server} stops listening {when} its pod is told to stop, while new connections may still arrive"
#   labels:
#     - "{server} stops listening {when} its pod is told to stop"
#     - "a Service sends connections to this pod"
#   hits:
#     refused: "at every deploy, connections that arrive in the first seconds of the stop are refused: a 502 or no connection"
#   fix: >-
#     Let the container pause before it is told to stop, for example with
#     "lifecycle: { preStop: { sleep: { seconds: 10 } } }", and lengthen terminationGracePeriodSeconds by as much.
#   sources:
#     - "kubernetes/website pod-lifecycle.md@00aacfad (EndpointSlices are updated at the same time as the shutdown begins)"
#     - "gunicorn arbiter.py@26.2.0 (stop closes the listeners), nginx docs, control"
package upkeep.rules.stops_before_traffic_ends

about := rego.metadata.chain()[1].annotations

findings contains finding if {
	some h, hop in input.hops
	reached[h]
	pause := hop.stop.pre_stop
	late := hop.stop.gets_traffic_late
	late.value == true
	hop.stop.refuses_connections.value == true
	pause.max < propagation[h]

	finding := {
		"path": [h],
		"operands": [pause, late],
		"args": {"server": hop.label, "when": when[h]},
		"hits": ["refused"],
		"fix": [],
	}
}

when[h] := "as soon as" if {
	some h, hop in input.hops
	hop.stop.pre_stop.max == 0
}

when[h] := concat(" ", [hop.stop.pre_stop.text, "after"]) if {
	some h, hop in input.hops
	hop.stop.pre_stop.max > 0
}

propagation[h] := hop.stop.propagation.min if some h, hop in input.hops

propagation[h] := input.settings.parameters.propagation if {
	some h, _ in input.hops
	not stated[h]
}

stated contains h if {
	some h, hop in input.hops
	hop.stop.propagation
}

# A server that only its own pod's proxy connects to gets no traffic through a Service.
reached[link.server.hop] := true if {
	some link in input.links
	unit := units[link.client.hop]
	unit != units[link.server.hop]
}

units[h] := hop.unit.name if some h, hop in input.hops
