"""Files in, a dataset out: every record of every file accepted, rejected with a reason, or skipped."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import Any

from shipments.customs.chunk import Records
from shipments.customs.options import Options
from shipments.customs.output import Held, Writer, finish
from shipments.customs.recognise import layout_named
from shipments.customs.report import (
    INGESTED,
    KNOWN,
    NOTHING_NEW,
    FileReport,
    IngestReport,
    of_refusal,
)
from shipments.customs.sources import file_name
from shipments.customs.table import TableRun, open_tables, validate_table
from shipments.errors import Refused, RowsRejected, UsageError
from shipments.publishing import FolderWriter, check_target, open_folder

Paths = str | PathLike[str] | Iterable[str | PathLike[str]]


@dataclass(frozen=True)
class Progress:
    """How far a run is.

    Attributes:
        file: Name of the table that is being read.
        records: Records of it so far; 0 while it is opened and its formats are inferred.
        share: Share of it that was read, 0 to 1, where known.
    """

    file: str
    records: int
    share: float | None


ProgressCallback = Callable[[Progress], None]


def ingest(
    paths: Paths,
    out: str | PathLike[str],
    options: Options | None = None,
    *,
    dry_run: bool = False,
    on_progress: ProgressCallback | None = None,
    tell: ProgressCallback | None = None,
) -> IngestReport:
    """Take files of customs declarations into a dataset.

    Args:
        paths: Files; names are taken literally.
        out: Folder of the dataset; new rows are added to those that it holds. It is replaced as a
            whole at the end, or unchanged.
        options: What the user says about the files; the rest is inferred.
        dry_run: Read and check everything, and write nothing.
        on_progress: Called when a file is opened, when a table of it is, and after each chunk.
        tell: The name of `on_progress` until 2026.11.

    Returns:
        What became of every record. It names a refused file, which does not stop the others.

    Raises:
        UsageError: If no file is named, or the folder holds something else, or there is no layout
            of that name.
        LayoutError: If the layout file has mistakes.
        RowsRejected: If `max_rejects` is exceeded; it holds the report.
        OutputError: If the dataset could not be read or written; it is then unchanged.
    """
    if tell is not None:
        warnings.warn("tell= is called on_progress=", DeprecationWarning, stacklevel=2)
    options, progress = options or Options(), on_progress or tell
    target = check_target(Path(out))
    files = [Path(paths)] if isinstance(paths, str | PathLike) else [Path(path) for path in paths]
    if not files:
        raise UsageError("no file is named · name at least one")
    if options.layout is not None:
        layout_named(options.layout)  # also when every file is known already
    if dry_run:
        return _Run(Held(target), None, options, progress).all(files)
    with open_folder(target) as folder:
        held = Held(target)
        report = _Run(held, folder, options, progress).all(files)
        if any(each.status in (INGESTED, NOTHING_NEW) for each in report.files):
            report.published = True
            finish(folder, held, report)
    return report


class _Run:
    """One run over some files."""

    def __init__(
        self,
        held: Held,
        folder: FolderWriter | None,
        options: Options,
        on_progress: ProgressCallback | None,
    ) -> None:
        self._folder, self._options, self._on_progress = folder, options, on_progress
        self._index = held.duplicate_index()
        self._known: dict[str, Any] = {each["content_sha256"]: each for each in held.files}

    def all(self, files: Sequence[Path]) -> IngestReport:
        report = IngestReport([])
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
        self._report_progress(file_name(path))
        try:
            tables = open_tables(path, self._options)
        except Refused as refused:
            return [of_refusal(file_name(path), refused)]
        return [self._table(path, number, table) for number, table in enumerate(tables)]

    def _table(self, path: Path, number: int, records: Records) -> FileReport:
        writer, index = None, self._index.copy()  # a table that is refused leaves no rows in it
        self._report_progress(records.name)
        try:
            if records.kind == "csv" and (known := self._known.get(records.content_sha256)):
                return _known_already(records, known)
            run = TableRun.begin(records, self._options)
            if self._folder is not None:
                writer = Writer(self._folder, run.file_id)
            chunks = validate_table(
                run, self._options, index, lambda: open_tables(path, self._options)[number]
            )
            # Closed here, not by the garbage collector, during which an interrupt would be lost.
            with closing(chunks):
                for chunk in chunks:
                    if writer is not None:
                        writer.add(chunk)
                    done = run.report.accepted + run.report.rejected
                    self._report_progress(records.name, done, run.records.share)
        except Refused as refused:
            if writer is not None:
                writer.drop(rejected=True)
            return of_refusal(records.name, refused)
        self._index = index
        return self._finished(run, writer)

    def _finished(self, run: TableRun, writer: Writer | None) -> FileReport:
        known = self._known.get(run.records.content_sha256)
        report = run.report
        is_old = known is not None or 0 < run.old == report.accepted
        if writer is not None:
            writer.close()
            if is_old:
                writer.drop(rejected=known is not None)
        report.status = NOTHING_NEW if is_old else INGESTED
        self._known[report.content_sha256] = vars(report)
        return report

    def _report_progress(self, name: str, records: int = 0, share: float | None = None) -> None:
        if self._on_progress is not None:
            self._on_progress(Progress(name, records, share))


def _known_already(records: Records, known: dict[str, Any]) -> FileReport:
    """A file whose content was taken in before: its lines are skipped as a whole."""
    how = f"the content of {known['file']}, taken in before"
    if known["rejected"]:
        how += (
            f", {known['rejected']:,} of its records rejected then: to read them with other "
            "options, take the file into a folder of its own"
        )
    return FileReport(
        file=records.name,
        status=KNOWN,
        sha256=records.sha256,
        content_sha256=records.content_sha256,
        counted=known["counted"],
        skipped={"known": known["counted"]},
        how={**records.how, "known": how},
    )
