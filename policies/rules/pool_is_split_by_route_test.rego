package upkeep.rules.pool_is_split_by_route_test

import data.upkeep.fixtures_test as fixture
import data.upkeep.rules.pool_is_split_by_route as rule

test_reports_more_routes_than_the_parameter if count(rule.findings) == 1 with input as routes(fixture.things(21))

test_accepts_as_many_routes_as_the_parameter if count(rule.findings) == 0 with input as routes(fixture.things(20))

test_ten_servers_of_one_upstream_are_one_finding if {
	count(rule.findings) == 1 with input as fixture.model([link, fixture.changed(link, {"/server/label": "another"})])
}

test_is_silent_where_routes_share_connections if {
	count(rule.findings) == 0 with input as changed({"/client/pool/per_route": fixture.no})
}

test_is_silent_where_connections_are_not_reused if {
	count(rule.findings) == 0 with input as changed({"/reused": fixture.no})
}

test_is_silent_about_the_unknown if {
	every path in ["/reused", "/client/pool/per_route", "/client/pool/routes"] {
		count(rule.findings) == 0 with input as changed({path: fixture.unknown})
	}
}

test_words if {
	some finding in data.upkeep.findings with input as changed({})
	finding.severity == "info"
	finding.message == concat(", ", [
		"40 routes of nginx share the places of one pool",
		"but none may reuse the connections of another",
	])
	finding.fix == [{"operand": 1, "to": false}]
}

routes(n) := changed({"/client/pool/routes": n})

changed(changes) := fixture.model([fixture.changed(link, changes)])

link := fixture.changed(
	fixture.link({"pool": {"per_route": fixture.yes, "routes": fixture.things(40)}}, {}),
	{"/reused": fixture.yes},
)
