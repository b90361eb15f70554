# METADATA
# title: Pooled connections are reused after the server has closed them
# description: >-
#   A proxy that keeps idle connections longer than the server does will sooner or later send a request over a
#   connection that the server is just closing. The request is lost before the server has read it. It happens after
#   quiet moments, to a small share of requests, and looks like bad luck. nginx logs "upstream prematurely closed
#   connection while reading response header from upstream" or "recv() failed (104: Connection reset by peer)" with the
#   request. nginx sends GET, HEAD, PUT and DELETE again over a new connection; POST, PATCH and LOCK it does not
#   repeat, and their senders get a 502. With proxy_request_buffering off it repeats no request whose body is still
#   being sent. With two or more server lines in the upstream (down and backup ones included) each such close counts as
#   a failure, and when all servers are left out every request fails for a while. Equal times lose the same race.
# custom:
#   severity: error
#   category: idle_race
#   message: "{client} reuses a connection that was idle for up to {idle}; {server} closes it after {closed}"
#   labels:
#     - "{client} reuses a connection that was idle for up to {idle}"
#     - "{server} closes it after {closed}"
#   hits:
#     only_server_left_out: >-
#       {client} leaves its only usable server out after one such close; then every request gets a 502 for {pause}, GET
#       too
#     every_method_fails: "every request that meets a closed connection gets a 502, GET too"
#     post_fails: >-
#       a POST, PATCH or LOCK that meets a closed connection gets a 502; GET, HEAD, PUT and DELETE are sent again and
#       succeed
#     post_and_uploads_fail: >-
#       a POST, PATCH or LOCK that meets a closed connection gets a 502, and so does any other request whose body is
#       still being sent; the rest is sent again and succeeds
#     post_repeats: >-
#       no error, but a POST or PATCH that meets a closed connection is sent again and may be carried out twice
#     uploads_fail: >-
#       a request that meets a closed connection while its body is still being sent gets a 502; any other is sent again,
#       a POST or PATCH too, which may be carried out twice
#     unless_repeated: "a request that meets a closed connection gets a 502 unless {client} sends it again"
#     all_servers_left_out: >-
#       each such close can leave one of {servers} servers out; when all are out, every request gets a 502 for {pause}
#   fix: Let the server keep idle connections longer than the proxy does, or the proxy shorter than the server.
#   sources:
#     - "nginx src/http/ngx_http_upstream.c@release-1.31.4 (ngx_http_upstream_next: retry of cached connections)"
#     - "measured: nginx 1.18.0, 1.28.3 and 1.31.4 before a server that closes first: GET 200, POST 502"
#     - "measured: 7 of 600 requests lost at equal times, 0 of 600 with a longer server"
#     - "measured: two servers, both connections stale: 502 (no live upstreams) for 10 s"
#     - "measured: one server up and one down: 200, then 502 for 10 s"
#     - "measured: proxy_request_buffering off, body still being sent: PUT 502"
package upkeep.rules.pool_outlives_server

import data.upkeep.compare

about := rego.metadata.chain()[1].annotations

findings contains finding if {
	some i, link in input.links
	link.reused.value == true
	pool := link.client.pool.idle_timeout
	server := link.server.idle_timeout
	server.min > 0
	compare.exceeds(pool, server, input.settings.parameters.margin)

	finding := {
		"evidence": evidence[i],
		"path": [link.client.hop, link.server.hop],
		"operands": [pool, server],
		"args": {
			"client": link.client.label,
			"server": link.server.label,
			"idle": pool.text,
			"closed": server.text,
			"servers": object.get(servers, i, ""),
			"pause": object.get(pauses, i, ""),
		},
		"hits": array.concat(
			[case | some case in cases; object.get(outcomes, [[race[i], case]], false)],
			[case | case := "all_servers_left_out"; leaves_out[i]; not leaves_nothing[i]],
		),
		"fix": compare.fix_above(1, pool, input.settings.parameters.margin),
	}
}

# A client that may retry every lost request is no proof of a loss.
evidence[i] := link.evidence if {
	some i, link in input.links
	link.client.retries.loses_requests.value == true
}

evidence[i] := "assumed" if {
	some i, link in input.links
	not link.client.retries.loses_requests.value == true
}

# Routes that share a pool may differ in what becomes of a lost request. The finding is one and says it for all of them.
race[i] := [link.client.hop, link.server.hop, link.client.pool.idle_timeout, link.server.idle_timeout] if {
	some i, link in input.links
	link.reused.value == true
}

# An object, because a lookup in a set costs its size in one engine or the other.
outcomes := {[race[i], case]: true | some i, case in outcome}

cases := [
	"only_server_left_out",
	"every_method_fails",
	"post_fails",
	"post_and_uploads_fail",
	"post_repeats",
	"uploads_fail",
	"unless_repeated",
]

outcome[i] := "only_server_left_out" if some i in leaves_nothing

outcome[i] := sent_again[i] if {
	some i, _ in input.links
	not leaves_nothing[i]
}

sent_again[i] := "every_method_fails" if {
	some i, link in input.links
	link.client.retries.after_error.value == false
}

sent_again[i] := again[body[i]][repeats[i]] if some i, _ in input.links

sent_again[i] := "unless_repeated" if {
	some i, _ in input.links
	not decided[i]
}

# By whether a request's body is read before it is sent, and whether POST is sent again.
again := {
	"whole": {false: "post_fails", true: "post_repeats"},
	"streamed": {false: "post_and_uploads_fail", true: "uploads_fail"},
}

decided contains i if {
	some i, link in input.links
	link.client.retries.after_error.value == false
}

decided contains i if again[body[i]][repeats[i]]

repeats[i] := link.client.retries.non_idempotent.value if {
	some i, link in input.links
	link.client.retries.after_error.value == true
}

body[i] := "streamed" if {
	some i, link in input.links
	link.client.request_buffering.value == false
}

# Clients without such a setting read the body first.
body[i] := "whole" if {
	some i, _ in input.links
	not streams[i]
}

streams contains i if {
	some i, link in input.links
	link.client.request_buffering.value == false
}

streams contains i if {
	some i, link in input.links
	link.client.request_buffering.unknown
}

# A close counts as a failure of its server, and one failure leaves a server out.
leaves_out contains i if {
	some i, link in input.links
	link.client.peers.count.min >= 1
	link.client.peers.disabled_after.max <= 1
	link.client.peers.disabled_for.min > 0
}

# A retry finds nobody then.
leaves_nothing contains i if {
	some i, link in input.links
	leaves_out[i]
	link.client.peers.count.max <= 1
}

servers[i] := link.client.peers.count.text if some i, link in input.links

pauses[i] := link.client.peers.disabled_for.text if some i, link in input.links
