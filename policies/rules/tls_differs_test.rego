package upkeep.rules.tls_differs_test

import data.upkeep.fixtures_test as fixture
import data.upkeep.rules.tls_differs as rule

test_reports_tls_that_the_server_does_not_expect if {
	some finding in data.upkeep.findings with input as model(fixture.yes, fixture.no)
	finding.severity == "error"
	finding.message == "TLS is on where nginx connects, and off where gunicorn gthread listens"
	finding.hits == ["every request gets a 502: gunicorn gthread does not understand the TLS handshake of nginx"]
}

test_reports_plain_http_where_tls_is_expected if {
	some finding in data.upkeep.findings with input as model(fixture.no, fixture.yes)
	finding.hits == [concat(": ", [
		"no request gets through (502, or a 400 of gunicorn gthread)",
		"nginx sends plain HTTP where TLS is expected",
	])]
}

test_accepts_ends_that_agree if {
	count(rule.findings) == 0 with input as model(fixture.yes, fixture.yes)
	count(rule.findings) == 0 with input as model(fixture.no, fixture.no)
}

test_is_silent_about_the_unknown if {
	count(rule.findings) == 0 with input as model(fixture.unknown, fixture.yes)
	count(rule.findings) == 0 with input as model(fixture.no, fixture.unknown)
	count(rule.findings) == 0 with input as fixture.model([fixture.link({}, {"tls": fixture.yes})])
	count(rule.findings) == 0 with input as fixture.model([fixture.link({"tls": fixture.yes}, {})])
}

test_an_assumed_link_is_no_error if {
	assumed := fixture.changed(link(fixture.yes, fixture.no), {"/evidence": "assumed"})
	some finding in data.upkeep.findings with input as fixture.model([assumed])
	finding.severity == "warning"
}

model(spoken, expected) := fixture.model([link(spoken, expected)])

link(spoken, expected) := fixture.link({"tls": spoken}, {"tls": expected})
