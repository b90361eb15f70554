# METADATA
# title: The outer of two proxies gives up while the inner one is still trying other servers
# description: >-
#   After a timeout the inner proxy sends the request to its next server, and waits again as long. The attempts
#   together take longer than the proxy in front of it waits. Its 504 comes while an attempt is still running, so the
#   second server does its work for nobody, and a slow moment costs the capacity of two servers or more. Requests that
#   may be sent twice meet it: GET, HEAD, PUT and DELETE.
# custom:
#   severity: warning
#   category: outer_gives_up_first
#   message: "{inner} tries {tries} servers for up to {wait} each; {outer} in front of it gives up after {patience}"
#   labels:
#     - "{inner} tries {tries} servers, with {budget} for all together"
#     - "each attempt waits up to {wait}"
#     - "{outer} gives up after {patience}"
#   hits:
#     for_nobody: >-
#       a GET, HEAD, PUT or DELETE that is slow on one server gets a 504 after {patience}, while another server works on
#       it for nobody
#   fix: Let the inner proxy begin no attempt that the outer one does not wait for (proxy_next_upstream_timeout).
#   sources:
#     - "nginx src/http/ngx_http_upstream.c@release-1.31.4 (ngx_http_upstream_next: tries and timeout)"
package upkeep.rules.retries_outlast_outer

import data.upkeep.compare
import data.upkeep.waits

about := rego.metadata.chain()[1].annotations

findings contains finding if {
	some i, chain in input.chains
	waits.most_patient[i]
	input.links[chain.inner].client.retries.after_timeout.value == true
	budget := input.links[chain.inner].client.retries.timeout
	tries := input.links[chain.inner].client.retries.tries
	wait := input.links[chain.inner].client.response_timeout
	patience := input.links[chain.outer].client.response_timeout

	# One attempt fits, which is what outer_gives_up_before_inner looks at; all together do not.
	wait.min > 0
	patience.min >= wait.max + input.settings.parameters.margin
	compare.exceeds(attempts(tries, wait), patience, 0)
	compare.exceeds(budget, patience, 0)

	# A server that ends the request itself lets no attempt run into the timeout.
	compare.exceeds(input.links[chain.inner].server.request_limit, wait, 0)

	finding := {
		"path": [
			input.links[chain.outer].client.hop,
			input.links[chain.inner].client.hop,
			input.links[chain.inner].server.hop,
		],
		"operands": [budget, wait, patience],
		"args": {
			"outer": input.links[chain.outer].client.label,
			"inner": input.links[chain.inner].client.label,
			"tries": tries.text,
			"wait": wait.text,
			"patience": patience.text,
			"budget": budget.text,
		},
		"hits": ["for_nobody"],
		"fix": compare.fix_below(0, patience, wait.max + input.settings.parameters.margin),
	}
}

# How long all attempts take at least; more than a hundred are as good as a hundred, and a product stays exact.
attempts(number, each) := {"min": min([number.min, 100]) * each.min}
