"""The five measures of a record."""

from __future__ import annotations

# Measure -> the column with its unit; consignments are counted, so they have none.
MEASURES: dict[str, str | None] = {
    "quantity": "quantity_unit",
    "mass": "mass_unit",
    "value": "value_currency",
    "consignments": None,
    "count": "count_unit",
}
# The measures of goods: a count of firms, persons, visits or deals is none.
GOODS_MEASURES = tuple(measure for measure in MEASURES if measure != "count")
# Units of these dimensions count no goods: they belong to the measure `count`, and no other does.
COUNTED_DIMENSIONS = frozenset({"organisations", "persons", "events"})
