# METADATA
# title: A worker that is replaced cuts connections that the proxy is about to reuse
# description: >-
#   After max_requests a worker is replaced. Workers of this kind close their idle connections then without a word in
#   the last response, while the proxy still keeps them in its pool. A request that is sent over one at this moment is
#   lost; nginx logs "upstream prematurely closed connection while reading response header from upstream" or "recv()
#   failed (104: Connection reset by peer)". GET, HEAD, PUT and DELETE are sent again, POST and PATCH are not. The busier
#   the server, the more often it happens; no keepalive timeout helps.
# custom:
#   severity: warning
#   category: recycle_storm
#   message: "{server} replaces a worker after {requests} requests and cuts its connections; {client} still reuses them"
#   labels:
#     - "{server} replaces a worker after {requests} requests and cuts its idle connections"
#     - "{client} reuses connections to it"
#   hits:
#     post_fails: "a POST, PATCH or LOCK that is sent while its worker is being replaced gets a 502"
#   fix: >-
#     Recycle rarely or never (max_requests = 0), use sync or gevent workers or gunicorn 27 (gthread), which lose
#     nothing here, or let each connection end with its response (keepalive = 0 and no pool).
#   sources:
#     - "measured: gthread behind nginx with a pool, POST, max_requests 50: gunicorn 20.1.0 50 of 960 lost, 23.0.0 74"
#     - "measured: the same with gunicorn 26.2.0: 112 of 2880 lost; 27.0.1: 0 of 2880; keepalive 0: 0 of 960"
#     - "measured: UvicornWorker, max_requests 20 to 50: 12 of 2000 lost; gevent: 0 of 12720; sync: 0 of 2000"
package upkeep.rules.recycled_worker_drops_connections

about := rego.metadata.chain()[1].annotations

findings contains finding if {
	some link in input.links
	reused := link.reused
	reused.value == true
	link.client.retries.loses_requests.value == true
	recycle := input.hops[link.server.hop].recycle
	recycle.drops_connections.value == true
	requests := recycle.max_requests
	requests.min > 0

	finding := {
		"evidence": link.evidence,
		"path": [link.client.hop, link.server.hop],
		"operands": [requests, reused],
		"args": {"client": link.client.label, "server": link.server.label, "requests": requests.text},
		"hits": ["post_fails"],
		"fix": [],
	}
}
