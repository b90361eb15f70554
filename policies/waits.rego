# METADATA
# description: Who waits longest for a server, or for a proxy in front of it.
package upkeep.waits

# METADATA
# description: >-
#   The links whose client certainly waits longest for its server; none where the wait of one of its clients is not
#   known. A server has one limit for all its routes, and the short wait of a health check says nothing about it.
longest[i] := true if {
	some i, link in input.links
	wait := link.client.response_timeout
	[wait.max, wait.min] == last[link.server.hop]
	wait.min >= object.get(rival, link.server.hop, 0)
	not open[link.server.hop]
}

# Objects that are made once: what a partial rule does not have it looks for again each time.
last := {hop: all[count(all) - 1] | some hop, all in ranked}

rival := {hop: all[count(all) - 2][0] | some hop, all in ranked}

ranked := {hop: sort(all) | some hop, all in waits}

waits[link.server.hop] contains [wait.max, wait.min] if {
	some link in input.links
	wait := link.client.response_timeout
}

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
#   The chains whose outer client certainly waits longest for what the inner link passes on; none where the wait of one
#   of them is not known. Which outer route leads to which inner one is not known, so the longest may be the one.
most_patient[i] := true if {
	some i, chain in input.chains
	wait := input.links[chain.outer].client.response_timeout
	[wait.max, wait.min] == last_outside[chain.inner]
	wait.min >= object.get(rival_outside, chain.inner, 0)
	not open_outside[chain.inner]
}

last_outside := {inner: all[count(all) - 1] | some inner, all in ranked_outside}

rival_outside := {inner: all[count(all) - 2][0] | some inner, all in ranked_outside}

ranked_outside := {inner: sort(all) | some inner, all in waits_outside}

waits_outside[chain.inner] contains [wait.max, wait.min] if {
	some chain in input.chains
	wait := input.links[chain.outer].client.response_timeout
}

open_outside := {chain.inner: true |
	some chain in input.chains
	not known[chain.outer]
}
