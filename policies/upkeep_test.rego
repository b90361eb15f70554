package upkeep_test

import data.upkeep.fixtures_test as fixture

test_what_the_settings_say_wins if {
	severities({"rules": {rule: {"severity": "warning"}}}) == {"warning"}
	severities({"rules": {rule: {"severity": "off"}}}) == set()
	severities({"rules": {"value_is_not_known": {"severity": "off"}}}) == {"error"}
}

test_what_the_settings_say_wins_over_an_assumed_operand if {
	assumed := fixture.changed(killed, {"/evidence": "assumed"})
	levels(assumed, {}) == {"warning"}
	levels(assumed, {"worker_killed_before_proxy_gives_up": {"severity": "error"}}) == {"error"}
}

test_a_waiver_holds_until_its_last_day if {
	waived("2026-11-21", "shop/*.py")
	waived("2030-01-01", "**/gunicorn.conf.py")
	not waived("2026-11-20", "shop/*.py")
	not waived("2030-01-01", "*.py")
	not waived("2030-01-01", "desk/**")
}

test_a_waived_finding_stays_with_its_reason if {
	model := object.union(misspelt, {"settings": {"waivers": [waiver("2030-01-01", "**")]}})
	some finding in data.upkeep.findings with input as model
	finding.waived.reason == "replaced in the spring"
}

test_slots_within_texts_stay_as_they_stand if {
	item := object.union(fixture.item, {"name": "{meant}", "because": "it says {name} and \"{\"."})
	some finding in data.upkeep.findings with input as fixture.noted("misspelt", [item])
	finding.message == "{meant} does nothing (it says {name} and \"{\"); the setting is keepalive"
}

test_conftest_gets_errors_as_failures if {
	results := data.main.deny with input as misspelt
	some result in results
	result.msg == concat("", [
		"keep_alive does nothing (gunicorn skips names that it does not know); ",
		"the setting is keepalive [setting_name_is_misspelt]",
	])
	result._loc == {"file": "shop/gunicorn.conf.py", "line": 4}
	result.finding.severity == "error"
	count(data.main.warn) == 0 with input as misspelt
}

test_conftest_gets_warnings_as_warnings if {
	model := fixture.noted("unreadable", [{"name": "shop/x", "because": "it is not text", "at": fixture.at(1)}])
	count(data.main.warn) == 1 with input as model
	count(data.main.deny) == 0 with input as model
}

test_conftest_gets_neither_infos_nor_what_is_waived if {
	model := fixture.noted("unknown", [fixture.item])
	count(data.main.deny | data.main.warn) == 0 with input as model
	waived("2030-01-01", "**")
}

killed := fixture.link(
	{"response_timeout": fixture.seconds(60), "timeout_answers": fixture.yes},
	{"request_limit": fixture.seconds(30)},
)

levels(link, rules) := {finding.severity | some finding in found} if {
	model := object.union(fixture.model([link]), {"settings": {"rules": rules}})
	found := data.upkeep.findings with input as model
}

rule := "setting_name_is_misspelt"

misspelt := fixture.noted("misspelt", [fixture.item])

severities(changes) := {finding.severity | some finding in found} if {
	found := data.upkeep.findings with input as object.union(misspelt, {"settings": changes})
}

# True where the finding is marked and conftest is not told of it.
waived(until, file) if {
	model := object.union(misspelt, {"settings": {"waivers": [waiver(until, file)]}})
	count([finding | some finding in data.upkeep.findings; finding.waived]) == 1 with input as model
	count(data.upkeep.deny) == 0 with input as model
}

waiver(until, file) := {
	"rule": rule,
	"file": file,
	"until": until,
	"reason": "replaced in the spring",
	"owner": "ada@shop.example.com",
}

test_several_rules_speak_of_one_model if {
	found := data.upkeep.findings with input as fixture.sample
	{finding.rule | some finding in found} == {"setting_name_is_misspelt", "worker_killed_before_proxy_gives_up"}
}
