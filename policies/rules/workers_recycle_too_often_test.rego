package upkeep.rules.workers_recycle_too_often_test

import data.upkeep.fixtures_test as fixture
import data.upkeep.rules.workers_recycle_too_often as rule

test_reports_less_than_the_parameter if count(rule.findings) == 1 with input as requests(fixture.things(499))

test_accepts_the_parameter if count(rule.findings) == 0 with input as requests(fixture.things(500))

test_counts_the_jitter if {
	count(rule.findings) == 0 with input as changed({"/recycle/jitter": fixture.things(400)})
	count(rule.findings) == 1 with input as changed({"/recycle/jitter": fixture.things(399)})
}

test_is_silent_where_workers_are_never_replaced if {
	count(rule.findings) == 0 with input as requests(fixture.unlimited)
	count(rule.findings) == 0 with input as requests(fixture.things(0))
}

test_is_silent_about_the_unknown if {
	count(rule.findings) == 0 with input as requests(fixture.unknown)
	count(rule.findings) == 0 with input as requests(fixture.at_least(100))
	count(rule.findings) == 0 with input as changed({"/recycle/jitter": fixture.unknown})
	count(rule.findings) == 0 with input as fixture.model([])
}

test_words if {
	some finding in data.upkeep.findings with input as changed({})
	finding.severity == "warning"
	finding.message == "gunicorn sync replaces each worker after 100 requests"
	finding.fix == [{"operand": 0, "to": 500}]
}

requests(n) := changed({"/recycle/max_requests": n})

changed(changes) := fixture.changed(fixture.model([]), {"/hops/1": fixture.changed(server, changes)})

server := object.union(
	fixture.hop("gunicorn sync"),
	{"recycle": {"max_requests": fixture.things(100), "jitter": fixture.things(0)}},
)
