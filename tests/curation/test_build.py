from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

from sample import claim, raw_folder, report
from shipments.curation.build import build, read_version, render
from shipments.curation.dataset import read_dataset
from shipments.curation.table_bytes import csv_bytes
from shipments.curation.verify import verify
from shipments.errors import DataError, UsageError
from shipments.tables.registry import TABLES

pytestmark = pytest.mark.medium


@pytest.fixture(scope="module")
def raw(tmp_path_factory) -> Path:
    claims = claim() + claim("CNRU-9002", "flow-2022", kind='"aggregate_trade_flow"', status=None)
    return raw_folder(tmp_path_factory.mktemp("build"), report(claims=claims))


def held(folder: Path) -> dict[str, str]:
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.iterdir())
    }


def test_a_build_writes_csv_and_parquet_of_every_table_with_the_same_rows(raw, tmp_path):
    build(raw, tmp_path / "clean")
    for name in TABLES:
        frame = pl.read_parquet(tmp_path / "clean" / f"{name}.parquet")
        rows = list(csv.reader(io.StringIO((tmp_path / "clean" / f"{name}.csv").read_text())))
        assert rows[0] == frame.columns
        assert len(rows) == frame.height + 1


SURROUNDINGS = [
    ("/", {"PYTHONHASHSEED": "1", "TZ": "Asia/Tokyo", "LC_ALL": "C", "POLARS_MAX_THREADS": "1"}),
    (".", {"PYTHONHASHSEED": "77", "TZ": "America/New_York", "POLARS_MAX_THREADS": "2"}),
    ("..", {"PYTHONHASHSEED": "random", "LC_ALL": "POSIX", "SOURCE_DATE_EPOCH": "99"}),
]


@pytest.mark.slow
@pytest.mark.parametrize(("folder", "environment"), SURROUNDINGS)
def test_a_build_is_the_same_bytes_whatever_the_surroundings(raw, tmp_path, folder, environment):
    build(raw, tmp_path / "here")
    there = tmp_path / "there"
    command = [sys.executable, "-m", "shipments", "build", "--raw", raw, "--clean", there]
    subprocess.run(
        command, check=True, cwd=folder, env={**os.environ, **environment}, capture_output=True
    )
    assert held(tmp_path / "here") == held(tmp_path / "there")


def test_the_order_of_files_does_not_matter(raw, tmp_path):
    other = tmp_path / "raw"
    shutil.copytree(raw, other)
    for path in sorted((other / "reports").iterdir(), reverse=True):
        text = path.read_text()
        path.unlink()
        path.write_text(text)
    build(raw, tmp_path / "one")
    build(other, tmp_path / "two")
    assert held(tmp_path / "one") == held(tmp_path / "two")


