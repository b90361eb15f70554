package upkeep.rules.protocols_differ_test

import data.upkeep.fixtures_test as fixture
import data.upkeep.rules.protocols_differ as rule

test_reports_a_proxy_that_speaks_another_protocol if {
	some finding in data.upkeep.findings with input as model("uwsgi", "http")
	finding.severity == "error"
	finding.message == "nginx speaks uwsgi; gunicorn gthread expects http"
	finding.hits == ["no request gets through: each gets a 500 or a 502, some only after the worker's timeout"]
	count(rule.findings) == 1 with input as model("http", "uwsgi")
	count(rule.findings) == 1 with input as model("grpc", "http")
}

test_accepts_the_same_protocol if {
	count(rule.findings) == 0 with input as model("http", "http")
	count(rule.findings) == 0 with input as model("uwsgi", "uwsgi")
}

test_bytes_are_passed_on_as_they_come if {
	count(rule.findings) == 0 with input as model("tcp", "http")
	count(rule.findings) == 0 with input as model("http", "tcp")
}

test_is_silent_about_the_unknown if {
	unknown := {"/server/protocol": fixture.unknown}
	count(rule.findings) == 0 with input as fixture.model([fixture.changed(link("grpc", "http"), unknown)])
	count(rule.findings) == 0 with input as fixture.model([fixture.link({"protocol": fixture.word("grpc")}, {})])
}

test_an_assumed_link_is_no_error if {
	assumed := fixture.changed(link("uwsgi", "http"), {"/evidence": "assumed"})
	some finding in data.upkeep.findings with input as fixture.model([assumed])
	finding.severity == "warning"
}

model(spoken, expected) := fixture.model([link(spoken, expected)])

link(spoken, expected) := fixture.link({"protocol": fixture.word(spoken)}, {"protocol": fixture.word(expected)})
