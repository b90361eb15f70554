package upkeep.rules.server_cuts_slow_upload_test

import data.upkeep.fixtures_test as fixture
import data.upkeep.rules.server_cuts_slow_upload as rule

test_reports_a_server_that_is_less_patient_with_uploads if {
	some finding in data.upkeep.findings with input as model(fixture.seconds(60), {})
	finding.severity == "warning"
	finding.path == ["nginx", "gunicorn gthread"]
	finding.message == "nginx allows an upload to pause for 60 s; gunicorn gthread cuts it after 10 s"
	finding.hits == [concat(", ", [
		"an upload that stops for longer than 10 s on its way gets a 502",
		"although nginx would wait for 60 s",
	])]
	finding.fix == [{"operand": 0, "to": 60000}]
}

test_accepts_equal_and_longer_times if {
	count(rule.findings) == 0 with input as model(fixture.seconds(10), {})
	count(rule.findings) == 0 with input as model(fixture.seconds(9), {})
}

test_the_whole_request_counts_as_well if {
	whole := {"/server/body_timeout": fixture.seconds(60), "/server/receive_timeout": fixture.seconds(30)}
	some finding in rule.findings with input as model(fixture.seconds(60), whole)
	finding.args.cut == "30 s"
}

test_is_silent_where_the_body_is_read_first if {
	count(rule.findings) == 0 with input as model(fixture.seconds(60), {"/client/request_buffering": fixture.yes})
	count(rule.findings) == 0 with input as model(fixture.seconds(60), {"/client/request_buffering": fixture.unknown})
}

test_is_silent_about_the_unknown if {
	count(rule.findings) == 0 with input as model(fixture.unknown, {})
	count(rule.findings) == 0 with input as model(fixture.between(5, 60), {})
	count(rule.findings) == 0 with input as model(fixture.seconds(60), {"/server/body_timeout": fixture.unknown})
	count(rule.findings) == 0 with input as model(fixture.seconds(60), {"/server/body_timeout": fixture.from_on(10)})
	count(rule.findings) == 0 with input as model(fixture.seconds(60), {"/server/body_timeout": fixture.unlimited})
	count(rule.findings) == 0 with input as model(fixture.seconds(60), {"/evidence": "assumed"})
}

test_no_limit_outside_is_longest if {
	some finding in rule.findings with input as model(fixture.unlimited, {})
	finding.fix == []
}

model(allowed, changes) := fixture.chained([fixture.link({}, {"body_timeout": allowed})], fixture.changed(
	fixture.link({"request_buffering": fixture.no}, {"body_timeout": fixture.seconds(10)}),
	changes,
))
