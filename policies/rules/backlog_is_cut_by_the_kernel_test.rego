package upkeep.rules.backlog_is_cut_by_the_kernel_test

import data.upkeep.fixtures_test as fixture
import data.upkeep.rules.backlog_is_cut_by_the_kernel as rule

test_reports_a_queue_that_is_cut if count(rule.findings) == 1 with input as changed({})

test_accepts_equality if count(rule.findings) == 0 with input as changed({"/capacity/backlog": fixture.things(1024)})

test_reports_one_more if count(rule.findings) == 1 with input as changed({"/capacity/backlog": fixture.things(1025)})

test_is_silent_about_a_default if {
	count(rule.findings) == 0 with input as changed({"/capacity/backlog/origin": "default"})
}

test_is_silent_about_the_unknown if {
	every path in ["/capacity/backlog", "/capacity/backlog_maximum"] {
		count(rule.findings) == 0 with input as changed({path: fixture.unknown})
	}
	count(rule.findings) == 0 with input as changed({"/capacity": {"backlog": fixture.things(4096)}})
}

test_words if {
	some finding in data.upkeep.findings with input as changed({})
	finding.severity == "warning"
	finding.message == "gunicorn sync asks for a queue of 4096 connections; the kernel allows 1024"
	finding.hits == ["when many connections arrive at once, those beyond 1024 wait for seconds or get a 504"]
}

changed(changes) := fixture.changed(fixture.model([]), {"/hops/1": fixture.changed(server, changes)})

server := object.union(
	fixture.hop("gunicorn sync"),
	{"capacity": {"backlog": fixture.things(4096), "backlog_maximum": fixture.things(1024)}},
)
