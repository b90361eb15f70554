# METADATA
# title: A timeout in seconds looks as if it were written in milliseconds
# description: >-
#   The number is hours long when it is read in seconds, as this software reads it, and a usual timeout when it is read
#   in milliseconds, as Node and others do. A keepalive of 65000 s never closes an idle connection; a timeout of 30000 s
#   never ends a hanging request.
# custom:
#   severity: warning
#   category: ineffective_setting
#   message: "{name} is {value} for {server}, which counts seconds"
#   labels:
#     - "{value} is more than an hour"
#   fix: Write the time in seconds.
#   sources:
#     - "gunicorn docs, settings (timeout, graceful_timeout and keepalive are in seconds)"
package upkeep.rules.timeout_looks_like_milliseconds

about := rego.metadata.chain()[1].annotations

findings contains finding if {
	some stated in [idle, limits, heartbeats]
	some i, value in stated
	looks_wrong(value)

	finding := {
		"path": [input.links[i].server.hop],
		"operands": [value],
		"args": {"name": value.name, "value": value.text, "server": input.links[i].server.label},
		"hits": [],
		# What is written, as milliseconds.
		"fix": [{"operand": 0, "to": to_number(value.written)}],
	}
}

idle[i] := link.server.idle_timeout if {
	some i, link in input.links
	link.server.idle_timeout.origin != "default"
}

limits[i] := link.server.request_limit if {
	some i, link in input.links
	link.server.request_limit.origin != "default"
}

heartbeats[i] := link.server.heartbeat_timeout if {
	some i, link in input.links
	link.server.heartbeat_timeout.origin != "default"
}

hour := 3600000

day := 86400000

# Written without a unit, in whole thousands of seconds, and no whole number of hours that a person may mean.
looks_wrong(value) if {
	value.min == value.max
	value.min > hour
	value.min % 1000000 == 0
	to_number(value.written) * 1000 == value.min
	not means_hours(value)
	not means_for_ever(value)
}

means_hours(value) if {
	value.max <= day
	value.min % hour == 0
}

# Powers of ten are how people write a very long time.
means_for_ever(value) if {
	some power in [10000000, 100000000, 1000000000, 10000000000]
	value.min == power
}
