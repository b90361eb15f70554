# METADATA
# description: Who waits longest for a server, or for a proxy in front of it.
package upkeep.waits

# METADATA
# description: >-
#   The links whose client waits longest for its server; none where the wait of one of its clients is not known. A
#   server has one limit for all its routes, and the short wait of a health check says nothing about it.
longest[i] := true if {
	some i, link in input.links
	wait := link.client.response_timeout
	wait.max >= most[link.server.hop]
	not open[link.server.hop]
}

# Objects that are made once: what a partial rule does not have it looks for again each time.
most := {hop: max(all) | some hop, all in waits}

waits[link.server.hop] contains link.client.response_timeout.max if some link in input.links

open := {link.server.hop: true |
	some i, link in input.links
	not known[i]
}

known[i] := true if {
	some i, link in input.links
	is_number(link.client.response_timeout.max)
}

# METADATA
# description: >-
#   The chains whose outer client waits longest for what the inner link passes on; none where the wait of one of them
#   is not known. Which outer route leads to which inner one is not known, so the longest may be the one.
most_patient[i] := true if {
	some i, chain in input.chains
	wait := input.links[chain.outer].client.response_timeout
	wait.max >= most_outside[chain.inner]
	not open_outside[chain.inner]
}

most_outside := {inner: max(all) | some inner, all in waits_outside}

waits_outside[chain.inner] contains input.links[chain.outer].client.response_timeout.max if some chain in input.chains

open_outside := {chain.inner: true |
	some chain in input.chains
	not known[chain.outer]
}
