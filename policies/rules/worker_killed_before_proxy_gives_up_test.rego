package upkeep.rules.worker_killed_before_proxy_gives_up_test

import data.upkeep.fixtures_test as fixture
import data.upkeep.rules.worker_killed_before_proxy_gives_up as rule

test_reports_a_worker_that_is_killed_first if count(rule.findings) == 1 with input as changed({})

test_reports_equality_because_the_proxy_needs_time if {
	count(rule.findings) == 1 with input as changed({"/server/request_limit": fixture.seconds(60)})
}

test_accepts_a_limit_beyond_the_margin if {
	count(rule.findings) == 0 with input as changed({"/server/request_limit": fixture.seconds(62)})
}

test_is_silent_without_a_limit if {
	count(rule.findings) == 0 with input as changed({"/server/request_limit": fixture.unlimited})
}

test_is_silent_where_the_proxy_itself_cuts if {
	count(rule.findings) == 0 with input as changed({"/client/timeout_answers": fixture.no})
}

test_is_silent_about_the_unknown if {
	count(rule.findings) == 0 with input as changed({"/server/request_limit": fixture.unknown})
	count(rule.findings) == 0 with input as changed({"/client/response_timeout": fixture.unknown})
	count(rule.findings) == 0 with input as changed({"/client/timeout_answers": fixture.unknown})
}

test_is_silent_where_the_worker_shall_give_up_first if {
	model := object.union(changed({}), {"settings": {"parameters": {"parity": "worker_first"}}})
	count(rule.findings) == 0 with input as model
}

test_words if {
	some finding in data.upkeep.findings with input as changed({})
	finding.severity == "error"
	finding.message == concat("; ", [
		"gunicorn gthread kills the worker of a request after 30 s",
		"nginx waits for the response up to 60 s",
	])
	finding.hits == ["a request that takes longer than 30 s gets a 502 in place of a 504"]
	finding.fix == [{"operand": 0, "to": 62000}]
}

test_says_what_the_version_answers if {
	hits({"/server/request_limit_answers": fixture.yes}) == [concat(" ", [
		"a request that takes longer than 30 s gets a 500 from gunicorn gthread",
		"in place of a 504",
	])]
	hits({"/server/request_limit_answers": fixture.unknown}) == [concat(" ", [
		"a request that takes longer than 30 s gets a 500 or a 502 in place of a 504,",
		"by the version of gunicorn gthread",
	])]
}

test_says_so_where_the_next_server_gets_it_too if {
	hits({
		"/client/peers": {"count": fixture.things(2)},
		"/client/retries": {"after_error": fixture.yes, "tries": fixture.things(2)},
	})[1] == "GET, HEAD, PUT and DELETE are then sent to the next server and kill a worker there too"
}

test_two_defaults_are_a_warning if {
	severity({"/server/request_limit/origin": "default"}) == "error"
	severity({
		"/server/request_limit/origin": "default",
		"/client/response_timeout/origin": "default",
	}) == "warning"
}

severity(changes) := finding.severity if some finding in data.upkeep.findings with input as changed(changes)

hits(changes) := finding.hits if some finding in data.upkeep.findings with input as changed(changes)

changed(changes) := fixture.model([fixture.changed(
	fixture.link(
		{"response_timeout": fixture.seconds(60), "timeout_answers": fixture.yes},
		{"request_limit": fixture.seconds(30), "request_limit_answers": fixture.no},
	),
	changes,
)])
