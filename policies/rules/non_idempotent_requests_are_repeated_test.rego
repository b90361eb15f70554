package upkeep.rules.non_idempotent_requests_are_repeated_test

import data.upkeep.fixtures_test as fixture
import data.upkeep.rules.non_idempotent_requests_are_repeated as rule

test_reports_a_post_that_is_sent_again if count(rule.findings) == 1 with input as changed({})

test_ten_servers_of_one_upstream_are_one_finding if {
	count(rule.findings) == 1 with input as fixture.model([link, fixture.changed(link, {"/server/label": "another"})])
}

test_is_silent_where_a_post_is_sent_once if {
	count(rule.findings) == 0 with input as changed({"/client/retries/non_idempotent": fixture.no})
}

test_is_silent_about_one_server if {
	count(rule.findings) == 0 with input as changed({"/client/peers/count": fixture.things(1)})
	count(rule.findings) == 0 with input as changed({"/client/retries/tries": fixture.things(1)})
}

test_reports_servers_whose_number_is_known_from_below if {
	more := {"/client/peers/count": fixture.at_least(2), "/client/retries/tries": fixture.at_least(2)}
	count(rule.findings) == 1 with input as changed(more)
}

test_is_silent_where_nothing_is_retried_once_the_server_has_it if {
	never := {"/client/retries/after_error": fixture.no, "/client/retries/after_timeout": fixture.no}
	count(rule.findings) == 0 with input as changed(never)
}

test_is_silent_where_bodies_cannot_be_sent_twice if {
	count(rule.findings) == 0 with input as changed({"/client/request_buffering": fixture.no})
}

test_is_silent_about_the_unknown if {
	paths := [
		"/client/request_buffering",
		"/client/retries/non_idempotent",
		"/client/retries/tries",
		"/client/peers/count",
	]
	every path in paths {
		count(rule.findings) == 0 with input as changed({path: fixture.unknown})
	}
}

test_words if {
	some finding in data.upkeep.findings with input as changed({})
	finding.severity == "warning"
	finding.message == "nginx sends a POST or PATCH that failed on one server to another one of 2"
	finding.hits == [slow, broken]
	finding.fix == [{"operand": 0, "to": false}]
}

test_says_what_is_repeated if {
	hits({"/client/retries/after_error": fixture.no}) == [slow]
	hits({"/client/retries/after_timeout": fixture.unknown}) == [broken]
	hits({"/client/response_timeout": fixture.unknown}) == [replace(slow, "60 s", "its limit"), broken]
}

slow := "a POST that one server has not answered after 60 s is carried out by the next one too"

broken := "a POST whose connection breaks after the server has begun is carried out by the next one too"

hits(changes) := finding.hits if {
	some finding in data.upkeep.findings with input as changed(changes)
	finding.rule == "non_idempotent_requests_are_repeated"
}

changed(changes) := fixture.model([fixture.changed(link, changes)])

link := fixture.link(
	{
		"request_buffering": fixture.yes,
		"response_timeout": fixture.seconds(60),
		"retries": {
			"non_idempotent": fixture.yes,
			"after_error": fixture.yes,
			"after_timeout": fixture.yes,
			"tries": fixture.things(2),
		},
		"peers": {"count": fixture.things(2)},
	},
	{},
)
