# METADATA
# title: The software takes a value for something else than it says
# description: >-
#   The value is accepted without a word, but it does not mean to the software what it means to a reader. The number that
#   is really in force is another one.
# custom:
#   severity: warning
#   category: ineffective_setting
#   message: "{name} {written} is taken for {taken}: {because}"
#   labels:
#     - "taken for {taken}"
#   fix: Write the value as the software reads it.
#   sources:
#     - "gunicorn config.py@26.2.0 (validate_pos_int)"
#     - "nginx src/core/ngx_parse.c@release-1.31.4 (ngx_parse_time: a number without a unit counts seconds)"
package upkeep.rules.value_is_misread

about := rego.metadata.chain()[1].annotations

findings contains finding if {
	some item in input.notes.misread

	finding := {
		"path": [],
		"operands": [item],
		"args": {
			"name": item.name,
			"written": object.get(item, "written", ""),
			"taken": object.get(item, "taken", "another value"),
			"because": trim_suffix(item.because, "."),
		},
		"hits": [],
		"fix": [{"operand": 0, "to": value} | value := item.meant],
	}
}
