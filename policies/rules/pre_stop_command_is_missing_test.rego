package upkeep.rules.pre_stop_command_is_missing_test

import data.upkeep.fixtures_test as fixture
import data.upkeep.rules.pre_stop_command_is_missing as rule

test_words if {
	reported({})
	some finding in data.upkeep.findings with input as changed({})
	finding.severity == "warning"
	finding.message == concat(" ", [
		"the preStop command of gunicorn gthread cannot run:",
		"its image has neither a shell nor sleep",
	])
	count(finding.labels) == 2
}

test_is_silent_where_the_image_has_a_shell_or_may_have_one if {
	not reported({"/hops/1/stop/has_shell": fixture.yes})
	not reported({"/hops/1/stop/has_shell": fixture.unknown})
}

test_is_silent_where_the_pause_needs_no_command if {
	not reported({"/hops/1/stop/pre_stop_command": fixture.no})
	not reported({"/hops/1/stop/pre_stop_command": fixture.unknown})
}

reported(changes) if count(rule.findings) == 1 with input as changed(changes)

changed(changes) := fixture.changed(
	fixture.changed(
		fixture.model([fixture.link({}, {})]),
		{"/hops/1/stop": {"pre_stop_command": fixture.yes, "has_shell": fixture.no}},
	),
	changes,
)
