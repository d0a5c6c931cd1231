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

from shipments.evidence import report_file as f
from shipments.evidence.toml_model import mistakes
from shipments.schema.table import MEASURES

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


class Salvage:
    """The salvaged file.

    Attributes:
        file: What could be made of it; None when too much is wrong.
        touched: The fields that were left out or stand in, by section and place.
    """

    def __init__(self, raw: dict[str, Any], stem: str, free_ids: Iterator[str]) -> None:
        """Salvage the tables of a report file.

        Args:
            raw: The tables as TOML gives them; they are not changed.
            stem: Name of the file, which stands in for the id of the report.
            free_ids: Ids that no claim has, as stand-ins.
        """
        self.touched: Touched = set()
        self._raw, self._stem, self._free = deepcopy(raw), stem, free_ids
        self.file = self._salvaged()

    def _salvaged(self) -> f.ReportFile | None:
        self._raw.setdefault("report", {})
        for _ in range(_ROUNDS):
            try:
                return f.ReportFile.model_validate(self._raw)
            except ValidationError as error:
                locs = [(item["loc"], item["type"]) for item in mistakes(error)]
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
        if kind == "missing" and len(loc) == deep + 1:
            record[field] = self._stand_in(section, place, field)
        elif not again and (unit := _unit_apart(section, record, field, loc[deep + 1 :])):
            record[field] = {"low": 1, "qualifier": "at_least"} | unit
        else:
            record.pop(field, None)
            self.touched |= {(section, place, f"{field}.{name}") for name in _UNITS}
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
