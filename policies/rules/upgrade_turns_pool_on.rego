# METADATA
# title: The next upgrade of the proxy turns a pool on that outlives the server
# description: >-
#   This proxy opens a new connection for every request, so nothing can go wrong today. Newer releases keep connections
#   open by default, longer than this server does. After the upgrade, without any change in the repository, POST
#   requests begin to fail now and then with "upstream prematurely closed connection while reading response header from
#   upstream". Whoever pulls the next image is hit.
# custom:
#   severity: info
#   category: idle_race
#   message: >-
#     from {since} on, {client} reuses a connection that was idle for up to {idle}; {server} closes it after {closed}
#   labels:
#     - "from {since} on, {client} reuses a connection that was idle for up to {idle}"
#     - "{server} closes it after {closed}"
#   hits:
#     every_method_fails: "nothing before {since}; from it on, every request that meets a closed connection gets a 502"
#     post_fails: "nothing before {since}; from it on, a POST, PATCH or LOCK that meets a closed connection gets a 502"
#     post_repeats: >-
#       nothing before {since}; from it on, a POST or PATCH that meets a closed connection is sent again and may be
#       carried out twice
#   fix: Let the server keep idle connections longer than the proxy will, or write keepalive_timeout into the upstream.
#   sources:
#     - "nginx CHANGES 1.29.7 (keepalive in upstream is enabled by default)"
#     - "nginx commits 4fbe4b627 and 6bb27a631"
#     - "measured: nginx 1.30.4, the same configuration that 1.28.3 does not pool"
package upkeep.rules.upgrade_turns_pool_on

import data.upkeep.compare

about := rego.metadata.chain()[1].annotations

findings contains finding if {
	some i, link in input.links
	since := link.client.pool.on_since
	is_string(since.value)
	link.server.keepalive.value == true
	pool := link.client.pool.idle_timeout
	server := link.server.idle_timeout
	compare.exceeds(pool, server, input.settings.parameters.margin)

	finding := {
		"evidence": link.evidence,
		"path": [link.client.hop, link.server.hop],
		"operands": [pool, server],
		"args": {
			"client": link.client.label,
			"server": link.server.label,
			"since": since.text,
			"idle": pool.text,
			"closed": server.text,
		},
		"hits": [case |
			some case in ["every_method_fails", "post_fails", "post_repeats"]
			object.get(outcomes, [case, race[i]], false)
		],
		"fix": compare.fix_above(1, pool, input.settings.parameters.margin),
	}
}

# Routes that share a pool may differ in what becomes of a lost request. The finding is one and says it for all of them.
race[i] := [link.client.hop, link.server.hop, link.client.pool.idle_timeout, link.server.idle_timeout] if {
	some i, link in input.links
}

# Objects, because a lookup in a set costs its size in one engine or the other.
outcomes := {
	"every_method_fails": {race[i]: true |
		some i, link in input.links
		link.client.retries.after_error.value == false
	},
	"post_fails": {race[i]: true |
		some i, link in input.links
		link.client.retries.after_error.value == true
		link.client.retries.non_idempotent.value == false
	},
	"post_repeats": {race[i]: true |
		some i, link in input.links
		link.client.retries.after_error.value == true
		link.client.retries.non_idempotent.value == true
	},
}
