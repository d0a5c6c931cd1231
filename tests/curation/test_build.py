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
from shipments.curation.verify import verify
from shipments.errors import DataError, UsageError
from shipments.tables.registry import TABLES


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


@pytest.mark.parametrize(
    ("environment", "folder"),
    [
        (
            {"PYTHONHASHSEED": "1", "TZ": "Asia/Tokyo", "LC_ALL": "C", "POLARS_MAX_THREADS": "1"},
            "/",
        ),
        (
            {
                "PYTHONHASHSEED": "77",
                "TZ": "America/New_York",
                "LC_ALL": "C.UTF-8",
                "POLARS_MAX_THREADS": "2",
            },
            ".",
        ),
        (
            {"PYTHONHASHSEED": "random", "TZ": "UTC", "LC_ALL": "POSIX", "SOURCE_DATE_EPOCH": "99"},
            "..",
        ),
    ],
)
def test_a_build_is_the_same_bytes_whatever_the_surroundings(raw, tmp_path, environment, folder):
    build(raw, tmp_path / "here")
    subprocess.run(
        [
            sys.executable,
            "-m",
            "shipments",
            "build",
            "--raw",
            str(raw),
            "--clean",
            str(tmp_path / "there"),
        ],
        check=True,
        cwd=folder,
        env={**os.environ, **environment},
        capture_output=True,
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
def test_a_version_that_cannot_be_read_is_told(tmp_path, text):
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
    told = json.loads(files["manifest.json"])
    assert set(told["files"]) == set(files) - {"manifest.json"}
    for name, entry in told["files"].items():
        assert entry == {
            "bytes": len(files[name]),
            "sha256": hashlib.sha256(files[name]).hexdigest(),
        }


# A manifest that was tampered with.
MANIFESTS = {
    "a list": lambda told: [told],
    "a text": lambda told: "x",
    "no files": lambda told: {name: told[name] for name in told if name != "files"},
    "tables as text": lambda told: {**told, "tables": "x"},
    "other rows": lambda told: {
        **told,
        "tables": [{**entry, "rows": 7} for entry in told["tables"]],
    },
    "other key": lambda told: {
        **told,
        "tables": [{**entry, "key": ["x"]} for entry in told["tables"]],
    },
    "other bytes": lambda told: {
        **told,
        "files": {name: {**entry, "bytes": 1} for name, entry in told["files"].items()},
    },
}


def spoil(folder: Path, how: str) -> None:
    if how == "changed byte":
        path = folder / "shipments.csv"
        path.write_bytes(path.read_bytes().replace(b"rifles", b"rifle5", 1))
    elif how == "missing file":
        (folder / "legs.parquet").unlink()
    elif how == "extra file":
        (folder / "more.csv").write_text("x")
    elif how == "no manifest":
        (folder / "manifest.json").unlink()
    elif how in MANIFESTS:
        told = json.loads((folder / "manifest.json").read_text())
        (folder / "manifest.json").write_text(json.dumps(MANIFESTS[how](told)))
    elif how == "other tables":
        told = json.loads((folder / "manifest.json").read_text())
        told["tables"] = told["tables"][1:]
        (folder / "manifest.json").write_text(json.dumps(told))
    else:
        resign(folder, how)


def resign(folder: Path, how: str) -> None:
    """Change tables and make the manifest agree, so that only their content gives it away."""
    frame = pl.read_parquet(folder / "shipments.parquet")
    if how == "csv differs":
        (folder / "shipments.csv").write_text(frame.write_csv().replace("1000.0", "2000.0"))
    elif how == "not parquet":
        (folder / "shipments.parquet").write_bytes(b"PAR1")
    elif how == "junk dictionary":
        (folder / "dictionary.csv").write_text("x")
    else:
        table = "country_aliases" if how == "reversed rows" else "shipments"
        frame = pl.read_parquet(folder / f"{table}.parquet")
        wrong = (
            frame.reverse()
            if how == "reversed rows"
            else frame.with_columns(pl.lit("order").alias("stage"))
        )
        wrong.write_parquet(folder / f"{table}.parquet")
        (folder / f"{table}.csv").write_text(wrong.write_csv())
    told = json.loads((folder / "manifest.json").read_text())
    for name in told["files"]:
        content = (folder / name).read_bytes()
        told["files"][name] = {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
    (folder / "manifest.json").write_text(json.dumps(told))


@pytest.mark.parametrize(
    ("how", "rule"),
    [
        ("changed byte", "hash"),
        ("missing file", "missing_file"),
        ("extra file", "extra_file"),
        ("no manifest", "manifest"),
        ("other tables", "tables"),
        ("a list", "manifest"),
        ("a text", "manifest"),
        ("no files", "manifest"),
        ("tables as text", "manifest"),
        ("other rows", "content"),
        ("other key", "content"),
        ("other bytes", "hash"),
        ("reversed rows", "content"),
        ("junk dictionary", "content"),
        ("csv differs", "csv_differs"),
        ("not parquet", "parquet"),
        ("broken rule", "stage_of_status"),
    ],
)
def test_verify_says_what_is_wrong_with_a_built_dataset(raw, tmp_path, how, rule):
    clean = tmp_path / "clean"
    build(raw, clean)
    assert f"{len(TABLES)} tables" in verify(clean)
    spoil(clean, how)
    with pytest.raises(DataError) as caught:
        verify(clean)
    assert rule in {fault.rule for fault in caught.value.faults}


@pytest.mark.parametrize("place", [".", "..", "clean", "reports"])
def test_a_build_refuses_to_replace_the_raw_data_or_what_holds_them(tmp_path, place):
    raw = raw_folder(tmp_path, report())
    before = sorted(raw.rglob("*"))
    with pytest.raises(UsageError):
        build(raw, (raw / place))
    assert sorted(raw.rglob("*")) == before
