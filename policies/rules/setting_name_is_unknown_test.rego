package upkeep.rules.setting_name_is_unknown_test

import data.upkeep.fixtures_test as fixture

test_words if {
	item := {
		"name": "timeout_keep_alive",
		"because": "it is an option of uvicorn, which UvicornWorker does not take from here.",
		"at": fixture.at(4),
	}
	some finding in data.upkeep.findings with input as fixture.noted("unrecognized", [item])
	finding.rule == "setting_name_is_unknown"
	finding.severity == "warning"
	finding.message == concat(" ", [
		"timeout_keep_alive does nothing:",
		"it is an option of uvicorn, which UvicornWorker does not take from here",
	])
}
