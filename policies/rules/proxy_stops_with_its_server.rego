# METADATA
# title: The server of a pod stops while its proxy still takes requests
# description: >-
#   The containers of a pod are told to stop at the same time. The proxy pauses first, so that traffic can end; the
#   server behind it pauses for a shorter time or not at all and closes its listening socket. Until the proxy stops,
#   every request that it passes on is refused. nginx logs "connect() failed (111: Connection refused) while connecting
#   to upstream" for some seconds at each deploy. A proxy that is a native sidecar (an init container with restartPolicy
#   Always) stops after its server, which makes the server's pause count for both.
# custom:
#   severity: warning
#   category: shutdown_cut
#   message: "{server} stops {stopped} the pod is told to stop; {client} passes requests on to it for {pause}"
#   labels:
#     - "{server} stops {stopped} the pod is told to stop"
#     - "{client} takes requests for {pause}"
#   hits:
#     refused: "at every deploy, every request that arrives after {server} has stopped gets a 502"
#   fix: >-
#     Give the server's container the same preStop pause as the proxy's, or a longer one, for example
#     "lifecycle: { preStop: { sleep: { seconds: 10 } } }".
#   sources:
#     - "kubernetes/website pod-lifecycle.md@00aacfad (order of termination; sidecars after the last main container)"
package upkeep.rules.proxy_stops_with_its_server

import data.upkeep.compare

about := rego.metadata.chain()[1].annotations

findings contains finding if {
	some link in input.links
	ordinary[link.client.hop]
	unit := units[link.client.hop]
	unit == units[link.server.hop]
	proxy := pause[link.client.hop]
	server := pause[link.server.hop]
	compare.exceeds(proxy, server, 0)

	finding := {
		"evidence": link.evidence,
		"path": [link.client.hop, link.server.hop],
		"operands": [server, proxy],
		"args": {
			"client": link.client.label,
			"server": link.server.label,
			"stopped": stopped[link.server.hop],
			"pause": proxy.text,
		},
		"hits": ["refused"],
		"fix": [],
	}
}

stopped[h] := "as soon as" if {
	some h, _ in input.hops
	pause[h].max == 0
}

stopped[h] := concat(" ", [pause[h].text, "after"]) if {
	some h, _ in input.hops
	pause[h].max > 0
}

units[h] := hop.unit.name if some h, hop in input.hops

pause[h] := hop.stop.pre_stop if some h, hop in input.hops

# Not stopped after the server by Kubernetes itself.
ordinary contains h if {
	some h, hop in input.hops
	hop.unit.kind == "pod"
	hop.stop.after_server.value == false
}
