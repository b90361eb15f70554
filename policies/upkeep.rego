# METADATA
# description: Gives what the rules found its words, its level and its waiver.
package upkeep

# METADATA
# description: Every finding, waived ones marked.
# entrypoint: true
findings contains finding if {
	some rule
	some raw in data.upkeep.rules[rule].findings
	about := data.upkeep.rules[rule].about
	severity := level(rule, object.get(raw, "severity", about.custom.severity), raw)
	severity != "off"

	finding := object.union(
		{
			"rule": rule,
			"category": about.custom.category,
			"severity": severity,
			"message": filled(about.custom.message, raw.args),
			"labels": [filled(label, raw.args) | some label in about.custom.labels],
			"hits": [filled(about.custom.hits[case], raw.args) | some case in raw.hits],
			"path": [input.hops[hop].label | some hop in raw.path],
			"operands": raw.operands,
			"fix": [change | some change in raw.fix; can_change(raw.operands[change.operand])],
		},
		waiver(rule, raw.operands[0].at.file),
	)
}

# Texts are made before the policy runs, so that all engines print the same. All slots are replaced at once: a slot's
# name within a text stays as it stands.
filled(template, args) := strings.replace_n({concat("", ["{", slot, "}"]): text | some slot, text in args}, template)

# Nobody can set a fixed value; a note's item has no origin.
can_change(operand) if object.get(operand, "origin", "explicit") != "fixed"

# What the settings say wins; otherwise ignorance lowers an error to a warning.
level(rule, _, _) := input.settings.rules[rule].severity

level(rule, severity, raw) := "warning" if {
	not input.settings.rules[rule].severity
	lowered(rule, severity, raw)
}

level(rule, severity, raw) := severity if {
	not input.settings.rules[rule].severity
	not lowered(rule, severity, raw)
}

lowered(rule, "error", raw) if not object.get(proved, [[rule, raw.path, raw.operands]], false)

lowered(_, "error", raw) if {
	some operand in raw.operands
	operand.assumed == true
}

# Links that share their operands are one finding: one certain link proves it for all. An object, because a lookup in
# a set costs its size in one engine or the other.
proved := {[rule, raw.path, raw.operands]: true |
	some rule
	some raw in data.upkeep.rules[rule].findings
	object.get(raw, "evidence", "certain") == "certain"
}

default waiver(_, _) := {}

waiver(rule, file) := {"waived": found[0]} if {
	# In WASM no wildcard matches the end of a line.
	one_line := replace(file, "\n", " ")
	found := [entry |
		some entry in input.settings.waivers
		entry.rule == rule
		glob.match(entry.file, ["/"], one_line)
		entry.until >= input.settings.today
	]
	count(found) > 0
}

# METADATA
# description: The errors that no waiver covers, as conftest wants its failures.
deny contains result(finding) if {
	some finding in findings
	finding.severity == "error"
	not finding.waived
}

# METADATA
# description: The warnings that no waiver covers, as conftest wants its warnings.
warn contains result(finding) if {
	some finding in findings
	finding.severity == "warning"
	not finding.waived
}

# conftest prints msg, reads _loc, and keeps the rest as metadata.
result(finding) := {
	"msg": concat("", [finding.message, " [", finding.rule, "]"]),
	"_loc": {"file": finding.operands[0].at.file, "line": finding.operands[0].at.line},
	"finding": finding,
}
