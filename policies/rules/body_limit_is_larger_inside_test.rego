package upkeep.rules.body_limit_is_larger_inside_test

import data.upkeep.fixtures_test as fixture
import data.upkeep.rules.body_limit_is_larger_inside as rule

test_reports_a_proxy_that_refuses_what_its_server_accepts if {
	some finding in data.upkeep.findings with input as model([by_default], twenty)
	finding.severity == "warning"
	finding.message == "nginx accepts bodies of up to 1 MB; gunicorn gthread behind it accepts up to 20 MB"
	finding.hits == ["an upload of more than 1 MB gets a 413 from nginx, although the server behind it would accept it"]
	finding.fix == [{"operand": 0, "to": 20971520}]
}

test_accepts_equal_and_larger_limits_outside if {
	count(rule.findings) == 0 with input as model([twenty], twenty)
	count(rule.findings) == 0 with input as model([megabytes(50)], twenty)
	count(rule.findings) == 0 with input as model([fixture.unlimited], twenty)
}

test_a_default_inside_was_chosen_by_nobody if {
	count(rule.findings) == 0 with input as model([kilobyte], by_default)
}

test_a_smaller_limit_outside_may_be_meant if {
	some finding in data.upkeep.findings with input as model([megabytes(10)], twenty)
	finding.severity == "info"
	count(rule.findings) == 0 with input as model([megabytes(10)], fixture.unlimited)
}

test_no_limit_inside_behind_a_default_is_a_fault if {
	some finding in data.upkeep.findings with input as model([by_default], fixture.unlimited)
	finding.severity == "warning"
	finding.fix == []
}

test_a_route_for_uploads_is_meant_for_the_large_limit if {
	count(rule.findings) == 0 with input as model([by_default, twenty], twenty)
	count(rule.findings) == 0 with input as model([by_default, fixture.unknown], twenty)
}

test_is_silent_about_the_unknown if {
	count(rule.findings) == 0 with input as model([fixture.unknown], twenty)
	count(rule.findings) == 0 with input as model([by_default], fixture.unknown)
	assumed := fixture.changed(link(by_default, twenty), {"/evidence": "assumed"})
	count(rule.findings) == 0 with input as fixture.model([assumed])
}

by_default := object.union(megabytes(1), {"origin": "default"})

twenty := megabytes(20)

kilobyte := fixture.setting({"min": 1024, "max": 1024, "text": "1 kB"})

megabytes(n) := fixture.setting({
	"min": n * 1048576,
	"max": n * 1048576,
	"text": concat(" ", [format_int(n, 10), "MB"]),
})

model(outers, inner) := fixture.model([link(outer, inner) | some outer in outers])

link(outer, inner) := fixture.link({"body_limit": outer}, {"body_limit": inner})
