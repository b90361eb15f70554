package upkeep.rules.name_is_two_peers_test

import data.upkeep.fixtures_test as fixture
import data.upkeep.rules.name_is_two_peers as rule

test_reports_a_name_for_two_addresses_of_which_one_is_served if {
	some finding in data.upkeep.findings with input as model({})
	finding.severity == "info"
	finding.message == concat("; ", [
		"localhost can be 127.0.0.1 and ::1, which nginx takes for two servers",
		"gunicorn gthread listens at 127.0.0.1:8000 alone",
	])
	finding.hits == [concat(", ", [
		"one slow request or lost connection can then leave both out",
		"and every request gets a 502 for 10 s",
	])]
}

test_accepts_an_address_and_a_server_of_both_families if {
	count(rule.findings) == 0 with input as model({"/client/two_addresses": fixture.no})
	count(rule.findings) == 0 with input as model({"/server/single_family": fixture.no})
}

test_accepts_servers_that_are_never_left_out if {
	count(rule.findings) == 0 with input as model({"/client/peers/disabled_after": fixture.unlimited})
}

test_is_silent_about_the_unknown if {
	count(rule.findings) == 0 with input as model({"/client/two_addresses": fixture.unknown})
	count(rule.findings) == 0 with input as model({"/server/single_family": fixture.unknown})
	count(rule.findings) == 0 with input as model({"/client/peers/disabled_after": fixture.unknown})
}

model(changes) := fixture.model([fixture.changed(
	fixture.link(
		{
			"two_addresses": fixture.setting({"value": true, "text": "localhost"}),
			"peers": {
				"disabled_after": fixture.setting({"min": 1, "text": "1 or more"}),
				"disabled_for": fixture.seconds(10),
			},
		},
		{"single_family": fixture.setting({"value": true, "text": "127.0.0.1:8000"})},
	),
	changes,
)])
