"""The dataset on disk: partitions by year, rejected records, reports; changed as a whole or not.

```
declarations/year=2022/<file>-00000.parquet   accepted rows, in the columns of the schema
rejected/<file>.parquet                       rejected records as they stood, with the reason
report.json, report.md                        the last run
manifest.json                                 every file that was ever taken in
```
"""

from __future__ import annotations

import io
import json
import os
import shutil
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any

import polars as pl

from shipments import publishing
from shipments.customs.identity import Seen, from_text
from shipments.customs.report import FileReport, Report
from shipments.errors import OutputError, printable
from shipments.published import MANIFEST, entries, steady

DECLARATIONS, REJECTED = "declarations", "rejected"
_ROWS = 60_000  # of a year, before they are written
_HELD = 100_000  # of all years


class Held:
    """What a dataset holds already.

    Attributes:
        target: Its folder.
        exists: Whether there is one.
        files: Every file that was ever taken in.
        accepted: The files of its accepted rows.
    """

    def __init__(self, target: Path) -> None:
        """Read its manifest.

        Raises:
            OutputError: If it cannot be read.
        """
        self.target = target
        told: dict[str, Any] = {"ingested": [], "files": []}
        path = target / MANIFEST
        self.exists = path.exists()
        try:
            if self.exists:
                told = json.loads(path.read_text(encoding="utf-8"))
            self.files: list[dict[str, Any]] = told["ingested"]
            self.accepted = [
                target / name for name in told["files"] if name.startswith(f"{DECLARATIONS}/year=")
            ]
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise OutputError(
                f"{path} cannot be read as the manifest of ingested declarations: {error} · "
                "name another folder with --out"
            ) from error

    def of_content(self, content_sha256: str) -> dict[str, Any] | None:
        """What is known of a file by its content."""
        return next((f for f in self.files if f["content_sha256"] == content_sha256), None)

    def seen(self) -> Seen:
        """The rows that it holds, by what they say.

        Raises:
            OutputError: If they cannot be read.
        """
        return steady(self.target, self._seen)

    def _seen(self) -> Seen:
        seen = Seen()
        take_seen(seen, self.target)
        return seen

    def copy_to(self, stage: Path) -> None:
        """Bring what it holds into a stage, by links where the system has them."""
        for name in (DECLARATIONS, REJECTED):
            if (self.target / name).is_dir():
                shutil.copytree(
                    self.target / name, stage / name, copy_function=_link, dirs_exist_ok=True
                )
        publishing.reached("copied")


def take_seen(seen: Seen, folder: Path) -> None:
    """Remember the accepted rows in the folder of a dataset, or of a stage."""
    with _read_back(folder):
        paths = _accepted(folder)
    for path in paths:
        with _read_back(path):
            held = pl.read_parquet(path, columns=["row_id", "content_hash"], glob=False)
        if held.height:
            parts = held["row_id"].str.split_exact(":", 1).struct.unnest()
            numbers = parts.to_series(1).cast(pl.Int64).to_numpy()
            file = seen.file(str(parts.item(0, 0)))
            seen.add(from_text(held["content_hash"]), file, numbers)


def _accepted(folder: Path) -> list[Path]:
    rows = folder / DECLARATIONS
    return [rows / name for name in entries(rows)] if rows.is_dir() else []


@contextmanager
def _read_back(path: Path) -> Iterator[None]:
    """Tell of a part of the dataset that cannot be read."""
    try:
        yield
    except (OSError, pl.exceptions.PolarsError) as error:
        raise OutputError(
            f"{printable(str(path), 1000)} cannot be read back: {printable(str(error), 300)} · the "
            "dataset is as it was · check the disk"
        ) from error


def _link(source: str, target: str) -> str:
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)
    return target


class Writer:
    """Writes the rows of one table into a stage."""

    def __init__(self, stage: Path, start: str) -> None:
        """Begin with a table; `start` names its files."""
        self._stage, self._start = stage, start
        self._rows: defaultdict[int, list[pl.DataFrame]] = defaultdict(list)
        self._held: defaultdict[int, int] = defaultdict(int)
        self._parts: list[Path] = []
        self._rejected: list[pl.DataFrame] = []
        self._written = 0

    def add(self, accepted: pl.DataFrame, rejected: pl.DataFrame) -> None:
        """Take a batch; it is written when there is enough of its year."""
        if rejected.height:
            self._rejected.append(rejected)
            if sum(part.height for part in self._rejected) >= _ROWS:
                self._flush_rejected()
        if not accepted.height:
            return
        years = accepted["registered_on"].dt.year()
        for year in years.unique().to_list():
            rows = accepted.filter(years == year)
            self._rows[year].append(rows)
            self._held[year] += rows.height
            if self._held[year] >= _ROWS:
                self._flush(year)
        if sum(self._held.values()) >= _HELD:
            self._flush(max(self._held, key=lambda year: self._held[year]))

    def close(self) -> None:
        """Write what is left, and read back how much stands there.

        Raises:
            OutputError: If another number of rows comes back than was written.
        """
        for year in sorted(year for year, rows in self._rows.items() if rows):
            self._flush(year)
        self._flush_rejected()
        found = sum(_height(path) for path in self._parts)
        if found != self._written:
            raise OutputError(
                f"{self._written:,} rows were written and {found:,} come back · check the disk"
            )

    def drop(self) -> None:
        """Take back the accepted rows of this table."""
        for path in self._parts:
            path.unlink(missing_ok=True)
            if not any(path.parent.iterdir()):
                path.parent.rmdir()
        self._parts = []

    def _flush(self, year: int) -> None:
        folder = self._stage / DECLARATIONS / f"year={year}"
        self._put(folder, pl.concat(self._rows.pop(year)), self._parts)
        self._held[year] = 0

    def _flush_rejected(self) -> None:
        if self._rejected:
            self._put(self._stage / REJECTED, pl.concat(self._rejected), [])
            self._rejected = []

    def _put(self, folder: Path, rows: pl.DataFrame, parts: list[Path]) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        number = sum(path.name.startswith(f"{self._start}-") for path in folder.iterdir())
        path = folder / f"{self._start}-{number:05d}.parquet"
        # In memory first: polars passes over a write that fails.
        buffer = io.BytesIO()
        rows.write_parquet(buffer)
        with path.open("xb") as file:
            file.write(buffer.getbuffer())
        publishing.reached("one file")
        if parts is self._parts:
            parts.append(path)
            self._written += rows.height


def _height(path: Path) -> int:
    with _read_back(path):
        return int(pl.scan_parquet(path, glob=False).select(pl.len()).collect().item())


def finish(stage: Path, held: Held, report: Report) -> None:
    """Write the reports and the manifest of a stage."""
    write_json(stage / "report.json", report.as_dict())
    (stage / "report.md").write_text(str(report), encoding="utf-8")
    publishing.reached("reported")
    ingested = [*held.files, *(_entry(each) for each in _taken(report.files))]
    told = {"shipments": version("shipments"), "files": entries(stage), "ingested": ingested}
    write_json(stage / MANIFEST, told)


def _taken(files: Iterable[FileReport]) -> list[FileReport]:
    return [each for each in files if each.status in ("ingested", "nothing new")]


def _entry(each: FileReport) -> dict[str, Any]:
    names = ("file", "status", "sha256", "content_sha256", "counted", "accepted", "rejected")
    return {name: getattr(each, name) for name in names}


def write_json(path: Path, content: object) -> None:
    """Write an object as JSON that people can read too."""
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
