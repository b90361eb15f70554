package upkeep.rules.worker_runs_on_after_proxy_gave_up_test

import data.upkeep.fixtures_test as fixture
import data.upkeep.rules.worker_runs_on_after_proxy_gave_up as rule

test_reports_a_limit_of_more_than_twice_the_wait if count(rule.findings) == 1 with input as runs(123, 60)

test_accepts_a_limit_that_lets_the_proxy_answer_first if {
	count(rule.findings) == 0 with input as runs(122, 60)
	count(rule.findings) == 0 with input as runs(120, 60)
	count(rule.findings) == 0 with input as runs(62, 60)
	count(rule.findings) == 0 with input as runs(60, 60)
	count(rule.findings) == 0 with input as runs(30, 60)
}

test_the_factor_is_a_parameter if {
	count(rule.findings) == 0 with input as set(runs(182, 60), {"abandoned_factor": 3})
	count(rule.findings) == 1 with input as set(runs(183, 60), {"abandoned_factor": 3})
}

test_is_silent_where_no_limit_exists if {
	count(rule.findings) == 0 with input as model(fixture.unlimited, fixture.seconds(60))
	worker_first := set(model(fixture.unlimited, fixture.seconds(60)), {"parity": "worker_first"})
	count(rule.findings) == 0 with input as worker_first
}

test_is_silent_about_the_unknown if {
	count(rule.findings) == 0 with input as model(fixture.unknown, fixture.seconds(60))
	count(rule.findings) == 0 with input as model(fixture.from_on(300), fixture.seconds(60))
	count(rule.findings) == 0 with input as model(fixture.seconds(300), fixture.unknown)
	count(rule.findings) == 0 with input as model(fixture.seconds(300), fixture.from_on(60))
	count(rule.findings) == 0 with input as fixture.model([fixture.link({}, {"request_limit": fixture.seconds(300)})])
	count(rule.findings) == 0 with input as fixture.model([fixture.link({"response_timeout": fixture.seconds(60)}, {})])
}

test_reports_what_every_version_does if {
	count(rule.findings) == 1 with input as model(fixture.between(123, 300), fixture.between(50, 60))
	count(rule.findings) == 0 with input as model(fixture.between(122, 300), fixture.seconds(60))
	count(rule.findings) == 0 with input as model(fixture.seconds(123), fixture.between(60, 61))
}

test_a_short_wait_of_another_route_says_nothing if {
	health := link(fixture.seconds(123), fixture.seconds(5))
	export := link(fixture.seconds(123), fixture.seconds(121))
	count(rule.findings) == 0 with input as fixture.model([health, export])
	count(rule.findings) == 1 with input as fixture.model([health, link(fixture.seconds(123), fixture.seconds(60))])
	count(rule.findings) == 0 with input as fixture.model([health, link(fixture.seconds(123), fixture.unknown)])
}

test_a_wait_of_0_is_not_meant if count(rule.findings) == 0 with input as runs(120, 0)

test_words if {
	some finding in data.upkeep.findings with input as runs(300, 60)
	finding.severity == "warning"
	finding.message == concat("; ", [
		"nginx gives up after 60 s",
		"gunicorn gthread goes on with the request for up to 300 s",
	])
	finding.hits == [concat(", ", [
		"a request that takes longer than 60 s gets a 504",
		"and its worker goes on for nobody until it is done",
		"or until 300 s have passed",
	])]
	finding.fix == [{"operand": 0, "to": 62000}]
}

test_the_worker_must_be_first_where_that_is_decided if {
	some finding in data.upkeep.findings with input as worker_first(61, 60)
	finding.severity == "error"
	finding.fix == [{"operand": 0, "to": 58000}]
	count(rule.findings) == 1 with input as worker_first(60, 60)
	count(rule.findings) == 1 with input as worker_first(59, 60)
	count(rule.findings) == 0 with input as worker_first(58, 60)
	some short in rule.findings with input as worker_first(30, 2)
	short.fix == []
}

test_an_assumed_link_is_no_error if {
	assumed := fixture.changed(link(fixture.seconds(61), fixture.seconds(60)), {"/evidence": "assumed"})
	some finding in data.upkeep.findings with input as set(fixture.model([assumed]), {"parity": "worker_first"})
	finding.severity == "warning"
}

runs(limit, wait) := model(fixture.seconds(limit), fixture.seconds(wait))

worker_first(limit, wait) := set(runs(limit, wait), {"parity": "worker_first"})

set(model, parameters) := object.union(model, {"settings": {"parameters": parameters}})

model(limit, wait) := fixture.model([link(limit, wait)])

link(limit, wait) := fixture.link({"response_timeout": wait}, {"request_limit": limit})
