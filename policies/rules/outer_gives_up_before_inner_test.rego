package upkeep.rules.outer_gives_up_before_inner_test

import data.upkeep.fixtures_test as fixture
import data.upkeep.rules.outer_gives_up_before_inner as rule

test_reports_an_outer_proxy_that_gives_up_first if count(rule.findings) == 1 with input as waits(60, 300)

test_accepts_an_outer_proxy_that_waits_longer_by_the_margin if {
	count(rule.findings) == 0 with input as waits(61, 60)
	count(rule.findings) == 0 with input as waits(60, 30)
}

test_equal_times_are_worth_a_hint if {
	some finding in data.upkeep.findings with input as waits(60, 60)
	finding.severity == "info"
	finding.hits == [concat(" ", [
		"a request that takes longer than 60 s gets the 504 of the outer proxy; the one behind it,",
		"which knows the server that was slow, logs only that it was left (499)",
	])]
}

test_equal_times_that_nobody_chose_are_not if {
	count(rule.findings) == 0 with input as model([by_default(60)], by_default(60))
	count(rule.findings) == 1 with input as model([by_default(60)], fixture.seconds(60))
	count(rule.findings) == 1 with input as model([fixture.seconds(60)], by_default(60))
	count(rule.findings) == 1 with input as model([by_default(30)], by_default(60))
}

test_is_silent_about_the_unknown if {
	count(rule.findings) == 0 with input as model([fixture.unknown], fixture.seconds(60))
	count(rule.findings) == 0 with input as model([fixture.seconds(60)], fixture.unknown)
	count(rule.findings) == 0 with input as model([fixture.from_on(30)], fixture.seconds(60))
	count(rule.findings) == 0 with input as limited([fixture.seconds(30)], fixture.seconds(60), fixture.unknown)
	count(rule.findings) == 0 with input as fixture.chained([fixture.link({}, {})], inner(fixture.seconds(60)))
}

test_what_is_known_within_limits_counts_as_far_as_it_is_certain if {
	severity([fixture.between(20, 30)], fixture.between(40, 60)) == "warning"
	severity([fixture.between(20, 40)], fixture.between(40, 60)) == "info"
	count(rule.findings) == 0 with input as model([fixture.between(20, 42)], fixture.between(40, 60))
}

test_no_limit_inside_is_longest if {
	severity([fixture.seconds(60)], fixture.unlimited) == "warning"
	count(rule.findings) == 0 with input as model([fixture.unlimited], fixture.seconds(60))
}

test_a_server_that_ends_the_request_in_time_is_not_waited_for if {
	count(rule.findings) == 0 with input as limited([fixture.seconds(60)], fixture.seconds(300), fixture.seconds(30))
	count(rule.findings) == 1 with input as limited([fixture.seconds(60)], fixture.seconds(300), fixture.seconds(90))
}

test_another_outer_route_may_be_the_one_that_is_meant if {
	count(rule.findings) == 0 with input as model([fixture.seconds(60), fixture.seconds(310)], fixture.seconds(300))
	count(rule.findings) == 0 with input as model([fixture.seconds(60), fixture.unknown], fixture.seconds(300))
	count(rule.findings) == 1 with input as model([fixture.seconds(5), fixture.seconds(60)], fixture.seconds(300))
}

test_a_wait_of_0_is_another_fault if count(rule.findings) == 0 with input as waits(0, 60)

test_words if {
	some finding in data.upkeep.findings with input as waits(60, 300)
	finding.severity == "warning"
	finding.path == ["edge", "nginx", "gunicorn gthread"]
	finding.message == "edge gives up after 60 s; nginx behind it waits for gunicorn gthread up to 300 s"
	finding.hits == ["a request that takes longer than 60 s gets a 504, although the proxy behind it would wait for 300 s"]
	finding.fix == [{"operand": 0, "to": 301000}]
}

test_the_default_gives_way_to_what_was_chosen if {
	fix([fixture.seconds(30)], by_default(60)) == [{"operand": 1, "to": 29000}]
	fix([fixture.seconds(1)], by_default(60)) == [{"operand": 0, "to": 61000}]
	fix([by_default(60)], fixture.seconds(300)) == [{"operand": 0, "to": 301000}]
	fix([fixture.seconds(60)], fixture.unlimited) == []
}

by_default(n) := object.union(fixture.seconds(n), {"origin": "default"})

severity(shorts, long) := found(shorts, long).severity

fix(shorts, long) := found(shorts, long).fix

found(shorts, long) := finding if {
	some finding in data.upkeep.findings with input as model(shorts, long)
	finding.rule == "outer_gives_up_before_inner"
}

waits(short, long) := model([fixture.seconds(short)], fixture.seconds(long))

model(shorts, long) := limited(shorts, long, for_ever)

limited(shorts, long, limit) := fixture.chained(
	[outer(short) | some short in shorts],
	fixture.changed(inner(long), {"/server/request_limit": limit}),
)

outer(short) := fixture.changed(fixture.link({"response_timeout": short}, {}), {
	"/client/label": "edge",
	"/server/label": "nginx",
})

inner(long) := fixture.link({"response_timeout": long}, {"request_limit": for_ever})

for_ever := object.union(fixture.unlimited, {"origin": "fixed"})
