"""The dataset's own tables of countries, units and currencies, as words to look up."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from shipments.customs.values import vendor_words
from shipments.customs.values.folding import folded
from shipments.dataset.load import load


@dataclass(frozen=True)
class Reference:
    """Words and codes of the reference tables, folded.

    Attributes:
        alpha2: Codes of two letters.
        country_codes: Codes of three letters or three digits, and the ones that are refused ->
            alpha-2; None = refused.
        country_names: Folded name -> alpha-2; None = refused or ambiguous.
        country_notes: Folded name or code that is refused -> the reason.
        units: Folded name -> unit.
        unit_codes: Codes of OKEI (three digits) and UN/ECE (capitals) -> unit.
        currencies: Codes of three letters.
    """

    alpha2: frozenset[str]
    country_codes: dict[str, str | None]
    country_names: dict[str, str | None]
    country_notes: dict[str, str]
    units: dict[str, str]
    unit_codes: dict[str, str]
    currencies: frozenset[str]


def _rows(table: str, *columns: str) -> Iterable[tuple[str, ...]]:
    return load(table, "polars").select(columns).iter_rows()


@cache
def reference() -> Reference:
    """The tables of the built dataset.

    Raises:
        DataError: If there is no built dataset.
    """
    names: dict[str, str | None] = {}
    codes: dict[str, str | None] = {}
    notes: dict[str, str] = {}
    countries = list(_rows("countries", "alpha2", "name", "name_ru", "name_zh", "name_tr"))
    for alpha2, *spellings in countries:
        names |= {folded(spelling): alpha2 for spelling in spellings}
    # The aliases come second: what they call ambiguous is so although a country bears the name.
    for alias, alpha2, system, note in _rows(
        "country_aliases", "alias", "alpha2", "system", "note"
    ):
        if system == "comtrade":
            continue
        key = folded(alias) if system == "name" else alias
        (names if system == "name" else codes)[key] = alpha2 or None
        if not alpha2:
            notes[key] = note
    for word, alpha2 in vendor_words.COUNTRIES.items():
        names.setdefault(word, alpha2)
    units: dict[str, str] = {}
    unit_codes = {}
    for alias, unit, system in _rows("unit_aliases", "alias", "unit", "system"):
        if system == "name":
            units[folded(alias)] = unit
        elif system in ("okei", "unece"):
            unit_codes[alias] = unit
    units = {**vendor_words.UNITS, **units}
    units |= {folded(unit): unit for (unit,) in _rows("units", "unit") if folded(unit) not in units}
    return Reference(
        frozenset(row[0] for row in countries),
        codes,
        names,
        notes,
        units,
        unit_codes,
        frozenset(row[0] for row in _rows("currencies", "code")),
    )
