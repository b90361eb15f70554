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
	finding.hits == ["POST, PATCH and LOCK get a 502; GET, HEAD, PUT and DELETE are sent again and succeed"]
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
	hits({"/client/retries/after_error": fixture.no}) == [
		"every request that meets a closed connection gets a 502, GET too",
	]
	hits({"/client/retries/non_idempotent": fixture.yes}) == [concat(", ", [
		"no error",
		"but a POST or PATCH is sent again and may be carried out twice",
	])]
	hits({"/client/retries": {}}) == ["the request gets a 502 unless nginx sends it again"]
	hits({"/client/peers": peers})[1] == concat("; ", [
		"with 3 servers the retry can fail too",
		"then every request gets a 502 for 10 s",
	])
}

test_routes_of_one_pool_are_one_finding_with_the_words_of_all if {
	never := fixture.changed(link(sixty, five), {"/client/retries/after_error": fixture.no})
	model := fixture.model([link(sixty, five), never])
	count(rule.findings) == 1 with input as model
	some finding in data.upkeep.findings with input as model
	finding.rule == "pool_outlives_server"
	finding.hits == [
		"every request that meets a closed connection gets a 502, GET too",
		"POST, PATCH and LOCK get a 502; GET, HEAD, PUT and DELETE are sent again and succeed",
	]
}

five := fixture.seconds(5)

sixty := fixture.seconds(60)

peers := {
	"count": fixture.things(3),
	"disabled_after": fixture.things(1),
	"disabled_for": fixture.seconds(10),
}

severity(changes) := finding.severity if some finding in data.upkeep.findings with input as changed(changes)

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
