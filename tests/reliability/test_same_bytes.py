"""Same input, same bytes: builds, charts and ingests in different surroundings."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from versions import CHECKOUT, command, held

from shipments.customs import ingest

pytestmark = pytest.mark.medium

SURROUNDINGS = [
    {"TZ": "UTC", "LC_ALL": "C", "PYTHONHASHSEED": "1", "POLARS_MAX_THREADS": "1"},
    {"TZ": "Asia/Shanghai", "LC_ALL": "tr_TR.UTF-8", "PYTHONHASHSEED": "2", "COLUMNS": "40"},
    {"TZ": "Nowhere/Odd", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "3", "SOURCE_DATE_EPOCH": "99"},
]


def in_surroundings(number: int, folder: Path, *arguments: object) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    subprocess.run(
        command(*arguments),
        check=True,
        capture_output=True,
        cwd=folder,
        umask=(0o022, 0o077, 0o000)[number],
        env={
            **os.environ,
            **SURROUNDINGS[number],
            "MPLCONFIGDIR": str(folder),
            "PYTHONPATH": str(CHECKOUT / "src"),
        },
    )


@pytest.mark.slow
def test_three_builds_of_the_dataset_give_the_same_bytes(tmp_path):
    raw, versions = CHECKOUT / "data" / "raw", []
    for number in range(3):
        folder = tmp_path / str(number)
        in_surroundings(number, folder, "build", "--raw", raw, "--clean", "clean")
        versions.append(held(folder / "clean"))
    assert versions[0] == versions[1] == versions[2]


@pytest.mark.parametrize(
    ("name", "format"),
    [("completeness", "svg"), *[pytest.param("volumes", f, marks=pytest.mark.slow) for f in ("png", "pdf")]],
)  # fmt: skip
def test_two_drawings_of_a_chart_give_the_same_bytes(tmp_path, name, format):
    for number in (1, 2):
        in_surroundings(number, tmp_path, "chart", name, "--out", f"{number}.{format}")
    one, other = ((tmp_path / f"{number}.{format}").read_bytes() for number in (1, 2))
    assert one == other


def test_two_ingests_of_the_same_files_give_the_same_bytes(customs, tmp_path):
    for folder in ("one", "other"):
        for file in customs.values():
            ingest(file, tmp_path / folder)
    assert held(tmp_path / "one") == held(tmp_path / "other")
