"""Units: OKEI codes, UN/ECE codes, names in four languages; a number and a unit in one cell."""

from __future__ import annotations

import re

from shipments.customs.codes import RejectCode
from shipments.customs.values.folding import folded, look_alikes
from shipments.customs.values.numbers import NumberStyle, read_number
from shipments.customs.values.outcome import Outcome, fault, without_float_suffix
from shipments.customs.values.reference import Reference

_AMOUNT_AND_UNIT = re.compile(r"([+-]?[0-9][0-9.,'’\u00a0\u202f ]*+)\s*+([^\W\d_][^\n]*)")


def read_unit(text: str, tables: Reference) -> Outcome:
    """A unit of the units table.

    Returns:
        The unit; marked `left_zero` (of an OKEI code), `float_suffix`, `look_alike`. UNIT if it is
        none by any code or name.
    """
    found = _plain(text, tables)
    if found is not None:
        return found
    for other in look_alikes(text):
        found = _plain(other, tables)
        if found is not None:
            return Outcome(found.value, (*found.changes, "look_alike"))
    return fault(
        RejectCode.UNIT, "no unit by any code or name that is known: see the table unit_aliases"
    )


def _plain(text: str, tables: Reference) -> Outcome | None:
    code, changes = without_float_suffix(text)
    if code.isascii() and code.isdigit() and len(code) <= 3:
        changes += ("left_zero",) if len(code) < 3 else ()
        unit = tables.unit_codes.get(code.zfill(3))
        return Outcome(unit, changes) if unit else None
    unit = tables.units.get(folded(text)) or tables.unit_codes.get(text.upper())
    return Outcome(unit) if unit else None


def read_quantity_with_unit(text: str, style: NumberStyle, tables: Reference) -> Outcome:
    """A number with its unit in one cell, as `12 PCS`; the unit is told in `more`."""
    found = _AMOUNT_AND_UNIT.fullmatch(text)
    if found is None:
        return read_number(text, style)
    amount, unit = read_number(found[1].strip(), style), read_unit(found[2].strip(), tables)
    if amount.code is not None:
        return amount
    if unit.code is not None:
        return unit
    changes = (*amount.changes, "unit_split", *unit.changes)
    return Outcome(amount.value, changes, more={"quantity_unit": str(unit.value)})
