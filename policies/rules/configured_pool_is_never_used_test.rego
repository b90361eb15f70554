package upkeep.rules.configured_pool_is_never_used_test

import data.upkeep.fixtures_test as fixture
import data.upkeep.rules.configured_pool_is_never_used as rule

test_reports_a_pool_that_a_header_turns_off if count(rule.findings) == 1 with input as pool({})

test_is_silent_about_a_pool_that_works if count(rule.findings) == 0 with input as pool({"enabled": fixture.yes})

test_is_silent_where_nobody_asked_for_a_pool if count(rule.findings) == 0 with input as pool({"declared": fixture.no})

test_is_silent_about_the_unknown if {
	count(rule.findings) == 0 with input as pool({"enabled": fixture.unknown})
	count(rule.findings) == 0 with input as pool({"declared": fixture.unknown})
}

test_servers_of_one_upstream_are_one_finding if {
	first := fixture.link({"pool": {"enabled": header, "declared": fixture.yes}}, {})
	second := fixture.changed(first, {"/server/hop": 0, "/server/label": "gunicorn sync"})
	count(rule.findings) == 1 with input as fixture.model([first, second])
}

test_accepts_a_websocket_route_beside_routes_that_use_the_pool if {
	count(rule.findings) == 0 with input as beside(fixture.yes)
	count(rule.findings) == 0 with input as beside(fixture.unknown)
}

test_reports_a_pool_that_only_websocket_routes_could_use if {
	count(rule.findings) == 1 with input as fixture.model([websocket])
}

test_reports_one_route_that_loses_the_header_of_the_others if {
	plain := fixture.changed(websocket, {"/client/upgrade": fixture.no})
	other := fixture.changed(plain, {"/client/pool/enabled": fixture.yes})
	count(rule.findings) == 1 with input as fixture.model([plain, other])
}

test_words if {
	some finding in data.upkeep.findings with input as pool({})
	finding.severity == "warning"
	finding.message == concat(", ", [
		"nginx closes its connections after every response",
		"although keepalive asks to keep them open",
	])
	finding.labels == [
		"the location sets headers of its own and loses Connection",
		"keepalive asks nginx to keep connections open",
	]
	finding.path == ["nginx"]
	finding.fix == [{"operand": 0, "to": true}]
}

test_has_words_where_no_reason_is_given if {
	enabled := object.remove(header, ["because"])
	some finding in data.upkeep.findings with input as pool({"enabled": enabled})
	finding.labels[0] == "this closes them"
}

test_no_value_mends_the_order if {
	some finding in data.upkeep.findings with input as pool({"enabled": fixture.no})
	finding.fix == []
}

header := object.union(fixture.no, {
	"name": "proxy_set_header Connection",
	"pointer": "/servers/0/locations/0/proxy_set_header/Connection",
	"because": "the location sets headers of its own and loses Connection.",
})

pool(changes) := fixture.model([fixture.changed(
	fixture.link({"pool": {"enabled": header, "declared": fixture.yes}}, {}),
	{concat("", ["/client/pool/", key]): value | some key, value in changes},
)])

websocket := fixture.changed(
	fixture.link({"pool": {"enabled": header, "declared": fixture.yes}}, {}),
	{"/client/upgrade": fixture.yes},
)

beside(enabled) := fixture.model([websocket, fixture.changed(websocket, {
	"/client/upgrade": fixture.no,
	"/client/pool/enabled": enabled,
})])
