# METADATA
# title: A POST may be carried out twice
# description: >-
#   nginx sends a POST, PATCH or LOCK only once, because the first server may have carried it out before it failed or
#   became too slow. non_idempotent in the conditions of the retry takes this protection away: an order is placed twice,
#   a card is charged twice, and the log shows one request with two addresses in $upstream_addr. It is harmless only
#   where every such request carries a key by which the servers know it again.
# custom:
#   severity: warning
#   category: retry_hazard
#   message: "{client} sends a POST or PATCH that failed on one server to another one of {servers}"
#   labels:
#     - "{client} sends POST, PATCH and LOCK again"
#     - "to another one of {servers} servers"
#   hits:
#     slow_ones: "a POST that one server has not answered after {wait} is carried out by the next one too"
#     broken_ones: "a POST whose connection breaks after the server has begun is carried out by the next one too"
#   fix: >-
#     Take non_idempotent out of the conditions of the retry; where each request carries a key that the servers check,
#     accept the finding for this file in upkeep.yaml.
#   sources:
#     - "nginx docs, ngx_http_proxy_module: proxy_next_upstream (non_idempotent, 1.9.13)"
#     - "nginx src/http/ngx_http_upstream.c@release-1.31.4 (ngx_http_upstream_next)"
package upkeep.rules.non_idempotent_requests_are_repeated

about := rego.metadata.chain()[1].annotations

findings contains finding if {
	some i, link in input.links
	repeated := link.client.retries.non_idempotent
	repeated.value == true

	# A body that is passed on at once is never sent twice.
	link.client.request_buffering.value == true

	# With one server only connections that were closed while idle are tried again: the request was not carried out.
	peers := link.client.peers.count
	peers.min > 1
	link.client.retries.tries.min > 1
	words := [case | some case in ["slow_ones", "broken_ones"]; cases[i][case]]
	words != []

	finding := {
		"evidence": link.evidence,
		"path": [link.client.hop],
		"operands": [repeated, peers],
		"args": {"client": link.client.label, "servers": peers.text, "wait": object.get(waits, i, "its limit")},
		"hits": words,
		"fix": [{"operand": 0, "to": false}],
	}
}

cases[i].slow_ones if {
	some i, link in input.links
	link.client.retries.after_timeout.value == true
}

cases[i].broken_ones if {
	some i, link in input.links
	link.client.retries.after_error.value == true
}

waits[i] := link.client.response_timeout.text if {
	some i, link in input.links
	is_number(link.client.response_timeout.max)
}
