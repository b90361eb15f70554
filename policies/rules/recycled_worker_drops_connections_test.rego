package upkeep.rules.recycled_worker_drops_connections_test

import data.upkeep.fixtures_test as fixture
import data.upkeep.rules.recycled_worker_drops_connections as rule

test_reports_workers_that_drop_pooled_connections if count(rule.findings) == 1 with input as changed({})

test_is_silent_about_workers_that_announce_it if {
	count(rule.findings) == 0 with input as changed({"/hops/1/recycle/drops_connections": fixture.no})
}

test_is_silent_where_workers_are_never_replaced if {
	count(rule.findings) == 0 with input as changed({"/hops/1/recycle/max_requests": fixture.unlimited})
	count(rule.findings) == 0 with input as changed({"/hops/1/recycle/max_requests": fixture.things(0)})
}

test_is_silent_where_connections_are_not_reused if {
	count(rule.findings) == 0 with input as changed({"/links/0/reused": fixture.no})
}

test_is_silent_where_every_request_is_sent_again if {
	count(rule.findings) == 0 with input as changed({"/links/0/client/retries/loses_requests": fixture.no})
}

test_is_silent_about_the_unknown if {
	paths := [
		"/links/0/reused",
		"/links/0/client/retries/loses_requests",
		"/hops/1/recycle/drops_connections",
		"/hops/1/recycle/max_requests",
	]
	every path in paths {
		count(rule.findings) == 0 with input as changed({path: fixture.unknown})
	}
}

test_words if {
	some finding in data.upkeep.findings with input as changed({})
	finding.severity == "warning"
	finding.message == concat("; ", [
		"gunicorn gthread replaces a worker after 1000 requests and cuts its connections",
		"nginx still reuses them",
	])
	finding.hits == ["a POST, PATCH or LOCK that is sent while its worker is being replaced gets a 502"]
}

changed(changes) := fixture.changed(model, changes)

model := fixture.changed(
	fixture.model([fixture.changed(
		fixture.link({"retries": {"loses_requests": fixture.yes}}, {}),
		{"/reused": fixture.yes},
	)]),
	{"/hops/1/recycle": {"max_requests": fixture.things(1000), "drops_connections": fixture.yes}},
)
