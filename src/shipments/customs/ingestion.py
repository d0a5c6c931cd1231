"""Files in, a dataset out: every record of every file accepted, rejected with a reason, or skipped."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import Any

from shipments.customs.chunk import Records
from shipments.customs.options import Options
from shipments.customs.output import Held, Writer, finish, take_seen
from shipments.customs.recognise import layout_named
from shipments.customs.report import (
    INGESTED,
    KNOWN,
    NOTHING_NEW,
    FileReport,
    Report,
    of_refusal,
    of_table,
)
from shipments.customs.sources import name_of
from shipments.customs.table import TableRun, open_tables, validate_table
from shipments.errors import Refused, RowsRejected, UsageError
from shipments.publishing import FolderWriter, check_target, open_folder

Paths = str | PathLike[str] | Iterable[str | PathLike[str]]


@dataclass(frozen=True)
class Progress:
    """How far a run is.

    Attributes:
        file: Name of the table that is being read.
        records: Records of it so far; 0 while it is opened and its habits are found out.
        share: Share of it that was read, 0 to 1, where known.
    """

    file: str
    records: int
    share: float | None


Tell = Callable[[Progress], None]
TooManyRejected = RowsRejected  # its name until 2026.11


def ingest(
    paths: Paths,
    out: str | PathLike[str],
    options: Options | None = None,
    *,
    dry_run: bool = False,
    tell: Tell | None = None,
) -> Report:
    """Take files of customs declarations into a dataset.

    Args:
        paths: Files; names are taken literally.
        out: Folder of the dataset; new rows are added to those that it holds. It is replaced as a
            whole at the end, or stays as it is.
        options: What the user settles; the rest is found out.
        dry_run: Read and judge everything, and write nothing.
        tell: Called when a file is opened, when a table of it is, and after each stretch.

    Returns:
        What became of every record. A refused file is told in it and does not hinder the others.

    Raises:
        UsageError: If no file is named, or the folder holds something else, or there is no layout
            of that name.
        LayoutError: If the layout file has mistakes.
        RowsRejected: If `max_rejects` is exceeded; it holds the report.
        OutputError: If the dataset could not be read or written; it is then as it was.
    """
    options = options or Options()
    target = check_target(Path(out))
    files = _listed(paths)
    if options.layout is not None:
        layout_named(options.layout)  # also when every file is known already
    if dry_run:
        return _Run(Held(target), None, options, tell).all(files)
    with open_folder(target) as folder:
        held = Held(target)
        report = _Run(held, folder, options, tell).all(files)
        if any(each.status in (INGESTED, NOTHING_NEW) for each in report.files):
            report.published = True
            finish(folder, held, report)
    return report


def _listed(paths: Paths) -> list[Path]:
    listed = [paths] if isinstance(paths, str | PathLike) else list(paths)
    if not listed:
        raise UsageError("no file is named · name at least one")
    return [Path(path) for path in listed]


class _Run:
    """One run over some files."""

    def __init__(
        self, held: Held, folder: FolderWriter | None, options: Options, tell: Tell | None
    ) -> None:
        self._held, self._folder, self._options, self._tell = held, folder, options, tell
        self._seen = held.seen()
        self._parts: list[Path] = []
        self._known: dict[str, Any] = {each["content_sha256"]: each for each in held.files}

    def all(self, files: Sequence[Path]) -> Report:
        report = Report([])
        for path in files:
            report.files += self._file(path)
        most = self._options.max_rejects
        if most is not None and report.reject_rate > most:
            raise RowsRejected(
                f"{report.reject_rate:.2%} of the records were rejected, at most {most:.2%} may be · "
                "nothing was written · look at the rejected records with --dry-run, correct them, or "
                "allow more",
                report.codes(),
                report,
            )
        return report

    def _file(self, path: Path) -> list[FileReport]:
        self._say(name_of(path))
        try:
            tables = open_tables(path, self._options)
        except Refused as refused:
            return [of_refusal(name_of(path), refused)]
        return [self._table(path, number, table) for number, table in enumerate(tables)]

    def _table(self, path: Path, number: int, records: Records) -> FileReport:
        writer = None
        self._say(records.name)
        try:
            if records.kind == "csv" and (known := self._known.get(records.content_sha256)):
                return _known_already(records, known)
            judged = TableRun.begin(records, self._options)
            if self._folder is not None:
                writer = Writer(self._folder, judged.file_id)
            return self._judged(path, number, judged, writer)
        except Refused as refused:
            if writer is not None:
                writer.drop(rejected=True)
            self._forget()
            return of_refusal(records.name, refused)

    def _judged(
        self, path: Path, number: int, judged: TableRun, writer: Writer | None
    ) -> FileReport:
        def reopen() -> Records:
            return open_tables(path, self._options)[number]

        # Closed here and not when it is thrown away: both polars and Python raise an interrupt.
        with closing(validate_table(judged, self._options, self._seen, reopen)) as batches:
            for batch in batches:
                if writer is not None:
                    writer.add(batch.accepted, batch.rejected)
                done = judged.accepted + judged.rejected
                self._say(judged.records.name, done, judged.records.share)
        known = self._known.get(judged.records.content_sha256)
        nothing_new = judged.accepted > 0 and judged.old == judged.accepted
        report = of_table(judged, NOTHING_NEW if known or nothing_new else INGESTED)
        if writer is not None:
            writer.close()
            if known or nothing_new:
                writer.drop(rejected=bool(known))
            self._parts += writer.parts.values()
        self._known[report.content_sha256] = vars(report)
        return report

    def _forget(self) -> None:
        """Forget the rows of a table that was refused half-way."""
        self._seen = self._held.seen()
        take_seen(self._seen, self._parts)

    def _say(self, name: str, records: int = 0, share: float | None = None) -> None:
        if self._tell is not None:
            self._tell(Progress(name, records, share))


def _known_already(records: Records, known: dict[str, Any]) -> FileReport:
    """A file whose content was taken in before: its lines are skipped as a whole."""
    return FileReport(
        file=records.name,
        status=KNOWN,
        sha256=records.sha256,
        content_sha256=records.content_sha256,
        counted=known["counted"],
        skipped={"known": known["counted"]},
        how={
            **records.how,
            "known": f"the content of {known['file']}, taken in before{_left(known)}",
        },
    )


def _left(known: dict[str, Any]) -> str:
    """What to do about the records that were rejected when a file was taken in."""
    if not known["rejected"]:
        return ""
    return (
        f", {known['rejected']:,} of its records rejected then: to read them with other options, "
        "take the file into a folder of its own"
    )
