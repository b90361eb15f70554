# METADATA
# title: A file could not be read
# description: >-
#   Nothing in this file was understood, so nothing in it was judged. Findings that depend on it are missing. Where a
#   launch or the command line names the file, the report says less than its reader believes.
# custom:
#   severity: error
#   category: not_understood
#   message: "{name} was not read, and nothing in it was judged: {because}"
#   labels:
#     - "{because}"
#   fix: >-
#     Put right what the reason says or, where the file is not meant to be read (a template, a binary, a dump), name it
#     under ignore in upkeep.yaml.
#   sources:
#     - "by definition: a file that was not read was not judged"
package upkeep.rules.file_is_unreadable

about := rego.metadata.chain()[1].annotations

findings contains finding if {
	some i, item in input.notes.unreadable

	finding := {
		"severity": severity[i],
		"path": [],
		"operands": [item],
		"args": {"name": item.name, "because": trim_suffix(item.because, ".")},
		"hits": [],
		"fix": [],
	}
}

severity[i] := "error" if {
	some i, _ in input.notes.unreadable
	named[i]
}

# A file that nothing names may be of no importance.
severity[i] := "warning" if {
	some i, _ in input.notes.unreadable
	not named[i]
}

named contains i if {
	some i, item in input.notes.unreadable
	item.named == true
}
