package upkeep.rules.retries_outlast_outer_test

import data.upkeep.fixtures_test as fixture
import data.upkeep.rules.retries_outlast_outer as rule

test_reports_attempts_that_outlast_the_outer_proxy if count(rule.findings) == 1 with input as model({})

test_accepts_attempts_that_fit if {
	count(rule.findings) == 0 with input as outside(fixture.seconds(120))
	count(rule.findings) == 1 with input as outside(fixture.seconds(119))
	count(rule.findings) == 0 with input as model({"/client/retries/tries": fixture.things(1)})
}

test_is_silent_where_one_attempt_does_not_fit if {
	count(rule.findings) == 0 with input as outside(fixture.seconds(60))
	count(rule.findings) == 1 with input as outside(fixture.seconds(61))
}

test_accepts_attempts_that_end_in_time if {
	count(rule.findings) == 0 with input as model({"/client/retries/timeout": fixture.seconds(15)})
	count(rule.findings) == 0 with input as model({"/client/retries/timeout": fixture.seconds(75)})
	count(rule.findings) == 1 with input as model({"/client/retries/timeout": fixture.seconds(76)})
}

test_accepts_timeouts_that_are_not_tried_again if {
	count(rule.findings) == 0 with input as model({"/client/retries/after_timeout": fixture.no})
}

test_is_silent_about_the_unknown if {
	count(rule.findings) == 0 with input as outside(fixture.unknown)
	paths := [
		"/client/retries/after_timeout",
		"/client/retries/timeout",
		"/client/retries/tries",
		"/client/response_timeout",
		"/server/request_limit",
	]
	silent := [path | some path in paths; count(rule.findings) == 0 with input as model({path: fixture.unknown})]
	silent == paths
}

test_a_name_may_be_one_server if {
	tries := fixture.setting({"min": 1, "max": 2, "text": "1 to 2"})
	count(rule.findings) == 0 with input as model({"/client/retries/tries": tries})
}

test_a_server_that_ends_the_request_itself_causes_no_timeout if {
	count(rule.findings) == 0 with input as model({"/server/request_limit": fixture.seconds(30)})
	count(rule.findings) == 0 with input as model({"/server/request_limit": fixture.seconds(60)})
	count(rule.findings) == 1 with input as model({"/server/request_limit": fixture.seconds(62)})
}

test_another_outer_route_may_be_the_one_that_is_meant if {
	outers := [outer(fixture.seconds(75)), outer(fixture.seconds(300))]
	count(rule.findings) == 0 with input as fixture.chained(outers, inner({}))
}

test_a_wait_of_0_is_another_fault if {
	count(rule.findings) == 0 with input as model({"/client/response_timeout": fixture.seconds(0)})
}

test_words if {
	some finding in data.upkeep.findings with input as model({})
	finding.severity == "warning"
	finding.message == "nginx tries 2 servers for up to 60 s each; edge in front of it gives up after 75 s"
	finding.hits == [concat(", ", [
		"a GET, HEAD, PUT or DELETE that is slow on one server gets a 504 after 75 s",
		"while another server works on it for nobody",
	])]
	finding.fix == [{"operand": 0, "to": 14000}]
}

test_no_time_is_left_where_no_margin_is_wanted if {
	model := object.union(outside(fixture.seconds(60)), {"settings": {"parameters": {"margin": 0}}})
	some finding in rule.findings with input as model
	finding.fix == []
}

outside(patience) := fixture.chained([outer(patience)], inner({}))

model(changes) := fixture.chained([outer(fixture.seconds(75))], inner(changes))

outer(patience) := fixture.changed(fixture.link({"response_timeout": patience}, {}), {"/client/label": "edge"})

inner(changes) := fixture.changed(
	fixture.link(
		{
			"response_timeout": fixture.seconds(60),
			"retries": {"after_timeout": fixture.yes, "tries": fixture.things(2), "timeout": fixture.unlimited},
		},
		{"request_limit": object.union(fixture.unlimited, {"origin": "fixed"})},
	),
	changes,
)
