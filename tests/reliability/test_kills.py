"""Processes that are killed at random moments: a reader gets the old version or the new one."""

from __future__ import annotations

import shutil
import signal
import subprocess
import time
from pathlib import Path

import pytest
from versions import as_listed, command, held, is_tidy, start

from shipments.curation.build import build
from shipments.customs import ingest, scan
from shipments.publishing import LOCK, MANIFEST, NEW, open_folder, publish

pytestmark = pytest.mark.medium

# Publishes the two versions in turn until it is killed.
PUBLISHING = """
import sys
from pathlib import Path
from shipments.publishing import publish
folders = [Path(name) for name in sys.argv[2:]]
versions = [{path.name: path.read_bytes() for path in folder.iterdir()} for folder in folders]
print("ready", flush=True)
while True:
    for files in versions:
        publish(files, Path(sys.argv[1]))
"""


def test_publishing_killed_at_random_moments_leaves_one_version_to_readers(builds, tmp_path, rng):
    target, versions = tmp_path / "clean", {name: held(build) for name, build in builds.items()}
    publish(versions["old"], target)
    states = []
    for _ in range(20):
        run = start(PUBLISHING, target, builds["new"], builds["old"])
        assert run.stdout.readline() == "ready\n"
        time.sleep(rng.uniform(0.02, 0.15))
        run.kill()
        run.communicate()
        assert as_listed(target) in versions.values()
        states.append(held(target) in versions.values())
    assert not all(states)  # some were met half-way, or this says nothing
    publish(versions["old"], target)
    assert is_tidy(target)


def end_while_writing(
    arguments: list[object], target: Path, how: signal.Signals, seconds: float
) -> int:
    """End a command so many seconds after it has begun to write to its target."""
    run = subprocess.Popen(
        command(*arguments), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )
    while not (target / LOCK).exists() and run.poll() is None:
        time.sleep(0.0005)
    time.sleep(seconds)
    run.send_signal(how)
    _, errors = run.communicate(timeout=60)
    assert "Traceback" not in errors
    return run.returncode


def put(target: Path, version: Path) -> None:
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(version, target)


@pytest.mark.parametrize("kills", [2, pytest.param(10, marks=pytest.mark.slow)])
def test_a_build_killed_while_it_writes_leaves_one_version(raws, builds, tmp_path, rng, kills):
    target, versions = tmp_path / "clean", {name: held(build) for name, build in builds.items()}
    arguments = ["build", "--raw", raws["new"], "--clean", target]
    for _ in range(kills):
        put(target, builds["old"])
        code = end_while_writing(arguments, target, signal.SIGKILL, rng.uniform(0, 0.1))
        assert code in (0, -signal.SIGKILL)
        assert as_listed(target) in versions.values()
    build(raws["new"], target)
    assert held(target) == versions["new"]


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT], ids=lambda how: how.name)
@pytest.mark.parametrize("times", [2, pytest.param(10, marks=pytest.mark.slow)])
def test_an_ingest_ended_while_it_writes_leaves_one_version(
    customs, ingests, tmp_path, rng, how, times
):
    target, versions = tmp_path / "out", {name: held(folder) for name, folder in ingests.items()}
    arguments = ["ingest", customs["new"], "--out", target]
    for _ in range(times):
        put(target, ingests["old"])
        code = end_while_writing(arguments, target, how, rng.uniform(0, 0.3))
        # A signal that arrives while Python shuts down, its work done, ends it: 130 to a shell, too.
        assert code in ((1, 130, -how) if how is signal.SIGINT else (1, -how))
        assert as_listed(target) in versions.values()
        assert how is signal.SIGKILL or is_tidy(target)
    ingest(customs["new"], target)
    assert scan(target).collect().equals(scan(ingests["new"]).collect())
    assert is_tidy(target)


@pytest.mark.slow
def test_an_export_killed_while_it_writes_leaves_one_version(tmp_path, rng):
    target = tmp_path / "out"
    for formats in (["datasette", "geojson"], ["datasette", "followthemoney"]) * 4:
        arguments = ["export", *formats, "--overwrite", "--out", target]
        end_while_writing(arguments, target, signal.SIGKILL, rng.uniform(0, 0.02))
        assert not (target / MANIFEST).exists() or len(as_listed(target)) == 3
    assert subprocess.run(command(*arguments), check=False).returncode == 0
    assert is_tidy(target)


def test_a_file_whose_writer_is_killed_stays_whole(tmp_path, rng):
    code = """
import sys
from pathlib import Path
from shipments.publishing import write_file
print("ready", flush=True)
while True:
    for mark in b"ab":
        write_file(Path(sys.argv[1]), bytes([mark]) * 1_000_000)
"""
    for _ in range(5):
        run = start(code, tmp_path / "file")
        assert run.stdout.readline() == "ready\n"
        time.sleep(rng.uniform(0.05, 0.1))
        run.kill()
        run.communicate()
        content = (tmp_path / "file").read_bytes()
        assert len(content) == 1_000_000
        assert len(set(content)) == 1


def test_a_dataset_whose_files_still_wait_for_their_names_is_read_and_completed(ingests, tmp_path):
    """As a run leaves it that is killed just after it has replaced the manifest."""
    target = tmp_path / "out"
    put(target, ingests["new"])
    for path in list(target.rglob("*.parquet")):
        path.rename(path.with_name(f"{path.name}{NEW}"))
    assert scan(target).collect().equals(scan(ingests["new"]).collect())
    with open_folder(target):
        pass
    assert held(target) == held(ingests["new"])
