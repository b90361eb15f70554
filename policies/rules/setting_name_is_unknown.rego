# METADATA
# title: A setting does nothing because the software does not know it
# description: >-
#   The software skips names that it does not know, without a word in its log. The name belongs to another program or to
#   another release, and what it was to set keeps its default.
# custom:
#   severity: warning
#   category: ineffective_setting
#   message: "{name} does nothing: {because}"
#   labels:
#     - "{because}"
#   fix: Remove the line, or use the setting of this software that does what was meant.
#   sources:
#     - "gunicorn app/base.py@26.2.0 (load_config skips names that are no settings)"
#     - "uvicorn main.py@0.51.0, workers.py (options are not read from gunicorn's configuration)"
package upkeep.rules.setting_name_is_unknown

about := rego.metadata.chain()[1].annotations

findings contains finding if {
	some item in input.notes.unrecognized

	finding := {
		"path": [],
		"operands": [item],
		"args": {"name": item.name, "because": trim_suffix(item.because, ".")},
		"hits": [],
		"fix": [],
	}
}
