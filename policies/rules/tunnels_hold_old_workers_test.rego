package upkeep.rules.tunnels_hold_old_workers_test

import data.upkeep.fixtures_test as fixture
import data.upkeep.rules.tunnels_hold_old_workers as rule

test_words if {
	reported({})
	some finding in data.upkeep.findings with input as changed({})
	finding.severity == "info"
	finding.message == concat(" ", [
		"after a reload, nginx keeps its old workers until the last WebSocket is closed",
		"(no limit set; silence of up to 3600 s is allowed)",
	])
}

test_is_silent_with_a_limit if {
	not reported({"/hops/0/stop/drain": fixture.seconds(300)})
	not reported({"/hops/0/stop/drain": fixture.unknown})
}

test_is_silent_about_containers_which_are_replaced if not reported({"/hops/0/unit/kind": "service"})

test_is_silent_without_tunnels_that_are_meant_to_last if {
	not reported({"/links/0/client/upgrade": fixture.no})
	not reported({"/links/0/client/upgrade": fixture.unknown})
	not reported({"/links/0/client/read_timeout/origin": "default"})
	not reported({"/links/0/client/read_timeout": fixture.unknown})
}

reported(changes) if count(rule.findings) == 1 with input as changed(changes)

changed(changes) := fixture.changed(
	fixture.changed(
		fixture.model([fixture.link({"upgrade": fixture.yes, "read_timeout": fixture.seconds(3600)}, {})]),
		{"/hops/0/stop": {"drain": fixture.unlimited}},
	),
	changes,
)
