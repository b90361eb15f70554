package upkeep.rules.value_is_not_known_test

import data.upkeep.fixtures_test as fixture

test_words if {
	some finding in data.upkeep.findings with input as fixture.noted("unknown", [timeout])
	finding.rule == "value_is_not_known"
	finding.severity == "info"
	finding.message == "timeout is not known: the environment variable TIMEOUT has no default"
	finding.operands == [timeout]
	finding.fix == []
}

timeout := {"name": "timeout", "because": "the environment variable TIMEOUT has no default", "at": fixture.at(5)}
