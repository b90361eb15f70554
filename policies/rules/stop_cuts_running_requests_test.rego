package upkeep.rules.stop_cuts_running_requests_test

import data.upkeep.fixtures_test as fixture
import data.upkeep.rules.stop_cuts_running_requests as rule

test_words if {
	reported({})
	some finding in data.upkeep.findings with input as changed({})
	finding.severity == "error"
	finding.message == concat(" ", [
		"nginx cuts its running requests when it is stopped:",
		"SIGTERM is a fast shutdown: nginx closes every connection at once",
	])
	finding.path == ["nginx"]
}

test_is_silent_about_a_graceful_or_unknown_stop if {
	not reported({"/hops/0/stop/graceful": fixture.yes})
	not reported({"/hops/0/stop/graceful": fixture.unknown})
}

test_is_silent_where_the_signal_does_not_end_it_or_may_not if {
	not reported({"/hops/0/stop/ends": fixture.no})
	not reported({"/hops/0/stop/ends": fixture.unknown})
}

test_an_assumed_signal_is_a_warning if {
	some finding in data.upkeep.findings with input as changed({"/hops/0/stop/graceful/assumed": true})
	finding.severity == "warning"
}

reported(changes) if count(rule.findings) == 1 with input as changed(changes)

changed(changes) := fixture.changed(
	fixture.changed(
		fixture.model([fixture.link({}, {})]),
		{"/hops/0/stop": {
			"ends": fixture.yes,
			"graceful": fixture.setting({
				"value": false,
				"text": "SIGTERM",
				"because": "SIGTERM is a fast shutdown: nginx closes every connection at once.",
			}),
		}},
	),
	changes,
)
