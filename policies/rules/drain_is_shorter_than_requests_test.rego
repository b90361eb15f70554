package upkeep.rules.drain_is_shorter_than_requests_test

import data.upkeep.fixtures_test as fixture
import data.upkeep.rules.drain_is_shorter_than_requests as rule

test_words if {
	some finding in data.upkeep.findings with input as changed({})
	finding.severity == "warning"
	finding.message == concat("; ", [
		"gunicorn gthread gives running requests 5 s when it is stopped",
		"nginx waits for a response up to 120 s",
	])
}

test_a_drain_of_the_usual_length_is_enough if {
	level({"/hops/1/stop/drain": fixture.seconds(9)}) == "warning"
	not reported({"/hops/1/stop/drain": fixture.seconds(10)})
	not reported({"/hops/1/stop/drain/origin": "default"})
}

test_is_silent_where_no_request_runs_longer if {
	not reported({"/links/0/client/response_timeout": fixture.seconds(5)})
	not reported({"/links/0/server/request_limit": fixture.seconds(5)})
	reported({"/links/0/client/response_timeout": fixture.seconds(6)})
}

test_is_an_info_where_nobody_allowed_for_long_requests if {
	level({"/links/0/client/response_timeout/origin": "default"}) == "info"
	level({"/links/0/client/upgrade": fixture.yes}) == "info"
	level({"/links/0/client/upgrade": fixture.unknown}) == "info"
	level({
		"/links/0/client/response_timeout/origin": "default",
		"/links/0/server/request_limit": fixture.seconds(90),
	}) == "warning"
}

test_is_silent_about_the_unknown if {
	not reported({"/hops/1/stop/drain": fixture.unknown})
	not reported({"/hops/1/stop/graceful": fixture.unknown})
	not reported({"/hops/1/stop/grace_period": fixture.unknown})
	not reported({"/links/0/client/response_timeout": fixture.unknown})
	not reported({"/links/0/server/request_limit": fixture.unknown})
}

test_is_silent_where_requests_are_cut_or_killed_anyway if {
	not reported({"/hops/1/stop/graceful": fixture.no})
	not reported({"/hops/1/stop/grace_period": fixture.seconds(4)})
	not reported({
		"/hops/1/stop/grace_period": fixture.seconds(10),
		"/hops/1/stop/pre_stop": fixture.seconds(6),
	})
	not reported({
		"/hops/1/stop/grace_period": fixture.seconds(30),
		"/hops/1/stop/pre_stop": fixture.unknown,
	})
}

test_a_grace_period_that_is_long_enough_changes_nothing if {
	reported({"/hops/1/stop/graceful": fixture.yes, "/hops/1/stop/grace_period": fixture.seconds(5)})
	reported({"/hops/1/stop/grace_period": fixture.seconds(30), "/hops/1/stop/pre_stop": fixture.seconds(10)})
}

reported(changes) if count(rule.findings) == 1 with input as changed(changes)

level(changes) := finding.severity if {
	some finding in data.upkeep.findings with input as changed(changes)
	finding.rule == "drain_is_shorter_than_requests"
}

changed(changes) := fixture.changed(
	fixture.changed(
		fixture.model([fixture.link(
			{"response_timeout": fixture.seconds(120), "upgrade": fixture.no},
			{"request_limit": fixture.unlimited},
		)]),
		{"/hops/1/stop": {"drain": fixture.seconds(5)}},
	),
	changes,
)
