# METADATA
# title: WebSockets keep the old workers alive after a reload
# description: >-
#   A reload starts new workers and lets the old ones finish. An open WebSocket is a request that does not finish: an old
#   worker stays until the last one is closed, which takes hours where the read timeout allows for long silence. Each
#   reload (a renewed certificate, a changed upstream) adds a set of workers with the old configuration and their memory.
#   ps shows them as "nginx: worker process is shutting down". Containers are replaced and not reloaded, so this is
#   about a proxy on a host.
# custom:
#   severity: info
#   category: shutdown_cut
#   message: >-
#     after a reload, {client} keeps its old workers until the last WebSocket is closed ({drain} set; silence of up to
#     {silence} is allowed)
#   labels:
#     - "{drain} for the old workers"
#     - "these routes carry WebSockets"
#   fix: Set worker_shutdown_timeout to the longest time that an old worker may stay.
#   sources:
#     - "nginx src/core/nginx.c L1146, src/core/ngx_cycle.c@release-1.31.4 (worker_shutdown_timeout is not set by default)"
package upkeep.rules.tunnels_hold_old_workers

about := rego.metadata.chain()[1].annotations

findings contains finding if {
	some i, link in input.links
	upgrade := link.client.upgrade
	upgrade.value == true
	lasting[i]
	drain := endless[link.client.hop]

	finding := {
		"evidence": link.evidence,
		"path": [link.client.hop],
		"operands": [drain, upgrade],
		"args": {
			"client": link.client.label,
			"drain": drain.text,
			"silence": link.client.read_timeout.text,
		},
		"hits": [],
		"fix": [],
	}
}

# Somebody made the tunnels outlast silence.
lasting contains i if {
	some i, link in input.links
	is_number(link.client.read_timeout.min)
	link.client.read_timeout.origin != "default"
}

endless[h] := hop.stop.drain if {
	some h, hop in input.hops
	hop.unit.kind == "host"
	hop.stop.drain.limit == "none"
}
