"""Small files of declarations, and the datasets that they make."""

from __future__ import annotations

import gzip
import io
import shutil
import zipfile
from pathlib import Path

import polars as pl
from tests.customs.declared import changed, rows, table

from shipments.customs import ingest

# Of three years, with a record that is rejected, so that every folder of a dataset is written.
OLD = [*rows(3), changed(number="1", registered="01.02.2023"), changed(net="many")]
# Two rows of it say what the old ones say: whoever loses sight of those writes other bytes.
NEW = [*rows(5)[1:], changed(number="2", registered="01.02.2024"), changed(hs="x")]
REJECTS = 1  # the exit code of a run that takes these in


def inputs(folder: Path) -> dict[str, Path]:
    """The files `old` and `new`."""
    folder.mkdir(parents=True)
    found = {"old": folder / "old.csv", "new": folder / "new.csv"}
    found["old"].write_bytes(table(OLD))
    found["new"].write_bytes(table(NEW))
    return found


def datasets(folder: Path, files: dict[str, Path]) -> dict[str, Path]:
    """The datasets `old`, and `new`, which holds the new file as well."""
    for name, taken in (("old", ["old"]), ("new", ["old", "new"])):
        for file in taken:
            ingest(files[file], folder / name / "dataset")
    return {name: folder / name / "dataset" for name in ("old", "new")}


def packed(path: Path, kind: str) -> Path:
    """The same table in another form, beside it."""
    content, found = path.read_bytes(), path.parent.parent / f"packed-{kind}" / f"new.{kind}"
    found.parent.mkdir()
    if kind == "gz":
        content = gzip.compress(content, mtime=0)
    elif kind == "zip":
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("table.csv", content)
        content = buffer.getvalue()
    elif kind == "xlsx":
        buffer = io.BytesIO()
        pl.read_csv(content, separator=";", infer_schema=False).write_excel(buffer)
        content = buffer.getvalue()
    found.write_bytes(content)
    return found


def ingesting(file: Path, target: Path, *more: str) -> dict[str, object]:
    """The job that takes a file into a dataset."""
    return {"do": "cli", "arguments": ["ingest", str(file), "--out", str(target), *more]}


def placed(target: Path, dataset: Path) -> None:
    """Put a dataset in place."""
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(dataset, target)
