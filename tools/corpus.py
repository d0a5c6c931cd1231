"""Read a folder of damaged CSV and Excel files and say of each what became of its records.

    python tools/corpus.py FOLDER [--differences-only]
    python tools/corpus.py FOLDER --acceptance [--country KE] [--direction import]

Files of any columns are read as `shipments ingest` reads them, up to the records: type, encoding,
separator, header, cells. Truth, where it is known, is in a file beside it:

* `name.csv.expected.csv`, or `name.expected.csv`: the records in UTF-8 with commas;
* `json/name.json` for `csvs/name.csv`, a list of objects (the layout of csv-spectrum);
* `clean/name.csv` for `polluted/.../name.csv` (the layout of Pollock).

Each file ends as `exact`; `rest exact`: bad records are rejected and the others are as in the truth;
`refused` with a code; or `SILENT DIFFERENCE`: a record that was taken is not one of the truth, or
one is missing without a reject. `unknown truth` gives counts only. The exit code is 1 if there is a
silent difference, or an error without a code.

With `--acceptance`, or where no file has a known truth, they are read as declarations. Country and direction are those
of the options, or those that the name of each file says, as a person would give them.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from shipments.customs.chunk import LINE, RECORD
from shipments.customs.library import read
from shipments.customs.options import Options
from shipments.customs.recognise import constant_hints
from shipments.customs.table import open_tables
from shipments.errors import Refused

_ENOUGH = 0.9  # share of the rows of a file
SILENT, ERROR = "SILENT DIFFERENCE", "ERROR WITHOUT A CODE"
_SUFFIXES = {".csv", ".tsv", ".txt", ".xlsx", ".xls", ".xlsb", ".gz", ".zst", ".zip"}
Row = tuple[str, ...]


@dataclass(frozen=True)
class Verdict:
    """What became of a file.

    Attributes:
        file: Its path within the folder.
        kind: `exact`, `rest exact`, `refused`, `unknown truth`, or one of the two failures.
        detail: Counts, codes, or the first difference.
    """

    file: str
    kind: str
    detail: str


def truth_of(path: Path) -> list[Row] | None:
    """The records that a file should give, header first; None where it is not known."""
    for beside in (
        path.with_name(f"{path.name}.expected.csv"),
        path.with_name(f"{path.stem}.expected.csv"),
    ):
        if beside.exists():
            return _rows(beside)
    truth = path.parent.with_name("json") / f"{path.stem}.json"
    if path.parent.name == "csvs" and truth.exists():
        records = json.loads(truth.read_text(encoding="utf-8"))
        header = tuple(records[0]) if records else ()
        return [
            header,
            *(tuple(str(record.get(name, "")) for name in header) for record in records),
        ]
    for above in path.parents[:-1]:
        clean = above.with_name("clean") / path.name
        if above.name == "polluted" and clean.exists():
            return _rows(clean)
    return None


def _rows(path: Path) -> list[Row]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [tuple(row) for row in csv.reader(file) if row]


def verdict_on(path: Path, name: str) -> Verdict:
    """Read a file and hold its records against the truth."""
    try:
        rows, rejected, codes = _read(path)
    except Refused as refused:
        return Verdict(name, "refused", str(refused.code))
    except Exception as error:  # any other error is a finding
        return Verdict(name, ERROR, f"{type(error).__name__}: {error}")
    counts = f"{len(rows) - 1:,} accepted, {rejected:,} rejected"
    if codes:
        counts += f" ({', '.join(f'{code} {count}' for code, count in codes.most_common())})"
    truth = truth_of(path)
    if truth is None:
        return Verdict(name, "unknown truth", counts)
    if difference := _difference(rows, rejected, truth):
        return Verdict(name, SILENT, difference)
    return Verdict(name, "rest exact" if rejected else "exact", counts)


def _read(path: Path) -> tuple[list[Row], int, Counter[str]]:
    """Header and records taken, how many were rejected, and why."""
    rows: list[Row] = []
    codes: Counter[str] = Counter()
    for records in open_tables(path, Options()):
        rows.append(records.header)
        taken = 0
        for chunk in records.chunks:
            cells = chunk.cells.drop(RECORD, LINE).with_columns(pl.all().fill_null(""))
            rows += cells.rows()
            taken += cells.height
            codes.update(str(reject.code) for reject in chunk.rejects)
        counted = taken + codes.total() + sum(records.skipped.values())
        if counted != records.counted:
            raise ValueError(f"{counted} read of {records.counted} counted")
    return rows, codes.total(), codes


def _difference(rows: list[Row], rejected: int, truth: list[Row]) -> str:
    """The first difference that nothing reported; empty if there is none."""
    if not rows or not truth:
        return "" if len(rows) == len(truth) else f"{len(rows)} lines for {len(truth)}"
    if tuple(map(str.strip, rows[0])) != tuple(map(str.strip, truth[0])):
        return f"header {rows[0]!r:.80} for {truth[0]!r:.80}"
    expected = iter(truth[1:])
    for row in rows[1:]:
        if not any(row == other for other in expected):
            return f"record {row!r:.120} is none of the truth, or out of order"
    missing = len(truth) - len(rows)
    return "" if missing <= rejected else f"{missing} records missing, {rejected} rejected"


def walk(folder: Path) -> Iterator[Verdict]:
    """The verdict of every file of a folder that may hold a table, by path."""
    for path in sorted(folder.rglob("*")):
        name = str(path.relative_to(folder))
        inner = {"clean", "json"} & set(path.relative_to(folder).parts[:-1])
        wanted = path.suffix.lower() in _SUFFIXES and not path.name.endswith(".expected.csv")
        if wanted and not inner and path.is_file():
            yield verdict_on(path, name)


def print_acceptance(folder: Path, country: str | None, direction: str | None) -> int:
    """Print what of each file is accepted as declarations; 1 if nine in ten rows are not."""
    files, good, rows = 0, 0, Counter[str]()
    for path in sorted(each for each in folder.rglob("*") if each.suffix.lower() in _SUFFIXES):
        files += 1
        hints = constant_hints((), path.name)
        said = {name: hint.split(",")[0] for name, hint in hints.items()}
        options = Options(
            declaring_country=country or said.get("declaring_country"),
            direction=direction or said.get("direction"),
        )
        try:
            report = read(path, options).report
        except Refused as refused:
            print(f"{path.name}: refused · {refused.code} · {refused.detail:.150}")
            continue
        cells = Counter[str]()
        for count in (count for each in report.files for count in each.cells.values()):
            cells.update(count)
        accepted, rejected = report.total("accepted"), report.total("rejected")
        rows.update(accepted=accepted, rejected=rejected)
        good += accepted >= _ENOUGH * (accepted + rejected)
        unknown = ", ".join(name for each in report.files for name in each.unknown)
        print(
            f"{path.name}: {accepted:,} accepted, {rejected:,} rejected · {cells['read']:,} cells "
            f"read, {cells['flagged']:,} flagged · unknown: {unknown or 'none'}"
        )
    print(
        f"{good} of {files} files at {_ENOUGH:.0%} of their rows or more; {rows['accepted']:,} rows "
        f"accepted, {rows['rejected']:,} rejected"
    )
    return int(good < files)


def main(arguments: list[str] | None = None) -> int:
    """Print the verdicts of a folder; 1 if one is a failure."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--differences-only", action="store_true")
    parser.add_argument(
        "--acceptance", action="store_true", help="read as declarations, and print what is accepted"
    )
    parser.add_argument("--country", help="country of every file, as two capitals")
    parser.add_argument("--direction", help="direction of every file; its name says it otherwise")
    given = parser.parse_args(arguments)
    paths = [path for path in given.folder.rglob("*") if path.suffix.lower() in _SUFFIXES]
    if given.acceptance or (paths and all(truth_of(path) is None for path in paths)):
        return print_acceptance(given.folder, given.country, given.direction)
    kinds: Counter[str] = Counter()
    for verdict in walk(given.folder):
        kinds[verdict.kind] += 1
        if not given.differences_only or verdict.kind in (SILENT, ERROR):
            print(f"{verdict.file}: {verdict.kind} · {verdict.detail}")
    print(", ".join(f"{count:,} {kind}" for kind, count in kinds.most_common()) or "no file")
    return int(bool(kinds[SILENT] or kinds[ERROR]))


if __name__ == "__main__":
    sys.exit(main())
