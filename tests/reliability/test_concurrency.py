"""Several processes at one target: each waits its turn, and readers get one version."""

from __future__ import annotations

import json
import shutil
import subprocess
import time

import pytest
from tests.customs.declared import changed, table
from versions import CHECKOUT, command, held, is_tidy, start

from shipments.customs import scan

pytestmark = pytest.mark.medium

PUBLISHING = """
import sys
from pathlib import Path
from shipments.publishing import publish
folders = [Path(name) for name in sys.argv[2:]]
versions = [{path.name: path.read_bytes() for path in folder.iterdir()} for folder in folders]
for _ in range(10):
    for files in versions:
        publish(files, Path(sys.argv[1]))
"""
# Loads a table until its input ends; prints how often it was loaded, and its heights.
LOADING = """
import sys
import shipments as sh
from shipments.dataset import load
heights, loads = set(), 0
print("ready", flush=True)
while loads < 300:
    heights.add(sh.load("claims", "polars", data=sys.argv[1]).height)
    loads += 1
print(sorted(heights))
"""


def test_writers_of_one_folder_wait_their_turn_and_readers_get_whole_tables(builds, tmp_path):
    target, versions = tmp_path / "clean", {name: held(build) for name, build in builds.items()}
    shutil.copytree(builds["old"], target)
    reader = start(LOADING, target)
    assert reader.stdout.readline() == "ready\n"
    writers = [start(PUBLISHING, target, builds["new"], builds["old"]) for _ in range(3)]
    for process in (*writers, reader):
        out, errors = process.communicate(timeout=120)
        assert process.returncode == 0, errors
    assert held(target) == versions["old"]
    assert is_tidy(target)
    rows = {len(files["claims.csv"].splitlines()) - 1 for files in versions.values()}
    assert set(json.loads(out)) <= rows


@pytest.mark.parametrize("count", [3, pytest.param(10, marks=pytest.mark.slow)])
def test_files_taken_in_at_once_are_all_there_and_readers_see_whole_files(tmp_path, count):
    target, rows = tmp_path / "out", {}
    for number in range(count):
        # Of two years; the numbers of rows differ.
        lines = [
            changed(number=f"{number}/{row}", registered=f"15.03.{2022 + row % 2}")
            for row in range(number + 2)
        ]
        (tmp_path / f"{number}.csv").write_bytes(table(lines))
        rows[f"{number}.csv"] = len(lines)
    runs = [
        subprocess.Popen(
            command("ingest", tmp_path / name, "--out", target),
            stdout=subprocess.DEVNULL,
            cwd=CHECKOUT,
        )
        for name in rows
    ]
    while any(run.poll() is None for run in runs):
        if (target / "manifest.json").exists():
            counts = scan(target).group_by("source_file").len().collect()
            assert set(counts.iter_rows()) <= rows.items()
        time.sleep(0.02)
    assert [run.returncode for run in runs] == [0] * count
    assert dict(scan(target).group_by("source_file").len().collect().iter_rows()) == rows
    assert is_tidy(target)
