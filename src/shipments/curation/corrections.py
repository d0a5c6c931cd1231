"""Corrections of report files: each guarded by what it expects to find there.

`data/raw/corrections.toml` changes a field of a report file before the file is checked. A
correction names the value that it replaces (`old`); where the file no longer holds it, the source
was repaired or the correction was never right, and the build stops and says so.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Self

import polars as pl
from pydantic import StringConstraints, model_validator

from shipments.curation.report_file import OneLine, StrictModel, Text
from shipments.errors import Fault
from shipments.messages import format_value
from shipments.tables import vocabulary as v
from shipments.tables.records import RECORD_ID
from shipments.tables.registry import frame_of
from shipments.toml_model import read_model, where_of

FILE = "corrections.toml"
_ABSENT: Any = object()  # the value of a field that is not written
RecordId = Annotated[str, StringConstraints(pattern=f"^({RECORD_ID})$"), OneLine]
FieldName = Annotated[
    str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*(\.[a-z0-9_]+)*$", max_length=80), OneLine
]


class Correction(StrictModel):
    """One correction; the head of the file has an example."""

    target: RecordId
    field: FieldName
    action: v.CorrectionAction
    old: Any = None
    new: Any = None
    reason: Text
    evidence: Text
    date: dt.date

    @model_validator(mode="after")
    def values_follow_from_the_action(self) -> Self:
        """`set` has a new value that differs; `remove` has an old one and no new one."""
        given = self.model_fields_set
        if self.action is v.CorrectionAction.SET and "new" not in given:
            raise ValueError("a new value, since action = 'set'")
        if self.action is v.CorrectionAction.REMOVE and ("new" in given or "old" not in given):
            raise ValueError("an old value and no new one, since action = 'remove'")
        if "old" in given and "new" in given and _same(self.old, self.new):
            raise ValueError(f"a new value that differs from the old one, {format_value(self.old)}")
        return self

    @property
    def guard(self) -> Any:
        """The value that the field must have; when `old` is left out, none."""
        return self.old if "old" in self.model_fields_set else _ABSENT


class CorrectionFile(StrictModel):
    """The whole file; it may hold no correction."""

    corrections: tuple[Correction, ...] = ()


def _same(one: Any, other: Any) -> bool:
    """Whether two TOML values are one: 1 and 1.0 are, true and 1 are not."""
    return bool(one == other) and isinstance(one, bool) == isinstance(other, bool)


@dataclass
class Corrections:
    """The corrections of a raw folder, applied to one report after the other.

    Attributes:
        path: The file.
        text: Its text, to name lines.
        items: The corrections.
        faults: Mistakes of the file, and after the reading the guards that did not hold.
    """

    path: Path
    text: str = ""
    items: tuple[Correction, ...] = ()
    faults: list[Fault] = field(default_factory=list)
    _applied: set[int] = field(default_factory=set)

    def amend(self, tables: dict[str, Any]) -> None:
        """Apply to the tables of one report file, in place; a guard that fails is a fault."""
        for number, item in enumerate(self.items):
            record = _record(tables, item.target)
            if record is not None:
                self._applied.add(number)
                self._apply(number, item, record)

    def _apply(self, number: int, item: Correction, record: dict[str, Any]) -> None:
        *outer, name = item.field.split(".")
        holder: Any = record
        for part in outer:
            holder = holder.get(part) if isinstance(holder, dict) else None
        value = holder.get(name, _ABSENT) if isinstance(holder, dict) else _ABSENT
        if not isinstance(holder, dict) or not _same(value, item.guard):
            self.faults.append(self._guard_fault(number, item, value))
        elif item.action is v.CorrectionAction.REMOVE:
            del holder[name]
        else:
            holder[name] = item.new

    def _guard_fault(self, number: int, item: Correction, value: Any) -> Fault:
        return Fault(
            where_of(self.path, self.text, ("corrections", number, "old")),
            item.target,
            item.field,
            _shown(value),
            "the guard no longer holds",
            _shown(item.guard),
            "look at the source again: remove the correction, or renew its old value",
            "correction_guard",
        )

    def unapplied(self) -> Iterator[Fault]:
        """Corrections whose target no report file has."""
        for number, item in enumerate(self.items):
            if number not in self._applied:
                yield Fault(
                    where_of(self.path, self.text, ("corrections", number, "target")),
                    item.target,
                    "target",
                    format_value(item.target),
                    "no report file has this target",
                    "the id of a claim, a report or a page",
                    "correct or remove it",
                    "correction_target",
                )

    def frame(self) -> pl.DataFrame:
        """The table `corrections`: one row per correction."""
        rows = [
            {
                "target_id": item.target,
                "field": item.field,
                "action": item.action.value,
                "old_value": _json(item.guard),
                "new_value": _json(item.new) if item.action is v.CorrectionAction.SET else None,
                "reason": item.reason,
                "evidence": item.evidence,
                "corrected_on": item.date,
            }
            for item in self.items
        ]
        return frame_of("corrections", rows)


def _shown(value: Any) -> str:
    return "nothing" if value is _ABSENT else format_value(value)


def _json(value: Any) -> str | None:
    return None if value is _ABSENT else json.dumps(value, ensure_ascii=False, default=str)


def _record(tables: dict[str, Any], target: str) -> dict[str, Any] | None:
    """The claim, report or page of a report file that has this id."""
    report = tables.get("report")
    if not isinstance(report, dict):
        return None
    if target == report.get("id"):
        return report
    name, slash, page = target.partition("/")
    section = "pages" if slash and name == report.get("id") else "claims"
    records = tables.get(section)
    for record in records if isinstance(records, list) else ():
        if isinstance(record, dict) and record.get("id") == (page if slash else target):
            return record
    return None


def read_corrections(raw: Path) -> Corrections:
    """Read the corrections of a raw folder; a folder without the file has none."""
    path = raw / FILE
    if not path.exists():
        return Corrections(path)
    parsed, text, faults = read_model(path, CorrectionFile)
    return Corrections(path, text, parsed.corrections if parsed else (), faults)