def test_a_fault_leaves_the_previous_dataset_untouched_with_exit_code_1(raw, tmp_path):
    clean = tmp_path / "clean"
    build(raw, clean)
    before = held(clean)
    broken = tmp_path / "raw"
    shutil.copytree(raw, broken)
    (broken / "reports" / "gazette-2023-03-16.toml").write_text("id = =")
    done = subprocess.run(
        [sys.executable, "-m", "shipments", "build", "--raw", str(broken), "--clean", str(clean)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "not TOML" in done.stderr
    assert "Traceback" not in done.stderr
    assert held(clean) == before


@pytest.mark.parametrize(
    "text",
    [
        "",
        "version = ",
        "released = 2000-01-01\n",
        'version = "2000.01.0"\nreleased = "yesterday"\n',
        'version = "one"\nreleased = 2000-01-01\n',
        "version = " + "9" * 5000,
        None,
    ],
)
def test_a_version_that_cannot_be_read_is_reported(tmp_path, text):
    if text is not None:
        (tmp_path / "version.toml").write_text(text)
    with pytest.raises(DataError, match=r"version\.toml"):
        read_version(tmp_path)


def test_rows_are_sorted_by_key_and_unique(raw):
    for name, frame in read_dataset(raw).items():
        key = list(TABLES[name].key)
        assert frame.select(key).equals(frame.select(key).sort(key))
        assert frame.select(key).is_unique().all()


def test_the_manifest_lists_every_file_with_its_hash(raw):
    files = render(read_dataset(raw), read_version(raw))
    entries = json.loads(files["manifest.json"])["files"]
    assert set(entries) == set(files) - {"manifest.json"}
    for name, entry in entries.items():
        assert entry == {
            "bytes": len(files[name]),
            "sha256": hashlib.sha256(files[name]).hexdigest(),
        }


# What is done to the manifest of a built dataset.
MANIFESTS = {
    "a list": lambda content: [content],
    "a text": lambda content: "x",
    "no files": lambda content: {name: content[name] for name in content if name != "files"},
    "other tables": lambda content: {**content, "tables": content["tables"][1:]},
    "other rows": lambda content: {
        **content, "tables": [{**entry, "rows": 7} for entry in content["tables"]],
    },
    "other bytes": lambda content: {
        **content,
        "files": {name: {**entry, "bytes": 1} for name, entry in content["files"].items()},
    },
}  # fmt: skip


def with_manifest(folder: Path, change) -> None:
    path = folder / "manifest.json"
    path.write_text(json.dumps(change(json.loads(path.read_text()))))


def with_table(folder: Path, name: str, change) -> None:
    """Change a table in all its files, and the manifest with them."""
    frame = change(pl.read_parquet(folder / f"{name}.parquet"))
    frame.write_parquet(folder / f"{name}.parquet")
    (folder / f"{name}.csv").write_bytes(csv_bytes(frame))
    hashes = {path.name: path.read_bytes() for path in folder.iterdir()}
    with_manifest(
        folder,
        lambda content: {
            **content,
            "files": {
                name: {"bytes": len(file), "sha256": hashlib.sha256(file).hexdigest()}
                for name, file in hashes.items()
            },
        },
    )


# What is done to a built dataset -> the file that is named.
SPOILED = {
    "changed byte": (
        lambda folder: (folder / "shipments.csv").write_bytes(
            (folder / "shipments.csv").read_bytes().replace(b"rifles", b"rifle5", 1)
        ),
        "shipments.csv",
    ),
    "missing table": (lambda folder: (folder / "hops.parquet").unlink(), "hops.parquet"),
    "missing file": (lambda folder: (folder / "croissant.json").unlink(), "croissant.json"),
    "extra file": (lambda folder: (folder / "more.csv").write_text("x"), "more.csv"),
    "edited descriptor": (
        lambda folder: (folder / "CITATION.cff").write_text("title: mine\n"),
        "CITATION.cff",
    ),
    "no manifest": (lambda folder: (folder / "manifest.json").unlink(), "manifest.json"),
    "dictionary": (lambda folder: (folder / "dictionary.csv").write_text("x"), "dictionary.csv"),
    "not parquet": (lambda folder: (folder / "hops.parquet").write_bytes(b"PAR1"), "hops.parquet"),
    "other order": (lambda folder: with_table(folder, "units", pl.DataFrame.reverse), "units.csv"),
    "other column": (
        lambda folder: with_table(folder, "units", lambda frame: frame.drop("note")),
        "table units",
    ),
    "broken rule": (
        lambda folder: with_table(
            folder, "shipments", lambda frame: frame.with_columns(pl.lit("order").alias("stage"))
        ),
        "table shipments",
    ),
} | {
    name: (lambda folder, change=change: with_manifest(folder, change), "manifest.json")
    for name, change in MANIFESTS.items()
}


@pytest.mark.slow
@pytest.mark.parametrize("how", SPOILED)
def test_verify_names_the_file_or_table_that_was_spoiled(raw, tmp_path, how):
    clean = tmp_path / "clean"
    build(raw, clean)
    assert f"{len(TABLES)} tables" in verify(clean)
    spoil, name = SPOILED[how]
    spoil(clean)
    with pytest.raises(DataError) as caught:
        verify(clean)
    assert name in str(caught.value)


@pytest.mark.parametrize("place", [".", "..", "clean", "reports"])
def test_a_build_refuses_to_replace_the_raw_data_or_what_holds_them(tmp_path, place):
    raw = raw_folder(tmp_path, report())
    before = sorted(raw.rglob("*"))
    with pytest.raises(UsageError):
        build(raw, (raw / place))
    assert sorted(raw.rglob("*")) == before
