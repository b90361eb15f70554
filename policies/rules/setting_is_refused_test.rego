package upkeep.rules.setting_is_refused_test

import data.upkeep.fixtures_test as fixture

test_what_a_launch_starts_is_an_error if {
	some finding in data.upkeep.findings with input as fixture.noted("refused", [object.union(month, {"named": true})])
	finding.rule == "setting_is_refused"
	finding.severity == "error"
	finding.message == "proxy_read_timeout is refused: nginx does not start: \"1M\" is no time"
	finding.labels == ["nginx does not start: \"1M\" is no time"]
	finding.fix == []
}

test_what_nothing_starts_is_a_warning if {
	every changes in [{}, {"named": false}] {
		some finding in data.upkeep.findings with input as fixture.noted("refused", [object.union(month, changes)])
		finding.severity == "warning"
	}
}

month := {"name": "proxy_read_timeout", "because": "nginx does not start: \"1M\" is no time.", "at": fixture.at(1)}
