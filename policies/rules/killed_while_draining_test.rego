package upkeep.rules.killed_while_draining_test

import data.upkeep.fixtures_test as fixture
import data.upkeep.rules.killed_while_draining as rule

test_words if {
	some finding in found({})
	finding.rule == "killed_while_draining"
	finding.severity == "error"
	finding.message == concat("; ", [
		"gunicorn gthread may take 60 s to finish its requests",
		"it is killed 20 s after the stop begins",
	])
	finding.hits == [concat(" ", [
		"at every deploy, a request that needs more time than the grace period leaves gets a 502",
		"or a closed connection",
	])]
	finding.path == ["gunicorn gthread"]
	finding.fix == []
}

test_equal_times_give_up_together if count(levels({"/hops/1/stop/drain": fixture.seconds(20)})) == 0

test_one_second_more_is_cut if levels({"/hops/1/stop/drain": fixture.seconds(21)}) == {"error"}

test_the_pause_before_the_signal_counts if {
	pause := fixture.seconds(10)
	levels({"/hops/1/stop/drain": fixture.seconds(11), "/hops/1/stop/pre_stop": pause}) == {"error"}
	levels({"/hops/1/stop/drain": fixture.seconds(10), "/hops/1/stop/pre_stop": pause}) == set()
	levels({"/hops/1/stop/drain": fixture.seconds(9), "/hops/1/stop/pre_stop": pause}) == set()
	some finding in found({"/hops/1/stop/pre_stop": pause})
	finding.labels[1] == "gunicorn gthread may take 60 s to finish its requests, after a pause of 10 s"
}

test_only_the_drain_or_the_other_two_may_be_chosen if {
	levels({"/hops/1/stop/drain/origin": "default"}) == {"warning"}
	levels({"/hops/1/stop/grace_period/origin": "default"}) == {"error"}
	levels({"/hops/1/stop/drain/origin": "default", "/hops/1/stop/grace_period/origin": "default"}) == set()
	levels({
		"/hops/1/stop/drain/origin": "default",
		"/hops/1/stop/grace_period/origin": "default",
		"/hops/1/stop/pre_stop": fixture.seconds(5),
	}) == {"warning"}
}

test_what_only_an_assumed_link_reaches_is_a_warning if {
	levels({"/links/0/evidence": "assumed"}) == {"warning"}
}

test_a_default_of_the_engine_may_be_another_elsewhere if {
	levels({"/hops/1/stop/grace_period/origin": "default", "/hops/1/stop/grace_period/assumed": true}) == {"warning"}
}

test_is_silent_where_no_request_runs_so_long if {
	levels({"/links/0/server/request_limit": fixture.seconds(20)}) == set()
	levels({"/links/0/server/request_limit": fixture.seconds(21)}) == {"error"}
	levels({"/links/0/client/response_timeout": fixture.seconds(20)}) == set()
	levels({"/links/0/client/response_timeout": fixture.seconds(21)}) == {"error"}
}

test_a_client_without_a_timeout_waits if {
	model := json.remove(changed({}), ["/links/0/client/response_timeout"])
	count(rule.findings) == 1 with input as model
}

test_is_silent_about_the_unknown if {
	every path in ["grace_period", "drain", "pre_stop", "graceful"] {
		levels({concat("", ["/hops/1/stop/", path]): fixture.unknown}) == set()
	}
	levels({"/links/0/server/request_limit": fixture.unknown}) == set()
	levels({"/links/0/client/response_timeout": fixture.unknown}) == set()
}

test_is_silent_without_a_limit_and_where_requests_are_cut_anyway if {
	levels({"/hops/1/stop/drain": fixture.unlimited}) == set()
	levels({"/hops/1/stop/grace_period": fixture.unlimited}) == set()
	levels({"/hops/1/stop/graceful": fixture.no}) == set()
}

# gunicorn 24 to 26, gthread and asgi: no request runs as long as the grace period here.
test_a_drain_that_is_always_used_up_needs_no_slow_request if {
	levels(idle({})) == {"error"}
	hits(idle({})) == [concat(" ", [
		"every stop ends with a kill,",
		"because gunicorn gthread also waits for the idle connections that a proxy keeps open",
	])]
	count(hits(idle({"/links/0/client/response_timeout": fixture.seconds(60)}))) == 2
	levels(idle({"/hops/1/stop/drain": fixture.seconds(20)})) == {"info"}
	levels(idle({"/hops/1/stop/drain": fixture.seconds(19)})) == set()
	levels(idle({"/hops/1/stop/drain/origin": "default", "/hops/1/stop/grace_period/origin": "default"})) == {"info"}
}

test_without_a_certain_pool_nothing_is_waited_for if {
	levels(idle({"/links/0/reused": fixture.no})) == set()
	levels(idle({"/links/0/reused": fixture.unknown})) == set()
	levels(idle({"/links/0/evidence": "assumed"})) == set()
	levels(idle({"/hops/1/stop/waits_for_idle": fixture.unknown})) == set()
	levels(idle({"/hops/1/stop/waits_for_idle": fixture.no})) == set()
}

idle(changes) := object.union({path: value | some path, value in pooled; not changes[path]}, changes) if {
	pooled := {
		"/links/0/client/response_timeout": fixture.seconds(5),
		"/links/0/reused": fixture.yes,
		"/hops/1/stop/waits_for_idle": fixture.yes,
	}
}

levels(changes) := {finding.severity | some finding in found(changes)}

hits(changes) := finding.hits if some finding in found(changes)

found(changes) := [finding | some finding in all; finding.rule == "killed_while_draining"] if {
	all := data.upkeep.findings with input as changed(changes)
}

changed(changes) := fixture.changed(
	fixture.changed(
		fixture.model([fixture.link({"response_timeout": fixture.seconds(60)}, {"request_limit": fixture.unlimited})]),
		{"/hops/1/stop": {
			"graceful": fixture.yes,
			"drain": fixture.seconds(60),
			"grace_period": fixture.seconds(20),
		}},
	),
	changes,
)
