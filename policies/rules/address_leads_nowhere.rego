# METADATA
# title: An address leads to nothing in the repository
# description: >-
#   The proxy sends requests to an address on which nothing here listens. Either the server lives elsewhere, or a port
#   or a name is wrong. The path was not judged: that no finding speaks of it means nothing.
# custom:
#   severity: info
#   category: not_understood
#   message: "{client} sends requests to {address}, but this path was not judged: {because}"
#   labels:
#     - "{because}"
#   fix: Correct the address, or give upkeep the files of the server that listens there.
#   sources:
#     - "by definition: a path that was not joined was not judged"
package upkeep.rules.address_leads_nowhere

about := rego.metadata.chain()[1].annotations

findings contains finding if {
	some address in input.unjoined

	finding := {
		"path": [],
		"operands": [address],
		"args": {
			"client": input.hops[address.hop].label,
			"address": address.address,
			"because": trim_suffix(address.because, "."),
		},
		"hits": [],
		"fix": [],
	}
}
