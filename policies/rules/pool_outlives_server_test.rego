package upkeep.rules.pool_outlives_server_test

import data.upkeep.fixtures_test as fixture
import data.upkeep.rules.pool_outlives_server as rule

test_reports_a_pool_that_outlives_its_server if count(rule.findings) == 1 with input as idle(sixty, five)

test_reports_equality_because_it_is_a_race if count(rule.findings) == 1 with input as idle(five, five)

test_reports_a_pool_without_limit if count(rule.findings) == 1 with input as idle(fixture.unlimited, five)

test_reports_what_every_version_does if count(rule.findings) == 1 with input as idle(sixty, fixture.between(5, 6))

test_accepts_a_server_that_waits_longer_by_the_margin if {
	count(rule.findings) == 0 with input as idle(fixture.seconds(59), sixty)
}

test_is_silent_where_a_version_could_make_it_right if {
	count(rule.findings) == 0 with input as idle(five, fixture.between(5, 7))
	count(rule.findings) == 0 with input as idle(five, fixture.from_on(5))
}

test_is_silent_about_the_unknown if {
	count(rule.findings) == 0 with input as idle(sixty, fixture.unknown)
	count(rule.findings) == 0 with input as idle(fixture.unknown, five)
	count(rule.findings) == 0 with input as changed({"/reused": fixture.unknown})
}

test_is_silent_where_the_server_never_closes if count(rule.findings) == 0 with input as idle(sixty, fixture.unlimited)

test_is_silent_about_servers_that_close_at_once if {
	count(rule.findings) == 0 with input as idle(sixty, fixture.seconds(0))
}

test_is_silent_where_connections_are_not_reused if {
	count(rule.findings) == 0 with input as changed({"/reused": fixture.no})
}

test_words if {
	some finding in data.upkeep.findings with input as idle(sixty, five)
	finding.severity == "error"
	finding.message == concat("; ", [
		"nginx reuses a connection that was idle for up to 60 s",
		"gunicorn gthread closes it after 5 s",
	])
	finding.hits == [post_fails]
	finding.path == ["nginx", "gunicorn gthread"]
	finding.fix == [{"operand": 1, "to": 61000}]
}

test_a_pool_without_limit_has_no_fix if {
	some finding in data.upkeep.findings with input as idle(fixture.unlimited, five)
	finding.fix == []
}

test_a_server_that_nobody_can_set_has_no_fix if {
	server := object.union(five, {"origin": "fixed"})
	some finding in data.upkeep.findings with input as idle(sixty, server)
	finding.fix == []
}

test_is_a_warning_where_no_loss_is_proved if {
	severity({"/client/retries/loses_requests": fixture.unknown}) == "warning"
	severity({"/client/retries/loses_requests": fixture.no}) == "warning"
	severity({"/client/retries": {}}) == "warning"
	severity({"/evidence": "assumed"}) == "warning"
	severity({"/server/idle_timeout/assumed": true}) == "warning"
}

test_one_certain_link_proves_it_for_all_that_share_the_pool if {
	certain := link(sixty, five)
	assumed := fixture.changed(certain, {"/evidence": "assumed"})
	found := data.upkeep.findings with input as fixture.model([certain, assumed])
	[finding.severity | some finding in found] == ["error"]
}

test_says_what_becomes_of_the_request if {
	hits({"/client/retries/after_error": fixture.no}) == [every_method_fails]
	hits({"/client/retries/non_idempotent": fixture.yes}) == [concat(", ", [
		"no error",
		"but a POST or PATCH that meets a closed connection is sent again and may be carried out twice",
	])]
	hits({"/client/retries": {}}) == [unless_repeated]
}

test_says_that_servers_are_left_out if {
	hits({"/client/peers": peers(3, fixture.things(1))}) == [post_fails, concat("; ", [
		"each such close can leave one of 3 servers out",
		"when all are out, every request gets a 502 for 10 s",
	])]
	hits({"/client/peers": peers(3, fixture.things(2))}) == [post_fails]
	hits({"/client/peers": peers(3, fixture.unlimited)}) == [post_fails]
}

