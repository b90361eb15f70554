package upkeep.rules.stale_connections_are_never_retried_test

import data.upkeep.fixtures_test as fixture
import data.upkeep.rules.stale_connections_are_never_retried as rule

test_reports_a_list_without_error if count(rule.findings) == 1 with input as changed({})

test_is_silent_where_lost_requests_are_retried if {
	count(rule.findings) == 0 with input as changed({"/client/retries/after_error": fixture.yes})
}

test_is_silent_where_connections_are_not_reused if {
	count(rule.findings) == 0 with input as changed({"/reused": fixture.no})
}

test_is_silent_about_the_unknown if {
	count(rule.findings) == 0 with input as changed({"/reused": fixture.unknown})
	count(rule.findings) == 0 with input as changed({"/client/retries/after_error": fixture.unknown})
}

test_words if {
	some finding in data.upkeep.findings with input as changed({})
	finding.severity == "warning"
	finding.message == concat("; ", [
		"gunicorn gthread closes idle connections after 75 s",
		"nginx never sends the request again that meets a closed one",
	])
	finding.fix == [{"operand": 0, "to": true}]
}

test_words_where_no_time_is_known if {
	every time in [fixture.unlimited, fixture.unknown] {
		some finding in data.upkeep.findings with input as changed({"/server/idle_timeout": time})
		startswith(finding.message, "gunicorn gthread closes idle connections when it stops;")
	}
}

changed(changes) := fixture.model([fixture.changed(link, changes)])

link := fixture.changed(
	fixture.link({"retries": {"after_error": fixture.no}}, {"idle_timeout": fixture.seconds(75)}),
	{"/reused": fixture.yes},
)
