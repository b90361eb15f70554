# METADATA
# title: A value is not known from the repository
# description: >-
#   The value depends on something that the files do not show: an environment variable without default, a template's
#   placeholder, a computed expression, a version that nothing states. It is never guessed. Rules that need it stay
#   silent, so a fault may go unnoticed.
# custom:
#   severity: info
#   category: not_understood
#   message: "{name} is not known: {because}"
#   labels:
#     - "{because}"
#   fix: Write the value down where the file is read, or state the version under versions in upkeep.yaml.
#   sources:
#     - "by definition: what is not known is not judged"
package upkeep.rules.value_is_not_known

about := rego.metadata.chain()[1].annotations

findings contains finding if {
	some item in input.notes.unknown

	finding := {
		"path": [],
		"operands": [item],
		"args": {"name": item.name, "because": trim_suffix(item.because, ".")},
		"hits": [],
		"fix": [],
	}
}
