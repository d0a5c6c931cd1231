"""Units: OKEI codes, UN/ECE codes, names in four languages; a number and a unit in one cell."""

from __future__ import annotations

import re

from shipments.customs.codes import RejectCode
from shipments.customs.values.folding import folded
from shipments.customs.values.numbers import NumberStyle, read_number
from shipments.customs.values.parse_result import (
    ParseResult,
    fault,
    or_look_alike,
    without_float_suffix,
)
from shipments.customs.values.reference import Reference

_AMOUNT_AND_UNIT = re.compile(r"([+-]?[0-9][0-9.,'’\u00a0\u202f ]*+)\s*+([^\W\d_][^\n]*)")


def read_unit(text: str, tables: Reference) -> ParseResult:
    """A unit of the units table.

    Returns:
        The unit; marked `left_zero` (of an OKEI code), `float_suffix`, `look_alike`. UNIT if it is
        none by any code or name.
    """
    return or_look_alike(lambda word: _plain(word, tables), text) or fault(
        RejectCode.UNIT, "no unit by any code or name that is known: see the table unit_aliases"
    )


def _plain(text: str, tables: Reference) -> ParseResult | None:
    code, changes = without_float_suffix(text)
    if code.isascii() and code.isdigit() and len(code) <= 3:
        changes += ("left_zero",) if len(code) < 3 else ()
        unit = tables.unit_codes.get(code.zfill(3))
        return ParseResult(unit, changes) if unit else None
    unit = tables.units.get(folded(text)) or tables.unit_codes.get(text.upper())
    return ParseResult(unit) if unit else None


def read_quantity_with_unit(text: str, style: NumberStyle, tables: Reference) -> ParseResult:
    """A number with its unit in one cell, as `12 PCS`; the unit is in `side_values`."""
    parts = _AMOUNT_AND_UNIT.fullmatch(text)
    if parts is None:
        return read_number(text, style)
    amount, unit = read_number(parts[1].strip(), style), read_unit(parts[2].strip(), tables)
    if amount.code is not None or unit.code is not None:
        return amount if amount.code is not None else unit
    changes = (*amount.changes, "unit_split", *unit.changes)
    return ParseResult(amount.value, changes, side_values={"quantity_unit": str(unit.value)})
