# METADATA
# title: A setting has no effect in this mode
# description: >-
#   The setting exists and stands where it belongs, but the way in which the software runs here never looks at it. It
#   does no harm by itself; whoever tunes it or relies on it is misled.
# custom:
#   severity: info
#   category: ineffective_setting
#   message: "{name} has no effect: {because}"
#   labels:
#     - "{because}"
#   fix: Remove the setting, or use the mode that it is for.
#   sources:
#     - "gunicorn workers/sync.py, config.py (worker_class_str)@26.2.0"
#     - "measured: gunicorn sync, keepalive 75: Connection: close with every response"
#     - "nginx src/http/ngx_http_upstream_round_robin.c@release-1.31.4 (max_fails of a single peer)"
package upkeep.rules.setting_has_no_effect

about := rego.metadata.chain()[1].annotations

findings contains finding if {
	some item in input.notes.ineffective

	finding := {
		"path": [],
		"operands": [item],
		"args": {"name": item.name, "because": trim_suffix(item.because, ".")},
		"hits": [],
		"fix": [],
	}
}
