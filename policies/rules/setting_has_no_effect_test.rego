package upkeep.rules.setting_has_no_effect_test

import data.upkeep.fixtures_test as fixture

test_words if {
	item := {
		"name": "keepalive",
		"because": "sync workers close every connection after one response.",
		"at": fixture.at(4),
	}
	some finding in data.upkeep.findings with input as fixture.noted("ineffective", [item])
	finding.rule == "setting_has_no_effect"
	finding.severity == "info"
	finding.message == "keepalive has no effect: sync workers close every connection after one response"
}
