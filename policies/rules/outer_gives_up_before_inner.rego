# METADATA
# title: The outer of two proxies gives up before the inner one
# description: >-
#   The inner proxy waits for a response for longer than the proxy in front of it. The longer wait is never used: the
#   outer proxy answers 504 first. nginx logs "upstream timed out (110: Connection timed out) while reading response
#   header from upstream" at the outer proxy, which names the inner proxy and not the server that was slow; the inner
#   one logs 499 or "client prematurely closed connection", and its retries and error pages come too late. With equal
#   times the outer proxy is first as well, because it began to wait first.
# custom:
#   severity: warning
#   category: outer_gives_up_first
#   message: "{outer} gives up after {short}; {inner} behind it waits for {server} up to {long}"
#   labels:
#     - "{outer} gives up after {short}"
#     - "{inner} behind it waits for {server} up to {long}"
#   hits:
#     never_used: "a request that takes longer than {short} gets a 504, although the proxy behind it would wait for {long}"
#     same_time: >-
#       a request that takes longer than {short} gets the 504 of the outer proxy; the one behind it, which knows the
#       server that was slow, logs only that it was left (499)
#   fix: Let the outer proxy wait a little longer than the inner one.
#   sources:
#     - "nginx src/http/ngx_http_upstream.c@release-1.31.4 (ngx_http_upstream_check_broken_connection)"
#     - "measured: nginx 1.22.1 with 1 s before nginx with 5 s, request of 4 s: 504 after 1 s, client closed inside"
package upkeep.rules.outer_gives_up_before_inner

import data.upkeep.compare
import data.upkeep.waits

about := rego.metadata.chain()[1].annotations

findings contains finding if {
	some i, chain in input.chains
	waits.most_patient[i]
	short := input.links[chain.outer].client.response_timeout
	long := input.links[chain.inner].client.response_timeout
	short.min > 0
	compare.exceeds(long, short, input.settings.parameters.margin)

	# What the server itself ends in time is not waited for.
	compare.exceeds(input.links[chain.inner].server.request_limit, short, input.settings.parameters.margin)

	finding := {
		"severity": severity[outcome[i]],
		"path": [
			input.links[chain.outer].client.hop,
			input.links[chain.inner].client.hop,
			input.links[chain.inner].server.hop,
		],
		"operands": [short, long],
		"args": {
			"outer": input.links[chain.outer].client.label,
			"inner": input.links[chain.inner].client.label,
			"server": input.links[chain.inner].server.label,
			"short": short.text,
			"long": long.text,
		},
		"hits": [outcome[i]],
		"fix": fix(short, long),
	}
}

severity := {"never_used": "warning", "same_time": "info"}

outcome[i] := "never_used" if {
	some i, chain in input.chains
	shorter(
		input.links[chain.outer].client.response_timeout,
		input.links[chain.inner].client.response_timeout,
	)
}

# Where nobody chose either of two times, nothing is said: what is slow gets a 504 in any case.
outcome[i] := "same_time" if {
	some i, chain in input.chains
	not shorter(
		input.links[chain.outer].client.response_timeout,
		input.links[chain.inner].client.response_timeout,
	)
	not unchosen[i]
}

shorter(outer, inner) if inner.min > outer.max

shorter(_, inner) if inner.limit == "none"

unchosen[i] := true if {
	some i, chain in input.chains
	input.links[chain.outer].client.response_timeout.origin == "default"
	input.links[chain.inner].client.response_timeout.origin == "default"
}

# The default gives way to what was chosen.
fix(outer, inner) := change if {
	inner.origin == "default"
	change := compare.fix_below(1, outer, input.settings.parameters.margin)
	change != []
}

else := compare.fix_above(0, inner, input.settings.parameters.margin)
