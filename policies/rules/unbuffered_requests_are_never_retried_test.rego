package upkeep.rules.unbuffered_requests_are_never_retried_test

import data.upkeep.fixtures_test as fixture
import data.upkeep.rules.unbuffered_requests_are_never_retried as rule

test_reports_a_retry_that_cannot_happen if count(rule.findings) == 1 with input as changed({})

test_is_silent_where_no_retry_of_bodies_is_asked_for if {
	count(rule.findings) == 0 with input as changed({"/client/retries/non_idempotent": fixture.no})
	count(rule.findings) == 0 with input as changed({"/client/retries/after_error": fixture.no})
}

test_is_silent_where_the_body_is_read_first if {
	count(rule.findings) == 0 with input as changed({"/client/request_buffering": fixture.yes})
}

test_is_silent_where_connections_are_not_reused if {
	count(rule.findings) == 0 with input as changed({"/reused": fixture.no})
}

test_is_silent_about_the_unknown if {
	paths := [
		"/reused",
		"/client/request_buffering",
		"/client/retries/after_error",
		"/client/retries/non_idempotent",
	]
	every path in paths {
		count(rule.findings) == 0 with input as changed({path: fixture.unknown})
	}
}

test_words if {
	some finding in data.upkeep.findings with input as changed({})
	finding.severity == "warning"
	finding.message == concat(" ", [
		"proxy_next_upstream asks nginx to send POST again,",
		"but a body that is passed on at once cannot be sent a second time",
	])
	finding.fix == [{"operand": 0, "to": true}]
}

changed(changes) := fixture.model([fixture.changed(link, changes)])

link := fixture.changed(
	fixture.link(
		{
			"request_buffering": fixture.no,
			"retries": {
				"after_error": fixture.yes,
				"non_idempotent": object.union(fixture.yes, {"name": "proxy_next_upstream"}),
			},
		},
		{},
	),
	{"/reused": fixture.yes},
)
