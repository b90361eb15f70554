package upkeep.rules.value_is_misread_test

import data.upkeep.fixtures_test as fixture

test_words if {
	some finding in data.upkeep.findings with input as fixture.noted("misread", [item])
	finding.rule == "value_is_misread"
	finding.severity == "warning"
	finding.message == concat(" ", [
		"proxy_read_timeout 1h30 is taken for 3630 s:",
		"nginx takes a number without a unit for seconds",
	])
	finding.fix == []
}

test_the_fix_is_what_was_meant if {
	meant := object.union(item, {"meant": "1h30m"})
	some finding in data.upkeep.findings with input as fixture.noted("misread", [meant])
	finding.fix == [{"operand": 0, "to": "1h30m"}]
}

item := {
	"name": "proxy_read_timeout",
	"written": "1h30",
	"taken": "3630 s",
	"because": "nginx takes a number without a unit for seconds.",
	"at": fixture.at(4),
}
