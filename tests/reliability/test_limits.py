"""Too little memory: a command does its work, or says so; what stood there stands, or the new does."""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest
from harness import TORTURE, held, many, note
from tests.customs.declared import rows, table

from shipments.customs import ingest

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="limits of Linux")
MEGABYTE = 1 << 20
LEAST, MOST = 32 * MEGABYTE, 8192 * MEGABYTE
PATIENCE = 120  # seconds, on a machine however busy; alone a step takes 3, one that starves 45


def steps(count: int) -> list[int]:
    """Limits of address space from what lets `--version` work to more than enough."""
    return [int(LEAST * (MOST / LEAST) ** (step / (count - 1))) for step in range(count)]


def limited(arguments: list[object], most: int) -> subprocess.CompletedProcess[str]:
    """A command in a process of its own that gets no more address space than this."""

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

    return subprocess.run(
        [sys.executable, "-m", "shipments", *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
        preexec_fn=limit,
        env={**os.environ, "POLARS_MAX_THREADS": "2"},
    )


def worked(done: subprocess.CompletedProcess[str]) -> bool:
    """Whether a command did its work; if not, it must have said why in one line."""
    if done.returncode == 0:
        return True
    assert done.returncode in (3, 5), (done.returncode, done.stderr)
    assert "Traceback" not in done.stderr
    told = done.stdout if done.returncode == 3 else done.stderr
    cause = [line for line in told.splitlines() if "memory" in line.lower()]
    assert len(cause) == 1, told
    assert done.returncode == 3 or done.stderr.count("\n") == 1, done.stderr
    return False


def stored(out: Path) -> list[tuple[object, ...]]:
    """The rows of a dataset."""
    found = pl.read_parquet(out / "declarations" / "**" / "*.parquet", hive_partitioning=False)
    return found.sort("row_id").rows()


def test_the_first_step_is_the_least_in_which_anything_runs():
    assert limited(["--version"], LEAST).returncode == 0


def test_ingest_in_too_little_memory_leaves_the_old_dataset_or_the_new(tmp_path):
    first, second, out = tmp_path / "a.csv", tmp_path / "b.csv", tmp_path / "out"
    first.write_bytes(table(rows(10)))
    second.write_bytes(table(rows(3_000)))
    ingest(first, tmp_path / "old")
    ingest([first, second], tmp_path / "new")
    shutil.copytree(tmp_path / "old", out)
    old, new, done = held_deep(out), stored(tmp_path / "new"), 0
    for most in steps(many(4, 20)):
        if is_enough := worked(limited(["ingest", second, "--out", out], most)):
            done += 1
            assert stored(out) == new
            shutil.rmtree(out)
            shutil.copytree(tmp_path / "old", out)
        assert held_deep(out) == old
    assert is_enough
    assert {path.name for path in tmp_path.iterdir()} == {"a.csv", "b.csv", "out", "old", "new"}
    note("steps of memory under ingest", f"{many(4, 20)}, of which {done} were enough")


def held_deep(folder: Path) -> dict[str, bytes]:
    """Every file below a folder."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_a_build_in_too_little_memory_leaves_the_old_output_or_the_new(tmp_path, raws, builds):
    versions = {name: held(folder) for name, folder in builds.items()}
    clean, done, count = tmp_path / "clean", 0, many(3, 20)
    shutil.copytree(builds["old"], clean)
    for most in steps(count):
        if is_enough := worked(limited(["build", "--raw", raws["new"], "--clean", clean], most)):
            done += 1
            assert held(clean) == versions["new"]
            shutil.rmtree(clean)
            shutil.copytree(builds["old"], clean)
        assert held(clean) == versions["old"]
    assert is_enough
    assert [path.name for path in tmp_path.iterdir()] == ["clean"]
    note("steps of memory under build", f"{count}, of which {done} were enough")


@pytest.mark.skipif(not TORTURE, reason="in the long profile")
def test_tables_are_shown_whole_or_not_at_all():
    arguments: list[object] = ["show", "claims", "--format", "csv"]
    found = [limited(arguments, most) for most in steps(20)]
    shown = [each.stdout for each in found if worked(each)]
    assert set(shown) == {found[-1].stdout}
    note("steps of memory under show", f"20, of which {len(shown)} were enough")
