package upkeep.rules.timeout_of_zero_fails_every_request_test

import data.upkeep.fixtures_test as fixture
import data.upkeep.rules.timeout_of_zero_fails_every_request as rule

test_reports_a_wait_of_0 if {
	some finding in data.upkeep.findings with input as model({"/client/response_timeout": zero})
	finding.severity == "error"
	finding.message == "nginx gives up at once: proxy_read_timeout is 0"
	finding.hits == ["every request gets a 504 at once, although gunicorn gthread receives it and works on it"]
	finding.fix == []
}

test_reports_a_connection_that_is_given_no_time if {
	some finding in data.upkeep.findings with input as model({"/client/connect_timeout": zero})
	finding.severity == "error"
	finding.hits == ["every request gets a 504 at once, before nginx is connected to gunicorn gthread"]
}

test_a_unix_socket_needs_no_time if {
	socket := fixture.word("http://unix:/run/shop.sock")
	count(rule.findings) == 0 with input as model({"/client/connect_timeout": zero, "/client/address": socket})
	count(rule.findings) == 0 with input as model({"/client/connect_timeout": zero, "/client/address": fixture.unknown})
	count(rule.findings) == 1 with input as model({"/client/response_timeout": zero, "/client/address": socket})
}

test_sending_fails_for_large_requests_only if {
	some finding in data.upkeep.findings with input as model({"/client/send_timeout": zero})
	finding.severity == "warning"
	finding.hits == ["small requests pass; a request whose body does not leave in one piece gets a 504 at once"]
}

test_accepts_any_time if {
	count(rule.findings) == 0 with input as model({})
	tiny := fixture.setting({"min": 1, "max": 1, "text": "1 ms"})
	count(rule.findings) == 0 with input as model({
		"/client/response_timeout": tiny,
		"/client/connect_timeout": tiny,
		"/client/send_timeout": fixture.unlimited,
	})
}

test_is_silent_about_the_unknown if {
	count(rule.findings) == 0 with input as model({"/client/response_timeout": fixture.unknown})
	count(rule.findings) == 0 with input as model({"/client/response_timeout": fixture.between(0, 60)})
	count(rule.findings) == 0 with input as model({
		"/client/response_timeout": zero,
		"/client/connect_timeout": zero,
		"/client/send_timeout": zero,
		"/client/timeout_answers": fixture.unknown,
	})
}

test_an_assumed_link_is_no_error if {
	some finding in data.upkeep.findings with input as model({
		"/client/response_timeout": zero,
		"/evidence": "assumed",
	})
	finding.severity == "warning"
}

zero := object.union(fixture.seconds(0), {"name": "proxy_read_timeout"})

model(changes) := fixture.model([fixture.changed(
	fixture.link(
		{
			"address": fixture.word("app:8000"),
			"connect_timeout": fixture.seconds(60),
			"send_timeout": fixture.seconds(60),
			"response_timeout": fixture.seconds(60),
			"timeout_answers": fixture.yes,
		},
		{},
	),
	changes,
)])
