package upkeep.rules.timeout_looks_like_milliseconds_test

import data.upkeep.fixtures_test as fixture
import data.upkeep.rules.timeout_looks_like_milliseconds as rule

test_words if {
	some finding in data.upkeep.findings with input as model("idle_timeout", bare(65000, "65000"))
	finding.rule == "timeout_looks_like_milliseconds"
	finding.severity == "warning"
	finding.message == "keepalive is 65000 s for gunicorn gthread, which counts seconds"
}

test_reports_every_timeout_of_a_server if {
	every field in ["idle_timeout", "request_limit", "heartbeat_timeout"] {
		reported(field, bare(30000, "30000"))
	}
}

test_is_silent_about_usual_times if {
	not reported("idle_timeout", bare(75, "75"))
	not reported("request_limit", bare(3600, "3600"))
	not reported("request_limit", bare(86400, "86400"))
	not reported("request_limit", bare(4999, "4999"))
	reported("request_limit", bare(5000, "5000"))
}

test_is_silent_about_whole_hours_and_powers_of_ten if {
	not reported("request_limit", bare(36000, "36000"))
	not reported("request_limit", bare(100000, "100000"))
	reported("request_limit", bare(180000, "180000"))
}

test_is_silent_about_times_with_a_unit_and_defaults if {
	not reported("idle_timeout", bare(65000, "65000s"))
	not reported("idle_timeout", bare(65000, "65"))
	not reported("idle_timeout", object.union(bare(65000, "65000"), {"origin": "default"}))
}

test_is_silent_about_the_unknown if {
	not reported("idle_timeout", fixture.unknown)
	not reported("idle_timeout", fixture.unlimited)
	not reported("idle_timeout", object.union(fixture.between(65000, 66000), {"written": "65000"}))
}

bare(n, written) := object.union(fixture.seconds(n), {"written": written})

reported(field, value) if count(rule.findings) == 1 with input as model(field, value)

model(field, value) := fixture.model([fixture.link({}, {field: value})])
