# METADATA
# title: One slow request takes all servers out of use
# description: >-
#   A response that does not come in time counts as a failure of its server, and one failure leaves a server out for
#   fail_timeout. nginx then sends the same request to the next server, where it is as slow. When the last one has timed
#   out, the first is still left out: nginx has no server any more and answers every request of every user with a 502
#   ("no live upstreams while connecting to upstream"), until fail_timeout is over. It looks like an outage of the
#   servers, which are well. It takes a pause that is long against the wait; with the defaults (60 s and 10 s) the first
#   server is back before the second one times out.
# custom:
#   severity: error
#   category: retry_hazard
#   message: >-
#     {client} sends a request that had no response after {wait} to all of {servers} servers in turn and leaves each out
#     for {pause}, so one slow request leaves none
#   labels:
#     - "{client} waits {wait} for a response, then tries the next of {servers} servers"
#     - "a server that is too slow once is left out for {pause}"
#   hits:
#     everybody_fails: "after one slow GET every request gets a 502, until the first server is tried again"
#   fix: >-
#     Take timeout out of the conditions of the retry (proxy_next_upstream error), or set max_fails=0 on the servers.
#   sources:
#     - "nginx src/http/ngx_http_upstream_round_robin.c@release-1.31.4 (checked, fails, fail_timeout)"
#     - "measured: nginx 1.22.1, two servers, wait 3 s: fail_timeout 10 s and 3 s give 502 to all, 1 s gives 200"
#     - "measured: the same with proxy_next_upstream error, or proxy_next_upstream_timeout 2s: 200"
package upkeep.rules.slow_request_disables_all_peers

import data.upkeep.compare

about := rego.metadata.chain()[1].annotations

# Retries, waits and servers are the client's: an upstream of ten servers is one finding.
findings contains finding if {
	some link in input.links
	wait := link.client.response_timeout
	wait.min > 0
	link.client.retries.after_timeout.value == true
	link.client.peers.disabled_after.min > 0
	link.client.peers.disabled_after.max <= 1
	peers := link.client.peers.count
	peers.min > 1
	link.client.retries.tries.min >= peers.max
	pause := link.client.peers.disabled_for

	# From the first server's failure to the last one's.
	cascade := (peers.max - 1) * wait.max
	pause.min >= cascade

	# The last attempt begins when all others have timed out.
	compare.exceeds(link.client.retries.timeout, {"max": cascade}, 0)

	# A server that ends the request itself answers before the proxy gives up.
	compare.exceeds(link.server.request_limit, wait, 0)

	finding := {
		"evidence": link.evidence,
		"path": [link.client.hop],
		"operands": [wait, pause],
		"args": {"client": link.client.label, "wait": wait.text, "pause": pause.text, "servers": peers.text},
		"hits": ["everybody_fails"],
		"fix": [],
	}
}
