package upkeep.rules.route_bypasses_pool_test

import data.upkeep.fixtures_test as fixture
import data.upkeep.rules.route_bypasses_pool as rule

test_reports_a_route_beside_the_pool if count(rule.findings) == 1 with input as changed({})

test_many_routes_past_the_pool_are_one_finding if {
	count(rule.findings) == 1 with input as fixture.model([pooled, bypassing, bypassing, pooled])
}

test_is_silent_where_no_other_route_reuses_connections if {
	count(rule.findings) == 0 with input as fixture.model([bypassing])
	count(rule.findings) == 0 with input as fixture.model([bypassing, fixture.changed(pooled, {"/reused": fixture.no})])
}

test_is_silent_where_the_pool_leads_to_another_server if {
	count(rule.findings) == 0 with input as fixture.model([bypassing, fixture.changed(pooled, {"/server/hop": 0})])
}

test_is_silent_where_a_route_means_one_of_several_servers if {
	two := fixture.changed(pooled, {"/client/peers": {"count": fixture.things(2)}})
	one := fixture.changed(pooled, {"/client/peers": {"count": fixture.things(1)}})
	count(rule.findings) == 0 with input as fixture.model([two, bypassing])
	count(rule.findings) == 1 with input as fixture.model([two, one, bypassing])
}

test_is_silent_about_tunnels if count(rule.findings) == 0 with input as changed({"/client/upgrade": fixture.yes})

test_is_silent_where_the_route_has_a_pool_of_its_own if {
	count(rule.findings) == 0 with input as changed({"/client/pool/declared": fixture.yes})
	count(rule.findings) == 0 with input as changed({"/client/pool/enabled": fixture.yes})
}

test_is_silent_where_the_server_closes_every_connection if {
	count(rule.findings) == 0 with input as changed({"/server/keepalive": fixture.no})
}

test_is_silent_about_the_unknown if {
	paths := ["/client/upgrade", "/client/pool/declared", "/client/pool/enabled", "/server/keepalive"]
	every path in paths {
		count(rule.findings) == 0 with input as changed({path: fixture.unknown})
	}
	count(rule.findings) == 0 with input as fixture.model([
		bypassing,
		fixture.changed(pooled, {"/reused": fixture.unknown}),
	])
}

test_words if {
	some finding in data.upkeep.findings with input as changed({})
	finding.severity == "info"
	finding.message == concat("; ", [
		"nginx makes a new connection to gunicorn gthread for every request here",
		"other routes reuse their connections",
	])
}

changed(changes) := fixture.model([pooled, fixture.changed(bypassing, changes)])

pooled := fixture.changed(
	fixture.link({"pool": {"enabled": fixture.yes, "declared": fixture.yes}}, {"keepalive": fixture.yes}),
	{"/reused": fixture.yes},
)

bypassing := fixture.link(
	{"upgrade": fixture.no, "pool": {"enabled": fixture.no, "declared": fixture.no}},
	{"keepalive": fixture.yes},
)
