# METADATA
# title: A request that meets a closed pooled connection is never sent again
# description: >-
#   A server closes idle connections, at the latest when it is restarted or replaces a worker. The proxy finds out only
#   when it sends the next request. By default nginx then sends GET, HEAD, PUT and DELETE over a new connection, and
#   nobody notices. Here proxy_next_upstream is off or names no error (a list replaces the default), so each of them
#   becomes a 502 with "upstream prematurely closed connection while reading response header from upstream".
# custom:
#   severity: warning
#   category: retry_hazard
#   message: "{server} closes idle connections {closed}; {client} never sends the request again that meets a closed one"
#   labels:
#     - "{client} gives up on a request that meets a closed connection"
#     - "{client} reuses connections to {server}"
#   hits:
#     every_method_fails: "every request that meets a closed connection gets a 502, GET too"
#   fix: Name error in the conditions of the retry.
#   sources:
#     - "nginx src/http/ngx_http_upstream.c@release-1.31.4 (ngx_http_upstream_next)"
#     - "measured: nginx 1.18.0, 1.28.3 and 1.31.4, proxy_next_upstream off: GET 502; default: GET 200"
package upkeep.rules.stale_connections_are_never_retried

about := rego.metadata.chain()[1].annotations

findings contains finding if {
	some i, link in input.links
	reused := link.reused
	reused.value == true
	retried := link.client.retries.after_error
	retried.value == false

	finding := {
		"evidence": link.evidence,
		"path": [link.client.hop, link.server.hop],
		"operands": [retried, reused],
		"args": {"client": link.client.label, "server": link.server.label, "closed": closed[i]},
		"hits": ["every_method_fails"],
		"fix": [{"operand": 0, "to": true}],
	}
}

closed[i] := concat(" ", ["after", link.server.idle_timeout.text]) if {
	some i, link in input.links
	is_number(link.server.idle_timeout.min)
}

# Where no idle time is known, every server still closes when it stops.
closed[i] := "when it stops" if {
	some i, _ in input.links
	not timed[i]
}

timed contains i if {
	some i, link in input.links
	is_number(link.server.idle_timeout.min)
}
