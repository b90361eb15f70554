# METADATA
# title: The software does not start with this setting
# description: >-
#   The software refuses the whole configuration because of this setting: a container that gets it does not come up, and
#   a reload keeps the old configuration running without a word to those who deployed the new one. Where the number
#   could not be read, nothing that depends on it was judged.
# custom:
#   severity: error
#   category: crash_hazard
#   message: "{name} is refused: {because}"
#   labels:
#     - "{because}"
#   hits:
#     does_not_start: >-
#       it does not come up with this setting; one that runs and is reloaded keeps its old configuration
#   fix: Write a value that the software accepts; nginx -t or gunicorn --check-config says whether it does.
#   sources:
#     - "nginx src/core/ngx_conf_file.c, ngx_parse.c@release-1.31.4"
#     - "gunicorn gunicorn/config.py@26.2.0 (validators, argparse)"
#     - "measured: nginx -t of 1.22.1 on odd directives"
package upkeep.rules.setting_is_refused

about := rego.metadata.chain()[1].annotations

findings contains finding if {
	some i, item in input.notes.refused

	finding := {
		"severity": severity[i],
		"path": [],
		"operands": [item],
		"args": {"name": item.name, "because": trim_suffix(item.because, ".")},
		"hits": ["does_not_start"],
		"fix": [],
	}
}

severity[i] := "error" if {
	some i, _ in input.notes.refused
	named[i]
}

# A file that nothing starts may be a piece or a pattern of another one.
severity[i] := "warning" if {
	some i, _ in input.notes.refused
	not named[i]
}

named contains i if {
	some i, item in input.notes.refused
	item.named == true
}
