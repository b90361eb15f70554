# METADATA
# description: >-
#   Comparisons of the model's numbers. A number that is unknown or absent makes every one of them undefined; one that
#   is only known within limits counts only as far as it is certain.
package upkeep.compare

# METADATA
# description: True when a, lengthened by margin, is certainly longer than b. No limit counts as infinitely long.
exceeds(a, b, margin) if a.min + margin > b.max

exceeds(a, b, _) if {
	a.limit == "none"
	is_number(b.max)
}

# METADATA
# description: The change that puts an operand above a number by a margin; none where the number has no end.
default fix_above(_, _, _) := []

fix_above(operand, number, margin) := [{"operand": operand, "to": number.max + margin}]

# METADATA
# description: The change that puts an operand below a number by a margin; none where nothing is left of the number.
default fix_below(_, _, _) := []

fix_below(operand, number, margin) := [{"operand": operand, "to": number.min - margin}] if number.min > margin
