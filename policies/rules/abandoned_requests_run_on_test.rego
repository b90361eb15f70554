package upkeep.rules.abandoned_requests_run_on_test

import data.upkeep.fixtures_test as fixture
import data.upkeep.rules.abandoned_requests_run_on as rule

test_reports_a_limit_that_was_turned_off if {
	some finding in data.upkeep.findings with input as model([off(fixture.seconds(60))])
	finding.rule == "abandoned_requests_run_on"
	finding.severity == "info"
	finding.message == "nginx gives up after 60 s; gunicorn gthread lets the request run for ever"
	finding.hits == ["each request that hangs occupies one worker until gunicorn gthread is restarted"]
	finding.fix == [{"operand": 0, "to": 62000}]
}

test_is_silent_where_no_server_of_its_kind_has_a_limit if {
	count(rule.findings) == 0 with input as model([link(object.union(fixture.unlimited, {"origin": "fixed"}))])
}

test_is_silent_where_a_limit_exists_or_may_exist if {
	count(rule.findings) == 0 with input as model([link(fixture.seconds(30))])
	count(rule.findings) == 0 with input as model([link(fixture.from_on(30))])
	count(rule.findings) == 0 with input as model([link(fixture.unknown)])
	count(rule.findings) == 0 with input as model([fixture.link({"response_timeout": fixture.seconds(60)}, {})])
}

test_is_silent_where_a_wait_is_not_known if {
	count(rule.findings) == 0 with input as model([off(fixture.unknown)])
	count(rule.findings) == 0 with input as model([off(fixture.seconds(60)), off(fixture.unknown)])
	count(rule.findings) == 0 with input as model([off(fixture.seconds(0))])
}

test_the_longest_wait_speaks_for_the_server if {
	found := data.upkeep.findings with input as model([off(fixture.seconds(60)), off(fixture.seconds(300))])
	[finding.fix | some finding in found] == [[{"operand": 0, "to": 302000}]]
}

model(links) := fixture.model(links)

link(limit) := fixture.link({"response_timeout": fixture.seconds(60)}, {"request_limit": limit})

off(wait) := fixture.link({"response_timeout": wait}, {"request_limit": fixture.unlimited})
