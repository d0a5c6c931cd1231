"""Making a report file with mistakes readable, so that what is right in it can be judged as well.

A field that has the wrong form is left out; one that is required gets a stand-in. What is found
later about such a field is not told: its own mistake is. Of a measure whose numbers are wrong the
unit or the currency is kept, since it can be wrong as well.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from copy import deepcopy
from enum import StrEnum
from typing import Any

from pydantic import BaseModel, ValidationError

from shipments.curation import report_file as f
from shipments.tables.measures import MEASURES
from shipments.toml_model import mistakes, words_of

Touched = set[tuple[str, int, str]]  # section, place in it, field
_ROUNDS = 10
_SECTIONS: dict[str, type[BaseModel]] = {
    "report": f.Report,
    "pages": f.Page,
    "parties": f.Party,
    "claims": f.Claim,
}
_STAND_INS = {
    ("pages", "url"): "https://example.invalid/",
    ("claims", "category"): "not_specified",
    ("claims", "kind"): "warning",
    ("claims", "polarity"): "affirms",
    ("claims", "scope"): "all_origins",
}


_UNITS = ("unit", "currency")


def _unit_apart(
    section: str, record: dict[str, Any], field: str, inside: Sequence[int | str]
) -> dict[str, str]:
    """The unit or currency of a measure in which something else is wrong; nothing if it is not so."""
    measure = record.get(field)
    if section != "claims" or field not in MEASURES or not isinstance(measure, dict):
        return {}
    if set(inside) & set(_UNITS):
        return {}
    return {name: measure[name] for name in _UNITS if isinstance(measure.get(name), str)}


def _member(told: tuple[Sequence[int | str], str]) -> list[int]:
    """Which member of a list a mistake is in, to sort by; nothing where it is in none."""
    return [at for at in told[0][3:4] if isinstance(at, int)]


class Salvage:
    """The salvaged file.

    Attributes:
        file: What could be made of it; None when too much is wrong.
        touched: The fields that were left out or stand in, by section and place.
        partly: Those of them of which something that can be judged is left.
    """

    def __init__(self, raw: dict[str, Any], stem: str, free_ids: Iterator[str]) -> None:
        """Salvage the tables of a report file.

        Args:
            raw: The tables as TOML gives them; they are not changed.
            stem: Name of the file, which stands in for the id of the report.
            free_ids: Ids that no claim has, as stand-ins.
        """
        self.touched: Touched = set()
        self.partly: Touched = set()
        self._raw, self._stem, self._free = deepcopy(raw), stem, free_ids
        self.file = self._salvaged()

    def _salvaged(self) -> f.ReportFile | None:
        self._raw.setdefault("report", {})
        for _ in range(_ROUNDS):
            try:
                return f.ReportFile.model_validate(self._raw)
            except ValidationError as error:
                locs = [(item["loc"], item["type"]) for item in mistakes(error)]
                # The last members of a list first, so that taking one out moves none of the others.
                locs.sort(key=_member, reverse=True)
                if not all(self._mend(loc, kind) for loc, kind in locs):
                    return None
        return None

    def _mend(self, loc: Sequence[int | str], kind: str) -> bool:
        section = str(loc[0])
        if section not in _SECTIONS:
            return self._raw.pop(section, None) is not None
        deep = 1 if section == "report" else 2
        if len(loc) <= deep:  # the section as a whole
            return False
        place = loc[1] if deep > 1 else 0
        if not isinstance(place, int):
            return False
        records = self._raw[section]
        record = records[place] if isinstance(records, list) else records
        if not isinstance(record, dict):
            return False
        field = str(loc[deep])
        again = (section, place, field) in self.touched
        self.touched.add((section, place, field))
        if self._mend_within(section, place, record.get(field), loc, kind):
            return True
        if kind == "missing" and len(loc) == deep + 1:
            record[field] = self._stand_in(section, place, field)
        elif not again and (unit := _unit_apart(section, record, field, loc[deep + 1 :])):
            record[field] = {"low": 1, "qualifier": "at_least"} | unit
        else:
            record.pop(field, None)
            self.touched |= {(section, place, f"{field}.{name}") for name in _UNITS}
        return True

    def _mend_within(
        self, section: str, place: int, value: Any, loc: Sequence[int | str], kind: str
    ) -> bool:
        """Mend a member of a list alone, so that the others are judged all the same."""
        if section != "claims" or not isinstance(value, list) or len(loc) not in (4, 5):
            return False
        field, at = str(loc[2]), loc[3]
        if not isinstance(at, int) or at >= len(value):
            return False
        words = words_of(loc, f.ReportFile) if kind == "enum" and len(loc) == 5 else ()
        if words and isinstance(value[at], dict):
            value[at][str(loc[4])] = words[0]
            self.touched.add((section, place, f"{field}.{loc[4]}"))
        elif len(loc) == 4 and len(value) > 1 and not isinstance(value[at], dict):
            del value[at]
        else:
            return False
        self.partly.add((section, place, field))
        return True

    def _stand_in(self, section: str, place: int, field: str) -> Any:
        if (section, field) in _STAND_INS:
            return _STAND_INS[section, field]
        if field == "id":
            own = {"report": self._stem, "claims": next(self._free)}
            return own.get(section, f"{section}-{place + 1}-without-id")
        if field == "event":
            return f"event-of-claim-{place + 1}"
        if field == "pages":
            pages = self._raw.get("pages")
            first = pages[0].get("id") if isinstance(pages, list) and pages else None
            return [first] if isinstance(first, str) else ["pages-1-without-id"]
        kind = _SECTIONS[section].model_fields[field].annotation
        if isinstance(kind, type) and issubclass(kind, StrEnum):
            return next(iter(kind)).value
        return "not readable"
