"""Checking one report file, wherever it lies, against itself and against all the others."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pydantic import ValidationError

from shipments.curation.corrections import read_corrections
from shipments.curation.dataset import judged_with
from shipments.curation.fields import rests_on
from shipments.curation.hints import Hint, known_pages, near_duplicates
from shipments.curation.reader import own_faults, read_reports
from shipments.curation.report_file import ReportFile
from shipments.curation.salvage import Salvage
from shipments.curation.toml_recover import Recovered, recover
from shipments.errors import DataError, Fault, format_value
from shipments.toml_model import mistakes, model_faults, where_of
from shipments.toml_text import line_of, read_text

_CLAIM_ID = re.compile(r"CNRU-([0-9]{4})")
_LAST = 9999


@dataclass(frozen=True)
class Checked:
    """What was found in a report file.

    Attributes:
        faults: Every mistake, in the order of the lines.
        hints: Remarks on what may be right all the same.
        claims: Number of its claims that could be read.
    """

    faults: tuple[Fault, ...]
    hints: tuple[Hint, ...]
    claims: int


def used_claim_ids(raw: Path) -> set[int]:
    """The numbers of all claim ids that stand anywhere in the raw data, withdrawn ones included.

    Args:
        raw: The folder of the raw data.
    """
    found: set[int] = set()
    for path in sorted(raw.rglob("*.toml")):
        try:
            text = path.read_text(encoding="utf-8", errors="replace")
        except OSError:
            continue
        found |= {int(number) for number in _CLAIM_ID.findall(text)}
    return found


def free_claim_ids(raw: Path, text: str = "") -> Iterator[str]:
    """Ids that no claim ever had, the next one first.

    Args:
        raw: The folder of the raw data.
        text: The text of a report that lies elsewhere, whose ids are not free either.

    Raises:
        DataError: When no number is left.
    """
    mine = {int(number) for number in _CLAIM_ID.findall(text)}
    last = max(used_claim_ids(raw) | mine, default=0)
    for number in range(last + 1, _LAST + 1):
        yield f"CNRU-{number:04d}"
    fault = Fault(str(raw), "", "id", "", "no number is left", "below 9999", "widen the id", "id")
    raise DataError([fault], str(raw))


def check_report(path: Path, raw: Path) -> Checked:
    """Name every mistake in a report file, and what looks like something already there.

    Args:
        path: The file, in the raw folder or anywhere else.
        raw: The folder of the raw data, whose other reports and reference tables it has to fit.
    """
    text, faults = read_text(path)
    if faults:
        return Checked(tuple(faults), (), 0)
    recovered = recover(path, text)
    faults = [*recovered.parsed.faults]
    if faults and not recovered.parsed.raw:
        return Checked(tuple(faults), (), 0)
    corrections = read_corrections(raw)
    corrections.amend(recovered.parsed.raw)
    faults += _shape_faults(path, recovered)
    free = free_claim_ids(raw, text)
    salvage = Salvage(recovered.parsed.raw, path.stem, free)
    if salvage.file is None:
        return Checked(_in_order(faults), (), 0)
    others, _ = read_reports(raw / "reports", corrections.amend)
    own = {path.stem, salvage.file.report.id}
    others = [other for other in others if other.report.id not in own]
    apart = Apart(salvage.file, others, free)
    faults += apart.faults(path, recovered.parsed.text)
    mine = list(own_faults(path, recovered.parsed.text, apart.file))
    found = judged_with(apart.file, path, mine, others, raw)
    faults += _untouched([*mine, *found], apart, salvage)
    hints = (*known_pages(salvage.file, others), *near_duplicates(salvage.file, others))
    return Checked(_in_order(faults), hints, len(salvage.file.claims))


class Apart:
    """A report whose claims have ids of their own, so that one collision does not hide the rest.

    Attributes:
        file: The report with stand-ins for ids that are taken.
        written: The id as it was written, by its stand-in.
    """

    def __init__(self, file: ReportFile, others: Sequence[ReportFile], free: Iterator[str]) -> None:
        """Give stand-ins to the ids that other claims have."""
        self.written: dict[str, str] = {}
        self._taken: dict[int, str] = {}
        seen = {claim.id: other.report.id for other in others for claim in other.claims}
        claims = []
        for place, claim in enumerate(file.claims):
            id = claim.id
            if id in seen:
                id = next(free)
                self.written[id], self._taken[place] = claim.id, seen[claim.id]
            seen[claim.id] = file.report.id
            claims.append(claim.model_copy(update={"id": id}))
        self.file = file.model_copy(update={"claims": tuple(claims)})

    def faults(self, path: Path, text: str) -> Iterator[Fault]:
        """A fault for each id that is taken, with one that is free."""
        for place, report in self._taken.items():
            claim = self.file.claims[place]
            yield Fault(
                where_of(path, text, ("claims", place, "id")),
                self.written[claim.id],
                "id",
                format_value(self.written[claim.id]),
                f"the id belongs to a claim of {report}",
                f"an id that no claim ever had: {claim.id} is free",
                "give the claim an id of its own; ids are never reused",
                "unique_key",
            )


def _shape_faults(path: Path, recovered: Recovered) -> list[Fault]:
    """Mistakes of shape, without fields that only seem to be missing."""
    parsed = recovered.parsed
    try:
        ReportFile.model_validate(parsed.raw)
    except ValidationError as error:
        found = model_faults(path, parsed.text, parsed.raw, error, ReportFile)
        hidden = {
            line_of(parsed.text, item["loc"][:-1])
            for item in mistakes(error)
            if item["type"] == "missing"
            and recovered.hides(line_of(parsed.text, item["loc"][:-1]), str(item["loc"][-1]))
        }
        names = {name for _, name in recovered.refused}
        return [
            fault
            for fault in found
            if fault.rule != "missing"
            or fault.field.split(".")[-1] not in names
            or _line(fault) not in hidden
        ]
    return []


def _line(fault: Fault) -> int:
    number = fault.where.rpartition(":")[2]
    return int(number) if number.isdigit() else 0


def _in_order(faults: list[Fault]) -> tuple[Fault, ...]:
    return tuple(sorted(set(faults), key=lambda fault: (_line(fault), fault)))


def _untouched(faults: list[Fault], apart: Apart, salvage: Salvage) -> Iterator[Fault]:
    """The faults that do not rest on a field whose own mistake is told already."""
    claims = {claim.id: place for place, claim in enumerate(apart.file.claims)}
    pages = {page.id: place for place, page in enumerate(apart.file.pages)}
    for fault in faults:
        row, _, rest = fault.row.partition(",")
        section, place = ("pages", pages[row]) if row in pages else ("report", 0)
        if row in claims:
            section, place = "claims", claims[row]
        # Where a part of a field leads is judged by itself: its unit, whatever its number is.
        leads = fault.rule.startswith("foreign_key:") or fault.rule == "page_known"
        apart_from = leads and (
            "." in fault.field or (section, place, fault.field) in salvage.partly
        )
        rests = (fault.field,) if leads else rests_on(fault.rule, fault.field)
        touched = salvage.touched - salvage.partly if apart_from else salvage.touched
        if any((section, place, name) in touched for name in rests):
            continue
        # A page that is named wrongly leaves another one unused.
        if fault.rule == "unused_page" and any(name == "pages" for _, _, name in salvage.partly):
            continue
        if section == "claims" and (section, place, "id") in touched:
            row = f"claims number {place + 1}"
        told = apart.written.get(row, row)
        yield replace(fault, row=f"{told},{rest}" if rest else told)
