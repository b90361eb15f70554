package upkeep.rules.heartbeat_is_not_a_request_limit_test

import data.upkeep.fixtures_test as fixture
import data.upkeep.rules.heartbeat_is_not_a_request_limit as rule

test_words if {
	some finding in data.upkeep.findings with input as changed({})
	finding.severity == "info"
	finding.message == concat("; ", [
		"timeout 20 s does not end a slow request in gunicorn gthread",
		"nginx waits for the response up to 60 s",
	])
}

test_is_silent_where_the_proxy_gives_up_first if {
	not reported({"/links/0/client/response_timeout": fixture.seconds(20)})
	reported({"/links/0/client/response_timeout": fixture.seconds(21)})
}

test_is_silent_about_a_default if not reported({"/links/0/server/heartbeat_timeout/origin": "default"})

test_is_silent_about_tunnels_which_are_no_requests if {
	not reported({"/links/0/client/upgrade": fixture.yes})
	reported({"/links/0/client/upgrade": fixture.no})
}

test_is_silent_about_the_unknown_and_no_limit if {
	not reported({"/links/0/server/heartbeat_timeout": fixture.unknown})
	not reported({"/links/0/server/heartbeat_timeout": fixture.unlimited})
	not reported({"/links/0/client/response_timeout": fixture.unknown})
}

reported(changes) if count(rule.findings) == 1 with input as changed(changes)

changed(changes) := fixture.changed(
	fixture.model([fixture.link(
		{"response_timeout": fixture.seconds(60)},
		{"heartbeat_timeout": object.union(fixture.seconds(20), {"name": "timeout"})},
	)]),
	changes,
)
