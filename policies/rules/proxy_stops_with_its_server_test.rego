package upkeep.rules.proxy_stops_with_its_server_test

import data.upkeep.fixtures_test as fixture
import data.upkeep.rules.proxy_stops_with_its_server as rule

test_words if {
	some finding in data.upkeep.findings with input as changed({})
	finding.severity == "warning"
	finding.message == concat("; ", [
		"gunicorn gthread stops as soon as the pod is told to stop",
		"nginx passes requests on to it for 10 s",
	])
	finding.path == ["nginx", "gunicorn gthread"]
}

test_equal_pauses_are_right if {
	not reported({"/hops/1/stop/pre_stop": fixture.seconds(10)})
	not reported({"/hops/1/stop/pre_stop": fixture.seconds(15)})
	reported({"/hops/1/stop/pre_stop": fixture.seconds(9)})
}

test_is_silent_about_a_native_sidecar if not reported({"/hops/0/stop/after_server": fixture.yes})

test_is_silent_about_the_unknown if {
	not reported({"/hops/0/stop/after_server": fixture.unknown})
	not reported({"/hops/0/stop/pre_stop": fixture.unknown})
	not reported({"/hops/1/stop/pre_stop": fixture.unknown})
}

test_is_silent_where_the_two_are_not_one_pod if {
	not reported({"/hops/1/unit/name": "deployment/other"})
	not reported({"/hops/0/unit/kind": "service", "/hops/1/unit/kind": "service"})
}

reported(changes) if count(rule.findings) == 1 with input as changed(changes)

changed(changes) := fixture.changed(
	fixture.changed(
		fixture.model([fixture.link({}, {})]),
		{
			"/hops/0/unit": {"kind": "pod", "name": "deployment/web"},
			"/hops/1/unit": {"kind": "pod", "name": "deployment/web"},
			"/hops/0/stop": {"after_server": fixture.no, "pre_stop": fixture.seconds(10)},
			"/hops/1/stop": {"pre_stop": fixture.seconds(0)},
		},
	),
	changes,
)
