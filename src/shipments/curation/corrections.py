"""Corrections of report files: each guarded by what it expects to find there.

`data/raw/corrections.toml` changes a field of a report file before the file is checked. A
correction names the value that stands there (`old`); where it no longer does, the source was
repaired or the correction was never right, and the build stops and says so.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Self

import polars as pl
from pydantic import Field, StringConstraints, model_validator

from shipments.curation.report_file import OneLine, Record, Text
from shipments.errors import Fault, format_value
from shipments.tables import vocabulary as v
from shipments.tables.records import RECORD_ID
from shipments.tables.registry import frame_of
from shipments.toml_model import read_model, where_of

FILE = "corrections.toml"
_NOTHING: Any = object()  # where a field is not there at all
RecordId = Annotated[str, StringConstraints(pattern=f"^({RECORD_ID})$"), OneLine]
FieldName = Annotated[
    str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*(\.[a-z0-9_]+)*$", max_length=80), OneLine
]


class Correction(Record):
    """One correction; see the head of the file for an example."""

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
        told = self.model_fields_set
        if self.action is v.CorrectionAction.SET and "new" not in told:
            raise ValueError("a new value, since action = 'set'")
        if self.action is v.CorrectionAction.REMOVE and ("new" in told or "old" not in told):
            raise ValueError("an old value and no new one, since action = 'remove'")
        if "old" in told and "new" in told and _same(self.old, self.new):
            raise ValueError(f"a new value that differs from the old one, {format_value(self.old)}")
        return self

    @property
    def guard(self) -> Any:
        """What must stand in the field; nothing at all, when `old` is left out."""
        return self.old if "old" in self.model_fields_set else _NOTHING


class CorrectionFile(Record):
    """The whole file; it may hold no correction."""

    corrections: Annotated[tuple[Correction, ...], Field()] = ()


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
        faults: What is wrong with the file, and after the reading what did not hold.
    """

    path: Path
    text: str = ""
    items: tuple[Correction, ...] = ()
    faults: list[Fault] = field(default_factory=list)
    _found: set[int] = field(default_factory=set)

    def amend(self, raw: dict[str, Any]) -> None:
        """Apply to the tables of one report file, in place; a guard that fails is a fault."""
        for number, item in enumerate(self.items):
            record = _record(raw, item.target)
            if record is not None:
                self._found.add(number)
                self._apply(number, item, record)

    def _apply(self, number: int, item: Correction, record: dict[str, Any]) -> None:
        *outer, name = item.field.split(".")
        holder: Any = record
        for part in outer:
            holder = holder.get(part) if isinstance(holder, dict) else None
        here = holder.get(name, _NOTHING) if isinstance(holder, dict) else _NOTHING
        if not isinstance(holder, dict) or not _same(here, item.guard):
            self.faults.append(self._broken(number, item, here))
        elif item.action is v.CorrectionAction.REMOVE:
            del holder[name]
        else:
            holder[name] = item.new

    def _broken(self, number: int, item: Correction, here: Any) -> Fault:
        return Fault(
            where_of(self.path, self.text, ("corrections", number, "old")),
            item.target,
            item.field,
            _told(here),
            "the guard no longer holds",
            _told(item.guard),
            "look at the source again: remove the correction, or renew its old value",
            "correction_guard",
        )

    def unfound(self) -> Iterator[Fault]:
        """Corrections whose target no report file has, and fields that are corrected twice."""
        seen: set[tuple[str, str]] = set()
        for number, item in enumerate(self.items):
            if number not in self._found:
                yield self._fault(number, item, "target", "no report file has this target")
            if (item.target, item.field) in seen:
                yield self._fault(number, item, "field", "the field is corrected more than once")
            seen.add((item.target, item.field))

    def _fault(self, number: int, item: Correction, name: str, fault: str) -> Fault:
        return Fault(
            where_of(self.path, self.text, ("corrections", number, name)),
            item.target,
            name,
            format_value(getattr(item, name)),
            fault,
            "one correction of a field of a claim, report or page",
            "correct or remove it",
            f"correction_{name}",
        )

    def frame(self) -> pl.DataFrame:
        """The table `corrections`."""
        return frame_of(
            "corrections",
            (
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
                # A field that is corrected twice is told as a fault; the table has it once.
                for item in {(item.target, item.field): item for item in self.items}.values()
            ),
        )


def _told(value: Any) -> str:
    return "nothing" if value is _NOTHING else format_value(value)


def _json(value: Any) -> str | None:
    return None if value is _NOTHING else json.dumps(value, ensure_ascii=False, default=str)


def _record(raw: dict[str, Any], target: str) -> dict[str, Any] | None:
    """The claim, report or page of a report file that has this id."""
    report = raw.get("report")
    if not isinstance(report, dict):
        return None
    if target == report.get("id"):
        return report
    name, slash, page = target.partition("/")
    section = "pages" if slash and name == report.get("id") else "claims"
    records = raw.get(section)
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
