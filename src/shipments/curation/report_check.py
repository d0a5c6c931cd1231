"""Checking one report file, wherever it lies, by itself and among all the others."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from shipments.curation.corrections import read_corrections
from shipments.curation.dataset import faults_beside
from shipments.curation.hints import Hint, known_pages, near_duplicates
from shipments.curation.reader import read_report, read_reports
from shipments.errors import Fault


@dataclass(frozen=True)
class ReportCheck:
    """What the check of a report file gave.

    Attributes:
        faults: Every mistake of the first stage that failed, in the order of the lines.
        hints: Remarks on what may be right all the same.
        claims: Number of its claims; 0 when it cannot be read.
    """

    faults: tuple[Fault, ...]
    hints: tuple[Hint, ...] = ()
    claims: int = 0


def check_report(path: Path, raw: Path) -> ReportCheck:
    """Name every mistake in a report file, and what looks like something already there.

    Args:
        path: The file, in the raw folder or anywhere else.
        raw: The folder of the raw data, whose other reports and reference tables it has to fit.
    """
    corrections = read_corrections(raw)
    file, faults = read_report(path, corrections.amend)
    if file is None:
        return ReportCheck(tuple(faults))
    files, broken = read_reports(raw / "reports", corrections.amend)
    others = [other for other in files if other.report.id != file.report.id]
    left_out = {fault.where.split(":")[0] for fault in broken} - {path.name}
    hints = [
        Hint(name, "left out, since it has mistakes of its own: what it holds counts as unknown")
        for name in sorted(left_out)
    ]
    hints += [*known_pages(file, others), *near_duplicates(file, others)]
    faults = faults_beside(others, file, path, raw)
    return ReportCheck(tuple(faults), tuple(hints), len(file.claims))
