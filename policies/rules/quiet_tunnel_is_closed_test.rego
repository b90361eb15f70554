package upkeep.rules.quiet_tunnel_is_closed_test

import data.upkeep.fixtures_test as fixture
import data.upkeep.rules.quiet_tunnel_is_closed as rule

test_reports_a_tunnel_whose_time_nobody_chose if {
	some finding in data.upkeep.findings with input as model({})
	finding.severity == "info"
	finding.message == "nginx closes a WebSocket over which gunicorn gthread sends nothing for 60 s"
	finding.hits == [concat(", ", [
		"a WebSocket is closed after 60 s without a message from gunicorn gthread",
		"unless it sends pings more often",
	])]
}

test_accepts_a_time_that_was_chosen if {
	count(rule.findings) == 0 with input as model({"/client/read_timeout": fixture.seconds(60)})
	count(rule.findings) == 0 with input as model({"/client/read_timeout/origin": "inherited"})
}

test_is_silent_where_nothing_is_upgraded if {
	count(rule.findings) == 0 with input as model({"/client/upgrade": fixture.no})
	count(rule.findings) == 0 with input as model({"/client/upgrade": fixture.unknown})
}

test_is_silent_about_workers_that_cannot_keep_a_tunnel if {
	count(rule.findings) == 0 with input as model({"/server/request_limit": fixture.seconds(30)})
	count(rule.findings) == 0 with input as model({"/server/request_limit": fixture.unknown})
}

model(changes) := fixture.model([fixture.changed(
	fixture.link(
		{"upgrade": fixture.yes, "read_timeout": object.union(fixture.seconds(60), {"origin": "default"})},
		{"request_limit": fixture.unlimited},
	),
	changes,
)])
