package upkeep.rules.reuse_port_drops_queued_connections_test

import data.upkeep.fixtures_test as fixture
import data.upkeep.rules.reuse_port_drops_queued_connections as rule

test_reports_queues_that_go_with_their_worker if count(rule.findings) == 1 with input as changed({})

test_reports_one_worker_too if count(rule.findings) == 1 with input as changed({"/capacity": {"processes": fixture.things(1)}})

test_is_silent_about_a_shared_queue if count(rule.findings) == 0 with input as changed({"/recycle/reuse_port": fixture.no})

test_is_silent_where_workers_are_never_replaced if {
	count(rule.findings) == 0 with input as changed({"/recycle/max_requests": fixture.unlimited})
	count(rule.findings) == 0 with input as changed({"/recycle/max_requests": fixture.things(0)})
}

test_is_silent_about_the_unknown if {
	every path in ["/recycle/reuse_port", "/recycle/max_requests"] {
		count(rule.findings) == 0 with input as changed({path: fixture.unknown})
	}
	count(rule.findings) == 0 with input as fixture.model([])
}

test_words if {
	some finding in data.upkeep.findings with input as changed({})
	finding.severity == "error"
	finding.message == concat(", ", [
		"gunicorn sync replaces a worker after 1000 requests",
		"and with reuse_port its queue of connections is lost",
	])
	finding.path == ["gunicorn sync"]
	finding.fix == [{"operand": 0, "to": false}]
}

test_an_assumed_value_is_a_warning if {
	some finding in data.upkeep.findings with input as changed({"/recycle/reuse_port/assumed": true})
	finding.severity == "warning"
}

changed(changes) := fixture.changed(fixture.model([]), {"/hops/1": fixture.changed(server, changes)})

server := object.union(
	fixture.hop("gunicorn sync"),
	{"recycle": {"reuse_port": fixture.yes, "max_requests": fixture.things(1000)}},
)
