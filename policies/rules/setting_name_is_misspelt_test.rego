package upkeep.rules.setting_name_is_misspelt_test

import data.upkeep.fixtures_test as fixture

test_words if {
	some finding in data.upkeep.findings with input as fixture.noted("misspelt", [fixture.item])
	finding.rule == "setting_name_is_misspelt"
	finding.severity == "error"
	finding.message == "keep_alive does nothing (gunicorn skips names that it does not know); the setting is keepalive"
	finding.labels == ["the setting is keepalive"]
	finding.path == []
	finding.fix == [{"operand": 0, "to": "keepalive"}]
}

test_reports_a_name_of_which_nothing_similar_is_known if {
	item := object.remove(fixture.item, ["meant"])
	some finding in data.upkeep.findings with input as fixture.noted("misspelt", [item])
	finding.labels == ["the setting is spelt differently"]
	finding.fix == []
}
