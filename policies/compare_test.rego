package upkeep.compare_test

import data.upkeep.compare
import data.upkeep.fixtures_test as fixture

test_exceeds_only_where_it_is_certain if {
	compare.exceeds(fixture.seconds(5), fixture.seconds(5), 1000)
	compare.exceeds(fixture.from_on(60), fixture.seconds(5), 1000)
	compare.exceeds(fixture.unlimited, fixture.between(5, 6), 1000)
	not compare.exceeds(fixture.seconds(5), fixture.seconds(6), 1000)
	not compare.exceeds(fixture.seconds(60), fixture.from_on(5), 1000)
	not compare.exceeds(fixture.between(5, 60), fixture.seconds(6), 1000)
}

test_no_limit_and_the_unknown_exceed_nothing_together if {
	not compare.exceeds(fixture.unlimited, fixture.unlimited, 1000)
	not compare.exceeds(fixture.unlimited, fixture.unknown, 1000)
	not compare.exceeds(fixture.unknown, fixture.seconds(5), 1000)
	not compare.exceeds(fixture.seconds(60), fixture.unlimited, 1000)
}

test_a_fix_goes_beyond_the_longest_that_is_possible if {
	compare.fix_above(1, fixture.between(5, 6), 1000) == [{"operand": 1, "to": 7000}]
	compare.fix_above(1, fixture.from_on(5), 1000) == []
}

test_a_fix_goes_below_the_shortest_that_is_possible if {
	compare.fix_below(1, fixture.between(5, 6), 1000) == [{"operand": 1, "to": 4000}]
	compare.fix_below(1, fixture.seconds(1), 1000) == []
	compare.fix_below(1, fixture.unlimited, 1000) == []
}
