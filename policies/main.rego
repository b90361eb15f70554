# METADATA
# description: conftest's default namespace.
package main

deny := data.upkeep.deny

warn := data.upkeep.warn
