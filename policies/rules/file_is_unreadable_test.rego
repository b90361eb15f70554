package upkeep.rules.file_is_unreadable_test

import data.upkeep.fixtures_test as fixture

test_a_file_that_is_named_is_an_error if {
	some finding in data.upkeep.findings with input as fixture.noted("unreadable", [object.union(file, {"named": true})])
	finding.rule == "file_is_unreadable"
	finding.severity == "error"
	finding.message == "shop/extra.conf was not read, and nothing in it was judged: it is not text"
	finding.labels == ["it is not text"]
}

test_a_file_that_nothing_names_is_a_warning if {
	every changes in [{}, {"named": false}] {
		some finding in data.upkeep.findings with input as fixture.noted("unreadable", [object.union(file, changes)])
		finding.severity == "warning"
	}
}

file := {"name": "shop/extra.conf", "because": "it is not text.", "at": fixture.at(1)}
