package upkeep.rules.stop_signal_does_not_stop_test

import data.upkeep.fixtures_test as fixture
import data.upkeep.rules.stop_signal_does_not_stop as rule

test_words if {
	reported({})
	some finding in data.upkeep.findings with input as changed({})
	finding.severity == "error"
	finding.message == concat(" ", [
		"SIGHUP does not end gunicorn gthread, which is killed after 10 s:",
		"SIGHUP makes gunicorn reload its configuration and go on",
	])
}

test_says_so_without_a_known_grace_period if {
	message({"/hops/1/stop/grace_period": fixture.unknown}) == concat(" ", [
		"SIGHUP does not end gunicorn gthread, which is killed in the end:",
		"SIGHUP makes gunicorn reload its configuration and go on",
	])
}

test_says_what_keeps_the_signal_from_it if {
	message({
		"/hops/1/stop/ends/text": "SIGTERM",
		"/hops/1/stop/ends/because": "a shell stays in front of it as process 1 and does not pass signals on.",
	}) == concat(" ", [
		"SIGTERM does not end gunicorn gthread, which is killed after 10 s:",
		"a shell stays in front of it as process 1 and does not pass signals on",
	])
}

test_is_silent_about_a_signal_that_ends_or_may_end if {
	not reported({"/hops/1/stop/ends": fixture.yes})
	not reported({"/hops/1/stop/ends": fixture.unknown})
}

test_an_assumed_signal_is_a_warning if {
	some finding in data.upkeep.findings with input as changed({"/hops/1/stop/ends/assumed": true})
	finding.severity == "warning"
}

test_what_only_an_assumed_link_reaches_is_a_warning if {
	some finding in data.upkeep.findings with input as changed({"/links/0/evidence": "assumed"})
	finding.severity == "warning"
}

message(changes) := finding.message if some finding in data.upkeep.findings with input as changed(changes)

reported(changes) if count(rule.findings) == 1 with input as changed(changes)

changed(changes) := fixture.changed(
	fixture.changed(
		fixture.model([fixture.link({}, {})]),
		{"/hops/1/stop": {
			"ends": fixture.setting({
				"value": false,
				"text": "SIGHUP",
				"because": "SIGHUP makes gunicorn reload its configuration and go on.",
			}),
			"grace_period": fixture.seconds(10),
		}},
	),
	changes,
)
