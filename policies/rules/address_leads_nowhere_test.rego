package upkeep.rules.address_leads_nowhere_test

import data.upkeep.fixtures_test as fixture

test_words if {
	model := object.union(fixture.model([]), {"unjoined": [address]})
	some finding in data.upkeep.findings with input as model
	finding.rule == "address_leads_nowhere"
	finding.severity == "info"
	finding.message == concat(": ", [
		"nginx sends requests to http://127.0.0.1:9100, but this path was not judged",
		"nothing here listens on port 9100",
	])
	finding.path == []
}

address := {
	"hop": 0,
	"address": "http://127.0.0.1:9100",
	"because": "nothing here listens on port 9100",
	"at": fixture.at(7),
}
