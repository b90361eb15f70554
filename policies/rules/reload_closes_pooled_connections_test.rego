package upkeep.rules.reload_closes_pooled_connections_test

import data.upkeep.fixtures_test as fixture
import data.upkeep.rules.reload_closes_pooled_connections as rule

test_reports_a_pool_before_a_server_that_closes_at_a_reload if count(rule.findings) == 1 with input as changed({})

test_is_silent_where_the_server_waits if {
	count(rule.findings) == 0 with input as changed({"/hops/1/reload/closes_idle": fixture.no})
}

test_is_silent_where_no_release_has_a_setting_for_it if {
	count(rule.findings) == 0 with input as changed({"/hops/1/reload/closes_idle/origin": "fixed"})
}

test_is_silent_where_connections_are_not_reused if {
	count(rule.findings) == 0 with input as changed({"/links/0/reused": fixture.no})
}

test_is_silent_where_every_request_is_sent_again if {
	count(rule.findings) == 0 with input as changed({"/links/0/client/retries/loses_requests": fixture.no})
}

test_is_silent_about_servers_that_nobody_reloads if {
	count(rule.findings) == 0 with input as changed({"/hops/1": fixture.hop("gunicorn gthread")})
}

test_is_silent_about_the_unknown if {
	every path in ["/links/0/reused", "/links/0/client/retries/loses_requests", "/hops/1/reload/closes_idle"] {
		count(rule.findings) == 0 with input as changed({path: fixture.unknown})
	}
}

test_words if {
	some finding in data.upkeep.findings with input as changed({})
	finding.severity == "info"
	finding.message == concat(" ", [
		"at a reload gunicorn gthread closes idle connections at once,",
		"also those that nginx is about to reuse",
	])
	finding.fix == []
}

changed(changes) := fixture.changed(model, changes)

model := fixture.changed(
	fixture.model([fixture.changed(
		fixture.link({"retries": {"loses_requests": fixture.yes}}, {}),
		{"/reused": fixture.yes},
	)]),
	{"/hops/1/reload": {"closes_idle": fixture.yes}},
)
