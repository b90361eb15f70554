package upkeep.rules.server_keepalive_is_off_test

import data.upkeep.fixtures_test as fixture
import data.upkeep.rules.server_keepalive_is_off as rule

test_reports_a_pool_before_a_server_that_closes_every_connection if {
	count(rule.findings) == 1 with input as changed({})
}

test_is_silent_where_nobody_asked_for_the_pool if {
	count(rule.findings) == 0 with input as changed({"/client/pool/declared": fixture.no})
}

test_is_silent_where_the_pool_is_off_as_well if {
	count(rule.findings) == 0 with input as changed({"/client/pool/enabled": fixture.no})
}

test_is_silent_where_the_server_keeps_connections if {
	count(rule.findings) == 0 with input as changed({"/server/keepalive": fixture.yes})
}

test_is_silent_about_servers_that_cannot_keep_connections if {
	count(rule.findings) == 0 with input as changed({"/server/keepalive/origin": "fixed"})
}

test_is_silent_about_the_unknown if {
	every path in ["/client/pool/declared", "/client/pool/enabled", "/server/keepalive"] {
		count(rule.findings) == 0 with input as changed({path: fixture.unknown})
	}
	count(rule.findings) == 0 with input as changed({"/client/pool": {}})
}

test_words if {
	some finding in data.upkeep.findings with input as changed({})
	finding.severity == "warning"
	finding.message == concat(", ", [
		"gunicorn gthread closes every connection after its response",
		"although keepalive of nginx asks to keep them open",
	])
	finding.path == ["nginx", "gunicorn gthread"]
}

test_an_assumed_link_stays_a_warning if {
	some finding in data.upkeep.findings with input as changed({"/evidence": "assumed"})
	finding.severity == "warning"
}

changed(changes) := fixture.model([fixture.changed(link, changes)])

link := fixture.link({"pool": {"enabled": fixture.yes, "declared": fixture.yes}}, {"keepalive": fixture.no})
