package upkeep.rules.stops_before_traffic_ends_test

import data.upkeep.fixtures_test as fixture
import data.upkeep.rules.stops_before_traffic_ends as rule

test_words if {
	some finding in data.upkeep.findings with input as changed({})
	finding.rule == "stops_before_traffic_ends"
	finding.severity == "warning"
	finding.message == concat(" ", [
		"gunicorn gthread stops listening as soon as its pod is told to stop,",
		"while new connections may still arrive",
	])
	count(finding.hits) == 1
}

test_a_pause_as_long_as_the_news_takes_is_enough if {
	reported({"/hops/1/stop/pre_stop": fixture.seconds(4)})
	not reported({"/hops/1/stop/pre_stop": fixture.seconds(5)})
}

test_what_the_repository_says_of_the_news_counts if {
	reported({
		"/hops/1/stop/pre_stop": fixture.seconds(5),
		"/hops/1/stop/propagation": fixture.seconds(10),
	})
	not reported({"/hops/1/stop/propagation": fixture.unknown})
}

test_is_silent_about_the_unknown if {
	every field in ["pre_stop", "gets_traffic_late", "refuses_connections"] {
		not reported({concat("", ["/hops/1/stop/", field]): fixture.unknown})
	}
}

test_is_silent_where_no_service_sends_connections if {
	not reported({"/hops/1/stop/gets_traffic_late": fixture.no})
	not reported({"/hops/1/stop/refuses_connections": fixture.no})
}

test_is_silent_behind_the_proxy_of_its_own_pod if {
	not reported({"/hops/0/unit": {"kind": "pod", "name": "deployment/web"}})
}

reported(changes) if count(rule.findings) == 1 with input as changed(changes)

changed(changes) := fixture.changed(
	fixture.changed(
		fixture.model([fixture.link({}, {})]),
		{
			"/hops/1/unit": {"kind": "pod", "name": "deployment/web"},
			"/hops/1/stop": {
				"pre_stop": fixture.seconds(0),
				"gets_traffic_late": fixture.yes,
				"refuses_connections": fixture.yes,
			},
		},
	),
	changes,
)
