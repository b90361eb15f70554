package upkeep.rules.upgrade_turns_pool_on_test

import data.upkeep.fixtures_test as fixture
import data.upkeep.rules.upgrade_turns_pool_on as rule

test_reports_a_default_that_will_outlive_the_server if count(rule.findings) == 1 with input as changed({})

test_is_silent_where_the_server_waits_longer if {
	count(rule.findings) == 0 with input as changed({"/server/idle_timeout": fixture.seconds(75)})
}

test_is_silent_where_the_server_closes_and_says_so if {
	count(rule.findings) == 0 with input as changed({"/server/keepalive": fixture.no})
}

test_is_silent_where_no_upgrade_changes_it if {
	count(rule.findings) == 0 with input as fixture.model([fixture.changed(link, {"/client/pool": idle})])
}

test_is_silent_about_the_unknown if {
	count(rule.findings) == 0 with input as changed({"/server/keepalive": fixture.unknown})
	count(rule.findings) == 0 with input as changed({"/server/idle_timeout": fixture.unknown})
	count(rule.findings) == 0 with input as changed({"/client/pool/on_since": fixture.unknown})
}

test_words if {
	some finding in data.upkeep.findings with input as changed({})
	finding.severity == "info"
	finding.message == concat("; ", [
		"from 1.29.7 on, nginx reuses a connection that was idle for up to 60 s",
		"gunicorn gthread closes it after 5 s",
	])
	finding.hits == ["nothing before 1.29.7; from it on, a POST, PATCH or LOCK that meets a closed connection gets a 502"]
	finding.fix == [{"operand": 1, "to": 61000}]
}

test_says_so_where_nothing_is_retried if {
	some finding in data.upkeep.findings with input as changed({"/client/retries/after_error": fixture.no})
	finding.hits == ["nothing before 1.29.7; from it on, every request that meets a closed connection gets a 502"]
}

changed(changes) := fixture.model([fixture.changed(link, changes)])

idle := {"idle_timeout": fixture.seconds(60)}

link := fixture.link(
	{
		"pool": object.union(idle, {"on_since": fixture.word("1.29.7")}),
		"retries": {"after_error": fixture.yes, "non_idempotent": fixture.no},
	},
	{"keepalive": fixture.yes, "idle_timeout": fixture.seconds(5)},
)
