# METADATA
# title: A reload closes connections that the proxy in front is about to reuse
# description: >-
#   At a reload nginx starts new workers, and the old ones close their idle connections at once, however long
#   keepalive_timeout is. A proxy in front that keeps a pool of them may just be sending the next request: it logs
#   "upstream prematurely closed connection while reading response header from upstream", and the senders of POST and
#   PATCH get a 502. It happens at every reload, so at every renewed certificate. Since 1.27.4 keepalive_min_timeout
#   lets the old workers wait.
# custom:
#   severity: info
#   category: idle_race
#   message: "at a reload {server} closes idle connections at once, also those that {client} is about to reuse"
#   labels:
#     - "a reload of {server} closes idle connections at once"
#     - "{client} reuses connections to it"
#   hits:
#     post_fails: "a POST, PATCH or LOCK that meets a closed connection gets a 502"
#   fix: >-
#     Set keepalive_min_timeout in the http block of the inner nginx above the time for which the proxy keeps idle
#     connections.
#   sources:
#     - "nginx CHANGES 1.27.4 (keepalive_min_timeout)"
#     - "nginx src/http/ngx_http_request.c, src/core/ngx_connection.c@release-1.31.4 (ngx_close_idle_connections)"
package upkeep.rules.reload_closes_pooled_connections

about := rego.metadata.chain()[1].annotations

findings contains finding if {
	some link in input.links
	reused := link.reused
	reused.value == true
	link.client.retries.loses_requests.value == true
	closes := input.hops[link.server.hop].reload.closes_idle
	closes.value == true

	# Where no release has a setting for it, nothing can be done.
	closes.origin != "fixed"

	finding := {
		"evidence": link.evidence,
		"path": [link.client.hop, link.server.hop],
		"operands": [closes, reused],
		"args": {"client": link.client.label, "server": link.server.label},
		"hits": ["post_fails"],
		"fix": [],
	}
}
