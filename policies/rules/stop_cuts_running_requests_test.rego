package upkeep.rules.stop_cuts_running_requests_test

import data.upkeep.fixtures_test as fixture
import data.upkeep.rules.stop_cuts_running_requests as rule

test_words if {
	reported({})
	some finding in data.upkeep.findings with input as changed({})
	finding.severity == "error"
	finding.message == concat(" ", [
		"gunicorn gthread cuts its running requests when it is stopped:",
		"SIGQUIT is a quick shutdown: gunicorn ends its workers at once",
	])
	finding.path == ["gunicorn gthread"]
}

test_is_silent_about_a_graceful_or_unknown_stop if {
	not reported({"/hops/1/stop/graceful": fixture.yes})
	not reported({"/hops/1/stop/graceful": fixture.unknown})
}

test_is_silent_where_the_signal_does_not_end_it_or_may_not if {
	not reported({"/hops/1/stop/ends": fixture.no})
	not reported({"/hops/1/stop/ends": fixture.unknown})
}

test_an_assumed_signal_is_a_warning if {
	some finding in data.upkeep.findings with input as changed({"/hops/1/stop/graceful/assumed": true})
	finding.severity == "warning"
}

test_what_only_an_assumed_link_reaches_is_a_warning if {
	some finding in data.upkeep.findings with input as changed({"/links/0/evidence": "assumed"})
	finding.severity == "warning"
}

reported(changes) if count(rule.findings) == 1 with input as changed(changes)

changed(changes) := fixture.changed(
	fixture.changed(
		fixture.model([fixture.link({}, {})]),
		{"/hops/1/stop": {
			"ends": fixture.yes,
			"graceful": fixture.setting({
				"value": false,
				"text": "SIGQUIT",
				"because": "SIGQUIT is a quick shutdown: gunicorn ends its workers at once.",
			}),
		}},
	),
	changes,
)
