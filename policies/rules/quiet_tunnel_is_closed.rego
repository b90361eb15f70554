# METADATA
# title: A tunnel is closed when nothing is sent for a while
# description: >-
#   The route passes Upgrade on, so that a connection becomes a tunnel (WebSocket). The proxy closes a tunnel over which
#   the server sends nothing for as long as it waits for a response, and nobody chose that time here. Where the
#   application sends a ping more often all is well; write the time down, so that the next reader knows that it was
#   thought of. Otherwise nginx logs "upstream timed out (110: Connection timed out) while proxying upgraded
#   connection", and the browser sees its socket close.
# custom:
#   severity: info
#   category: outer_gives_up_first
#   message: "{client} closes a WebSocket over which {server} sends nothing for {wait}"
#   labels:
#     - "{client} passes Upgrade on, and closes a tunnel after a pause of {wait}, the default"
#   hits:
#     closed: "a WebSocket is closed after {wait} without a message from {server}, unless it sends pings more often"
#   fix: Set the time on this route to more than the interval of the application's pings, or to hours if it sends none.
#   sources:
#     - "nginx src/http/ngx_http_upstream.c@release-1.31.4 (ngx_http_upstream_process_upgraded)"
package upkeep.rules.quiet_tunnel_is_closed

about := rego.metadata.chain()[1].annotations

findings contains finding if {
	some link in input.links
	link.client.upgrade.value == true
	wait := link.client.read_timeout
	wait.origin == "default"

	# A worker with a limit for each request cannot keep a tunnel.
	limit := link.server.request_limit
	limit.limit == "none"

	finding := {
		"path": [link.client.hop, link.server.hop],
		"operands": [link.client.upgrade],
		"args": {"client": link.client.label, "server": link.server.label, "wait": wait.text},
		"hits": ["closed"],
		"fix": [],
	}
}
