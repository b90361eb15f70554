# METADATA
# title: A setting is misspelt and does nothing
# description: >-
#   The software skips names that it does not know, without a word in its log. What was meant to be set keeps its
#   default: a keepalive or timeout that everybody believes in does not exist.
# custom:
#   severity: error
#   category: ineffective_setting
#   message: "{name} does nothing ({because}); the setting is {meant}"
#   labels:
#     - "the setting is {meant}"
#   hits:
#     not_set: "no error at the start; the value that is written here is not used"
#   fix: Write the setting's name as the software spells it.
#   sources:
#     - "gunicorn app/base.py@26.2.0 (load_config skips names that are no settings)"
#     - "measured: keep_alive = 75 and KEEPALIVE = 60 in gunicorn.conf.py: keepalive stays 2"
package upkeep.rules.setting_name_is_misspelt

about := rego.metadata.chain()[1].annotations

findings contains finding if {
	some i, item in input.notes.misspelt

	finding := {
		"path": [],
		"operands": [item],
		"args": {
			"name": item.name,
			"meant": object.get(meant, i, "spelt differently"),
			"because": trim_suffix(item.because, "."),
		},
		"hits": ["not_set"],
		"fix": [{"operand": 0, "to": name} | name := meant[i]],
	}
}

meant[i] := item.meant if some i, item in input.notes.misspelt
