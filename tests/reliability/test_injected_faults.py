"""Calls of the file system that fail: exit code 5, one line of cause, no partial output.

For every kind of call, the first fails, then the second, and so on until a run meets no fault any
more. The faults lie beneath the process, so that polars, SQLite and matplotlib meet them too.
"""

from __future__ import annotations

import errno
import os
import shutil
import subprocess

import pytest
from faults import judged, only_ours, walk
from harness import TORTURE, held, note

import shipments as sh


def test_publishing_survives_every_fault(faulty, builds, fast):
    target = fast / "faults" / "clean"
    target.parent.mkdir()
    old, new = held(builds["old"]), held(builds["new"])
    assert old != new
    shutil.copytree(builds["old"], target)

    def reset() -> None:
        if held(target) != old:
            back = {"do": "publish", "files": str(builds["old"]), "target": str(target)}
            assert faulty.ask(back)["code"] == 0

    job = {"do": "publish", "files": str(builds["new"]), "target": str(target)}
    met = walk(faulty, job, target, old, new, reset)
    note("faults under publishing", met)
    assert met >= 400


COMMANDS = {
    "csv": ["show", "claims", "--format", "csv"],
    "parquet": ["show", "claims", "--format", "parquet"],
    "bib": ["cite", "CNRU-0001", "--format", "bibtex"],
    "svg": ["chart", "coverage"],
    "png": ["chart", "coverage"],
    "sqlite": ["export", "sqlite", "--overwrite"],
    "xlsx": ["export", "xlsx", "--overwrite"],
    "geojson": ["export", "geojson", "--overwrite"],
}
# Drawing and filling take a second each; what writes them is what writes the others.
_SLOW = frozenset({"svg", "png", "xlsx", "sqlite"})


@pytest.mark.parametrize("suffix", [name for name in COMMANDS if TORTURE or name not in _SLOW])
def test_a_file_survives_every_fault(faulty, fast, suffix):
    folder = fast / f"faults-{suffix}"
    folder.mkdir()
    out = folder / f"out.{suffix}"
    job = {"do": "cli", "arguments": [*COMMANDS[suffix], "--out", str(out)]}
    end = faulty.ask(job)
    assert end["code"] == 0, end["errors"]
    new = out.read_bytes()

    def reset() -> None:
        out.write_bytes(b"old")

    met = walk(faulty, job, out, b"old", new, reset)
    note(f"faults under a file of {suffix}", met)
    assert met >= 6


@pytest.mark.parametrize("kind", ["mkdir", "open", "write"])
def test_scratch_space_that_fails_is_told_and_the_old_file_stays(faulty, fast, kind):
    duckdb = pytest.importorskip("duckdb")
    folder = fast / f"scratch-{kind}"
    folder.mkdir()
    (folder / "out.duckdb").write_bytes(b"old")
    arguments = ["export", "duckdb", "--overwrite", "--out", str(folder / "out.duckdb")]
    fault = {"below": str(faulty.temporary), "fault": [kind, 1, errno.ENOSPC]}
    end = faulty.ask({"do": "cli", "arguments": arguments, **fault})
    assert end["fired"]
    assert only_ours(folder, "out.duckdb")
    if end["code"] == 0:  # DuckDB got round it: then the database is whole
        with duckdb.connect(str(folder / "out.duckdb"), read_only=True) as connection:
            (found,) = connection.execute("SELECT count(*) FROM claims").fetchone() or (None,)
        assert found == sh.load("claims", "polars").height
    else:
        judged(end, (folder / "out.duckdb").read_bytes(), b"old", None, kind)


def test_a_build_survives_faults_of_its_target(faulty, raws, builds, fast):
    target = fast / "faults-build" / "clean"
    target.parent.mkdir()
    old, new = held(builds["old"]), held(builds["new"])
    arguments = ["build", "--raw", str(raws["new"]), "--clean", str(target)]
    met = 0
    for kind, number, error in (
        ("mkdir", 2, errno.EROFS),
        ("open", 2, errno.EACCES),
        ("open", 30, errno.EMFILE),
        ("write", 3, errno.ENOSPC),
        ("fsync", 10, errno.EIO),
        ("close", 5, errno.EIO),
        ("rename", 1, errno.EACCES),
    ):
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(builds["old"], target)
        fault = {"below": str(target.parent), "fault": [kind, number, error]}
        end = faulty.ask({"do": "cli", "arguments": arguments, **fault})
        assert end["fired"], (kind, number)
        judged(end, held(target), old, new, f"{kind} {number}")
        assert end["code"] == 5 or kind in ("open", "close"), (kind, end)
        met += 1
    note("faults under a whole build", met)


@pytest.mark.parametrize("most", [1000, 20_000, 100_000])
def test_a_limit_of_file_size_stops_a_build_with_the_old_in_place(zygote, builds, fast, most):
    target = fast / f"limit-{most}" / "clean"
    target.parent.mkdir()
    shutil.copytree(builds["old"], target)
    job = {"do": "publish", "files": str(builds["new"]), "target": str(target)}
    end = zygote.ask({**job, "most_bytes": most})
    judged(end, held(target), held(builds["old"]), held(builds["new"]), most)
    assert end["code"] == 5
    assert "large" in end["errors"]
    assert only_ours(target.parent, "clean")


@pytest.mark.parametrize("room", [64, 256, 1800])
def test_a_full_file_system_keeps_the_old_in_place(zygote, builds, tmp_path, room):
    """`room` is in KiB beyond what the old version takes."""
    old, new = held(builds["old"]), held(builds["new"])
    taken = sum(-(-len(content) // 4096) * 4 for content in old.values())
    disk = tmp_path / "disk"
    disk.mkdir()
    size = f"size={taken + room}k"
    if (
        os.geteuid() != 0
        or subprocess.run(
            ["mount", "-t", "tmpfs", "-o", size, "tmpfs", disk], capture_output=True, check=False
        ).returncode
    ):
        pytest.skip("mounting is not allowed here")
    try:
        target = disk / "clean"
        shutil.copytree(builds["old"], target)
        end = zygote.ask({"do": "publish", "files": str(builds["new"]), "target": str(target)})
        judged(end, held(target), old, new, room)
        assert (end["code"] == 5) == (room * 1024 < sum(map(len, new.values()))), (room, end)
        assert [path.name for path in disk.iterdir()] == ["clean"]
    finally:
        subprocess.run(["umount", "--lazy", disk], check=True)
