package upkeep.rules.slow_request_disables_all_peers_test

import data.upkeep.fixtures_test as fixture
import data.upkeep.rules.slow_request_disables_all_peers as rule

test_reports_a_wait_that_is_shorter_than_the_pause if count(rule.findings) == 1 with input as changed({})

test_reports_equality_because_nginx_counts_whole_seconds if count(rule.findings) == 1 with input as times(10, 10)

test_accepts_a_first_server_that_is_back_in_time if count(rule.findings) == 0 with input as times(11, 10)

test_accepts_the_defaults if count(rule.findings) == 0 with input as times(60, 10)

test_adds_the_waits_of_all_servers_but_the_last if {
	three := {"/client/peers/count": fixture.things(3), "/client/retries/tries": fixture.things(3)}
	count(rule.findings) == 1 with input as changed(object.union(three, wait(5)))
	count(rule.findings) == 0 with input as changed(object.union(three, wait(6)))
}

test_ten_servers_of_one_upstream_are_one_finding if {
	count(rule.findings) == 1 with input as fixture.model([link, fixture.changed(link, {"/server/label": "another"})])
}

test_is_silent_about_a_wait_of_zero if count(rule.findings) == 0 with input as times(0, 10)

test_is_silent_where_a_timeout_is_not_retried if {
	count(rule.findings) == 0 with input as changed({"/client/retries/after_timeout": fixture.no})
}

test_is_silent_where_a_server_is_left_for_the_others if {
	count(rule.findings) == 0 with input as changed({"/client/retries/tries": fixture.things(1)})
	count(rule.findings) == 0 with input as changed({"/client/peers/count": fixture.things(3)})
	count(rule.findings) == 0 with input as changed({"/client/peers/count": fixture.from_on(2)})
}

test_is_silent_about_one_server if {
	one := {"/client/peers/count": fixture.things(1), "/client/retries/tries": fixture.things(1)}
	count(rule.findings) == 0 with input as changed(one)
}

test_is_silent_where_one_failure_leaves_nobody_out if {
	count(rule.findings) == 0 with input as changed({"/client/peers/disabled_after": fixture.unlimited})
	count(rule.findings) == 0 with input as changed({"/client/peers/disabled_after": fixture.things(3)})
}

test_is_silent_where_the_last_attempt_never_begins if {
	count(rule.findings) == 0 with input as changed({"/client/retries/timeout": fixture.seconds(4)})
	count(rule.findings) == 0 with input as changed({"/client/retries/timeout": fixture.seconds(5)})
	count(rule.findings) == 1 with input as changed({"/client/retries/timeout": fixture.seconds(6)})
}

test_is_silent_where_the_server_ends_the_request_first if {
	count(rule.findings) == 0 with input as changed({"/server/request_limit": fixture.seconds(4)})
	count(rule.findings) == 0 with input as changed({"/server/request_limit": fixture.seconds(5)})
	count(rule.findings) == 1 with input as changed({"/server/request_limit": fixture.seconds(30)})
}

test_is_silent_about_the_unknown if {
	paths := [
		"/client/response_timeout",
		"/client/retries/after_timeout",
		"/client/retries/tries",
		"/client/retries/timeout",
		"/client/peers/count",
		"/client/peers/disabled_after",
		"/client/peers/disabled_for",
		"/server/request_limit",
	]
	every path in paths {
		count(rule.findings) == 0 with input as changed({path: fixture.unknown})
	}
}

test_words if {
	some finding in data.upkeep.findings with input as changed({})
	finding.severity == "error"
	finding.message == concat(" ", [
		"nginx sends a request that had no response after 5 s to all of 2 servers in turn",
		"and leaves each out for 10 s, so one slow request leaves none",
	])
	finding.path == ["nginx"]
}

test_an_assumed_link_is_a_warning if {
	some finding in data.upkeep.findings with input as changed({"/evidence": "assumed"})
	finding.severity == "warning"
}

wait(n) := {"/client/response_timeout": fixture.seconds(n)}

times(n, pause) := changed(object.union(wait(n), {"/client/peers/disabled_for": fixture.seconds(pause)}))

changed(changes) := fixture.model([fixture.changed(link, changes)])

link := fixture.link(
	{
		"response_timeout": fixture.seconds(5),
		"retries": {"after_timeout": fixture.yes, "tries": fixture.things(2), "timeout": fixture.unlimited},
		"peers": {
			"count": fixture.things(2),
			"disabled_after": fixture.things(1),
			"disabled_for": fixture.seconds(10),
		},
	},
	{"request_limit": fixture.unlimited},
)
