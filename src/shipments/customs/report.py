"""What was done with each file and why, for machines (`report.json`) and for people."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.metadata import version
from typing import Any

from shipments.customs.codes import EXCERPT, RejectCode
from shipments.errors import Refused
from shipments.messages import printable

INGESTED, KNOWN, NOTHING_NEW, REFUSED = "ingested", "known", "nothing new", "refused"
_STATUS = {
    INGESTED: "ingested",
    KNOWN: "the dataset holds this content already; nothing was added",
    NOTHING_NEW: "the dataset holds every row of it already; nothing was added",
    REFUSED: "refused; nothing of it was taken",
}


@dataclass
class FileReport:
    """One table of one file.

    Attributes:
        file: Its name, with the member or sheet after `!`.
        status: `ingested`, `known`, `nothing new` or `refused`.
        sha256: Of the file on disk.
        content_sha256: Of its content.
        counted: Records and skipped lines by the independent counter.
        accepted: Rows that satisfy the schema.
        rejected: Records that do not, or could not be read.
        skipped: Lines that are no record, by kind.
        duplicates: Accepted rows that say what an earlier one says.
        dates: `first` and `last` day of the accepted rows, as ISO 8601; empty if there is none.
        how: How the file was read, and why.
        layout: Id of the layout.
        columns: Our field -> the headers that it is read from.
        unknown: Headers that no field takes.
        ignored: Headers left out on purpose -> the reason.
        codes: Rejected records by code.
        rules: Records by broken rule.
        repairs: Values changed on the way in, by column and change.
        cells: Cells of the records that could be converted: our field -> how many were `read`,
            `empty` (or said that there is nothing) and `flagged`; the three add up to the records.
        flagged: Cells of accepted rows that could not be read and are null, by column and code.
        flagged_values: First of them, as it stood.
        messages: First reject by code, in words: line, column, value, what to do.
        refusal: Code and message of a refused file.
    """

    file: str
    status: str
    sha256: str = ""
    content_sha256: str = ""
    counted: int = 0
    accepted: int = 0
    rejected: int = 0
    skipped: dict[str, int] = field(default_factory=dict)
    duplicates: int = 0
    dates: dict[str, str] = field(default_factory=dict)
    how: dict[str, str] = field(default_factory=dict)
    layout: str = ""
    columns: Mapping[str, Sequence[str]] = field(default_factory=dict)
    unknown: Sequence[str] = ()
    ignored: dict[str, str] = field(default_factory=dict)
    codes: Counter[str] = field(default_factory=Counter)
    rules: Counter[str] = field(default_factory=Counter)
    repairs: Counter[str] = field(default_factory=Counter)
    cells: dict[str, dict[str, int]] = field(default_factory=dict)
    flagged: Counter[str] = field(default_factory=Counter)
    flagged_values: dict[str, str] = field(default_factory=dict)
    messages: dict[str, str] = field(default_factory=dict)
    refusal: dict[str, str] = field(default_factory=dict)


def of_refusal(file: str, refused: Refused) -> FileReport:
    """The report of a file of which nothing is taken."""
    refusal = {"code": str(refused.code), "message": str(refused)}
    return FileReport(file=file, status=REFUSED, refusal=refusal)


@dataclass
class IngestReport:
    """One run over some files.

    Attributes:
        files: One report per table, in the order given.
        published: Whether the dataset was changed.
    """

    files: list[FileReport]
    published: bool = False

    def total(self, name: str) -> int:
        """The sum of a count over all files."""
        return sum(getattr(each, name) for each in self.files)

    @property
    def skipped(self) -> int:
        """Skipped lines over all files."""
        return sum(sum(each.skipped.values()) for each in self.files)

    @property
    def refused(self) -> list[FileReport]:
        """The files of which nothing was taken."""
        return [each for each in self.files if each.status == REFUSED]

    def codes(self) -> Counter[str]:
        """Rejected records by code, over all files."""
        return sum((each.codes for each in self.files), Counter())

    @property
    def exit_code(self) -> int:
        """0 all accepted, 1 with rejects, 3 with a file refused."""
        return 3 if self.refused else 1 if self.total("rejected") else 0

    @property
    def reject_rate(self) -> float:
        """Share of the records that were rejected."""
        rejected = self.total("rejected")
        return rejected / max(rejected + self.total("accepted"), 1)

    def as_dict(self) -> dict[str, Any]:
        """The report for machines."""
        names = ("counted", "accepted", "rejected", "duplicates")
        return {
            "shipments": version("shipments"),
            "published": self.published,
            "totals": {name: self.total(name) for name in names} | {"skipped": self.skipped},
            "files": [vars(each) for each in self.files],
        }

    def summary(self) -> str:
        """The sum that must add up, in a line."""
        return _sum(
            self.total("accepted"), self.total("rejected"), self.skipped, self.total("counted")
        )

    def __str__(self) -> str:
        """The report for people, as Markdown."""
        lines = ["# What became of the records", ""]
        if len(self.files) > 1:
            lines += [f"All {len(self.files)} together: {self.summary()}.", ""]
        for each in self.files:
            lines += _section(each)
        return "\n".join(lines) + "\n"


def _sum(accepted: int, rejected: int, skipped: int, counted: int) -> str:
    return (
        f"{accepted:,} accepted + {rejected:,} rejected + {skipped:,} skipped = {counted:,} counted"
    )


def _section(each: FileReport) -> Iterator[str]:
    yield from (f"## {_code(each.file, 200)}", "", f"{_capital(_STATUS[each.status])}.", "")
    if each.status == REFUSED:
        yield from (_code(each.refusal["message"], 1000), "")
        return
    yield from _items("", _counts(each))
    yield from _items("How it was read", (f"{name}: {how}" for name, how in each.how.items()))
    yield from _items("Rejected", _codes(each))
    yield from _items("Rules broken", (f"{rule}: {n:,}" for rule, n in each.rules.items()))
    flags = (
        f"{_code(name)}: {n:,}; first: {_code(each.flagged_values[name], EXCERPT)}"
        for name, n in each.flagged.items()
    )
    yield from _items("Cells that could not be read, null in the row and named in `faults`", flags)
    yield from _items(
        "Changed on the way in", (f"{name}: {n:,}" for name, n in each.repairs.items())
    )
    yield from _fields(each)
    unknown = (_code(name) for name in each.unknown)
    yield from _items("Columns that are not known and not used", unknown)
    ignored = (f"{_code(name)}: {reason}" for name, reason in each.ignored.items())
    yield from _items("Columns left out on purpose", ignored)


def _counts(each: FileReport) -> Iterator[str]:
    yield _sum(each.accepted, each.rejected, sum(each.skipped.values()), each.counted)
    if each.skipped:
        yield "skipped: " + ", ".join(f"{count:,} {kind}" for kind, count in each.skipped.items())
    if each.cells:
        read, empty, flagged = (
            sum(count.get(kind, 0) for count in each.cells.values())
            for kind in ("read", "empty", "flagged")
        )
        yield f"cells: {read:,} read + {empty:,} empty + {flagged:,} flagged = {read + empty + flagged:,}"
    if each.dates:
        yield f"accepted rows were registered from {each.dates['first']} to {each.dates['last']}"
    if each.duplicates:
        rows = "row says" if each.duplicates == 1 else "rows say"
        yield f"{each.duplicates:,} accepted {rows} what an earlier row says (`duplicate_of`)"


def _fields(each: FileReport) -> Iterator[str]:
    """A table of our fields and the columns that they are read from."""
    if not each.columns:
        return
    pairs = [
        (
            _code(name),
            ", or where it is empty ".join(_code(header) for header in headers).replace("|", "\\|"),
        )
        for name, headers in each.columns.items()
    ]
    wide = max(len(name) for name, _ in pairs)
    yield from ("### Which column became which field", "")
    yield f"| {'field':{wide}} | column of the file |"
    yield f"| {'-' * wide} | ------------------ |"
    yield from (f"| {name:{wide}} | {headers} |" for name, headers in pairs)
    yield ""


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _code(text: str, width: int = 120) -> str:
    """Text of a file as it is in Markdown: as code, within more backticks than it has."""
    line = printable(text, width)
    ticks = "`" * (max(map(len, re.findall("`+", line)), default=0) + 1)
    space = " " if line.startswith("`") or line.endswith("`") else ""
    return f"{ticks}{space}{line}{space}{ticks}"


def _codes(each: FileReport) -> Iterator[str]:
    for code, count in each.codes.items():
        message = f"; first: {_code(each.messages[code], 400)}" if code in each.messages else ""
        yield f"{code}: {count:,}, {RejectCode(code).meaning}{message}"


def _items(title: str, items: Iterable[str]) -> Iterator[str]:
    lines = [f"* {printable(item, 600)}" for item in items]
    if lines:
        yield from ([f"### {title}", ""] if title else [])
        yield from (*lines, "")
