package upkeep.rules.workers_recycle_at_once_test

import data.upkeep.fixtures_test as fixture
import data.upkeep.rules.workers_recycle_at_once as rule

test_reports_workers_without_a_jitter if count(rule.findings) == 1 with input as changed({})

test_accepts_any_jitter if count(rule.findings) == 0 with input as changed({"/recycle/jitter": fixture.things(1)})

test_accepts_one_worker if count(rule.findings) == 0 with input as changed({"/capacity/processes": fixture.things(1)})

test_reports_two_workers if count(rule.findings) == 1 with input as changed({"/capacity/processes": fixture.things(2)})

test_is_silent_where_workers_are_never_replaced if {
	count(rule.findings) == 0 with input as changed({"/recycle/max_requests": fixture.unlimited})
	count(rule.findings) == 0 with input as changed({"/recycle/max_requests": fixture.things(0)})
}

test_is_silent_about_the_unknown if {
	every path in ["/capacity/processes", "/recycle/jitter", "/recycle/max_requests"] {
		count(rule.findings) == 0 with input as changed({path: fixture.unknown})
	}
	count(rule.findings) == 0 with input as fixture.model([])
}

test_words if {
	some finding in data.upkeep.findings with input as changed({})
	finding.severity == "warning"
	finding.message == "all 4 workers of gunicorn sync are replaced after the same 1000 requests"
	finding.fix == [{"operand": 1, "to": 100}]
}

test_a_few_requests_have_no_part if {
	some finding in data.upkeep.findings with input as changed({"/recycle/max_requests": fixture.things(7)})
	finding.rule == "workers_recycle_at_once"
	finding.fix == []
}

changed(changes) := fixture.changed(fixture.model([]), {"/hops/1": fixture.changed(server, changes)})

server := object.union(
	fixture.hop("gunicorn sync"),
	{
		"capacity": {"processes": fixture.things(4)},
		"recycle": {"max_requests": fixture.things(1000), "jitter": fixture.things(0)},
	},
)