test_says_that_nobody_is_left_where_the_only_server_is_left_out if {
	alone := [concat("; ", [
		"nginx leaves its only usable server out after one such close",
		"then every request gets a 502 for 10 s, GET too",
	])]
	hits({"/client/peers": peers(1, fixture.things(1))}) == alone
	hits({"/client/peers": peers(1, fixture.things(1)), "/client/retries/after_error": fixture.no}) == alone
	hits({"/client/peers": peers(1, fixture.things(1)), "/client/retries": {}}) == alone
	hits({"/client/peers": peers(0, fixture.things(1))}) == [post_fails]
}

test_says_that_a_body_on_its_way_is_never_sent_again if {
	streamed := {"/client/request_buffering": fixture.no}
	hits(streamed) == [concat(", ", [
		"a POST, PATCH or LOCK that meets a closed connection gets a 502",
		"and so does any other request whose body is still being sent; the rest is sent again and succeeds",
	])]
	repeated := object.union(streamed, {"/client/retries/non_idempotent": fixture.yes})
	hits(repeated) == [concat(", ", [
		"a request that meets a closed connection while its body is still being sent gets a 502; any other is sent again",
		"a POST or PATCH too",
		"which may be carried out twice",
	])]
	severity(repeated) == "error"
	hits({"/client/request_buffering": fixture.no, "/client/retries/after_error": fixture.no}) == [every_method_fails]
}

test_an_unknown_buffering_changes_the_words_alone if {
	hits({"/client/request_buffering": fixture.yes}) == [post_fails]
	hits({"/client/request_buffering": fixture.unknown}) == [unless_repeated]
	severity({"/client/request_buffering": fixture.unknown}) == "error"
	hits({"/client/request_buffering": fixture.unknown, "/client/retries/after_error": fixture.no}) == [every_method_fails]
}

test_routes_of_one_pool_are_one_finding_with_the_words_of_all if {
	never := fixture.changed(link(sixty, five), {"/client/retries/after_error": fixture.no})
	model := fixture.model([link(sixty, five), never])
	count(rule.findings) == 1 with input as model
	some finding in data.upkeep.findings with input as model
	finding.rule == "pool_outlives_server"
	finding.hits == [
		every_method_fails,
		post_fails,
	]
}

test_a_route_that_may_not_reuse_connections_adds_no_words if {
	other := fixture.changed(link(sixty, five), {
		"/reused": fixture.unknown,
		"/client/retries/after_error": fixture.no,
	})
	some finding in data.upkeep.findings with input as fixture.model([link(sixty, five), other])
	finding.hits == [post_fails]
}

five := fixture.seconds(5)

sixty := fixture.seconds(60)

post_fails := concat("; ", [
	"a POST, PATCH or LOCK that meets a closed connection gets a 502",
	"GET, HEAD, PUT and DELETE are sent again and succeed",
])

every_method_fails := "every request that meets a closed connection gets a 502, GET too"

unless_repeated := "a request that meets a closed connection gets a 502 unless nginx sends it again"

peers(count, fails) := {
	"count": fixture.things(count),
	"disabled_after": fails,
	"disabled_for": fixture.seconds(10),
}

severity(changes) := finding.severity if {
	some finding in data.upkeep.findings with input as changed(changes)
	finding.rule == "pool_outlives_server"
}

hits(changes) := finding.hits if {
	some finding in data.upkeep.findings with input as changed(changes)
	finding.rule == "pool_outlives_server"
}

idle(pool, server) := fixture.model([link(pool, server)])

changed(changes) := fixture.model([fixture.changed(link(sixty, five), changes)])

link(pool, server) := fixture.changed(
	fixture.link(
		{
			"pool": {"idle_timeout": pool},
			"retries": {"after_error": fixture.yes, "non_idempotent": fixture.no, "loses_requests": fixture.yes},
		},
		{"idle_timeout": server},
	),
	{"/reused": fixture.yes},
)
