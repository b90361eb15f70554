# METADATA
# title: One attempt is allowed, but a request that meets a closed connection is sent again
# description: >-
#   Whoever writes proxy_next_upstream_tries 1 wants each request to be sent once. nginx does not count attempts over a
#   pooled connection that the server had closed: it takes the next connection of the pool and tries again, with five
#   closed ones up to six times. GET, HEAD, PUT and DELETE can therefore reach the server more than once. Mostly this is
#   what saves them; it matters where PUT or DELETE must not run twice.
# custom:
#   severity: info
#   category: retry_hazard
#   message: "{tries} allows one attempt, but {client} does not count those over connections that were closed while idle"
#   labels:
#     - "one attempt is asked for"
#     - "{client} reuses connections, and attempts over closed ones are not counted"
#   hits:
#     repeats: "no error; GET, HEAD, PUT and DELETE may reach the server more than once"
#   fix: >-
#     Where a request must never be sent twice, let its routes reuse no connections; elsewhere this is as it should be.
#   sources:
#     - "nginx src/http/ngx_http_upstream.c@release-1.31.4 (ngx_http_upstream_next: peer.cached, tries++)"
#     - "measured: proxy_next_upstream_tries 1, five closed connections: the server saw six attempts of one GET"
package upkeep.rules.tries_do_not_bound_stale_retries

about := rego.metadata.chain()[1].annotations

findings contains finding if {
	some link in input.links
	reused := link.reused
	reused.value == true
	link.client.retries.after_error.value == true
	tries := link.client.retries.tries
	tries.max <= 1

	# One server bounds every number to one attempt; only who writes 1 asks for it.
	tries.written == "1"

	finding := {
		"evidence": link.evidence,
		"path": [link.client.hop],
		"operands": [tries, reused],
		"args": {"client": link.client.label, "tries": tries.name},
		"hits": ["repeats"],
		"fix": [],
	}
}
