package upkeep.rules.tries_do_not_bound_stale_retries_test

import data.upkeep.fixtures_test as fixture
import data.upkeep.rules.tries_do_not_bound_stale_retries as rule

test_reports_one_attempt_over_a_pool if count(rule.findings) == 1 with input as changed({})

test_reports_what_an_outer_level_says if {
	count(rule.findings) == 1 with input as changed({"/client/retries/tries/origin": "inherited"})
}

test_is_silent_where_nobody_asked_for_one_attempt if {
	count(rule.findings) == 0 with input as changed({"/client/retries/tries": fixture.things(1)})
	count(rule.findings) == 0 with input as changed({"/client/retries/tries": fixture.things(2)})

	# Two attempts, which one server bounds to one.
	count(rule.findings) == 0 with input as changed({"/client/retries/tries/written": "2"})
}

test_is_silent_where_nothing_is_sent_again if {
	count(rule.findings) == 0 with input as changed({"/client/retries/after_error": fixture.no})
	count(rule.findings) == 0 with input as changed({"/reused": fixture.no})
}

test_is_silent_about_the_unknown if {
	every path in ["/reused", "/client/retries/after_error", "/client/retries/tries"] {
		count(rule.findings) == 0 with input as changed({path: fixture.unknown})
	}
}

test_words if {
	some finding in data.upkeep.findings with input as changed({})
	finding.severity == "info"
	finding.message == concat(" ", [
		"proxy_next_upstream_tries allows one attempt,",
		"but nginx does not count those over connections that were closed while idle",
	])
}

changed(changes) := fixture.model([fixture.changed(link, changes)])

link := fixture.changed(
	fixture.link(
		{"retries": {
			"after_error": fixture.yes,
			"tries": object.union(fixture.things(1), {"name": "proxy_next_upstream_tries", "written": "1"}),
		}},
		{},
	),
	{"/reused": fixture.yes},
)
