package upkeep.rules.header_limit_is_larger_outside_test

import data.upkeep.fixtures_test as fixture
import data.upkeep.rules.header_limit_is_larger_outside as rule

test_reports_headers_that_pass_the_proxy_alone if {
	some finding in data.upkeep.findings with input as model(bytes(32768), bytes(8190))
	finding.severity == "warning"
	finding.path == ["nginx", "gunicorn gthread"]
	finding.message == concat("; ", [
		"edge accepts header fields of up to 32768 B",
		"gunicorn gthread behind it refuses those above 8190 B",
	])
	finding.hits == ["a request with a header field above 8190 B (a large cookie or token) gets a 4xx from gunicorn gthread"]
	finding.fix == [{"operand": 0, "to": 32768}]
}

test_reports_twice_the_limit if {
	count(rule.findings) == 1 with input as model(bytes(16380), bytes(8190))
	count(rule.findings) == 0 with input as model(bytes(16379), bytes(8190))
}

test_accepts_what_nobody_raised if {
	count(rule.findings) == 0 with input as model(object.union(bytes(8192), {"origin": "default"}), bytes(4094))
	count(rule.findings) == 0 with input as model(bytes(8192), bytes(8190))
	count(rule.findings) == 0 with input as model(bytes(32768), fixture.unlimited)
}

test_is_silent_about_the_unknown if {
	count(rule.findings) == 0 with input as model(fixture.unknown, bytes(8190))
	count(rule.findings) == 0 with input as model(bytes(32768), fixture.unknown)
}

bytes(n) := fixture.setting({"min": n, "max": n, "text": concat(" ", [format_int(n, 10), "B"])})

model(outer, inner) := fixture.chained(
	[fixture.changed(fixture.link({}, {"header_limit": outer}), {"/server/label": "edge"})],
	fixture.changed(fixture.link({}, {"header_limit": inner}), {"/client/label": "edge"}),
)
