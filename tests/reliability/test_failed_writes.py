"""Writes and reads that fail: exit code 5 and one line of cause, the old version, nothing partial."""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from tests.command import run
from versions import held

from shipments.curation.build import build

pytestmark = pytest.mark.medium

# Name of the target -> the command that writes it.
COMMANDS = {
    "clean": ["build", "--raw", "{raw}", "--clean"],
    "dataset": ["ingest", "{file}", "--out"],
    "claims.csv": ["show", "claims", "--format", "csv", "--out"],
    "claims.parquet": ["show", "claims", "--format", "parquet", "--out"],
    "completeness.svg": ["chart", "completeness", "--out"],
    "cite.bib": ["cite", "CNRU-0001", "--format", "bibtex", "--out"],
    "exports": ["export", "geojson", "datasette", "--overwrite", "--out"],
    "routes.geojson": ["export", "geojson", "--overwrite", "--out"],
}


@pytest.fixture
def prepared(tmp_path, raws, builds, customs, ingests):
    """Puts the old version of a target in place; gives the command that would replace it."""

    def prepare(name: str, folder: Path = tmp_path) -> tuple[list[str], Path]:
        target = folder / name
        folders = {"clean": builds["old"], "dataset": ingests["old"]}
        if name in folders:
            shutil.copytree(folders[name], target)
        elif "." in name:
            target.write_bytes(b"old")
        words = {"raw": raws["new"], "file": customs["new"]}
        return [*(word.format(**words) for word in COMMANDS[name]), str(target)], target

    return prepare


def fails_in_one_line(capsys, arguments: list[str], folder: Path, cause: str) -> None:
    """Run a command that must fail and leave the files of a folder as they are."""
    before = held(folder)
    code, _, errors = run(capsys, *arguments)
    assert code == 5, errors
    assert errors.count("\n") == 1
    assert cause in errors
    assert held(folder) == before


@contextmanager
def largest_file(size: int) -> Iterator[None]:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.parametrize("name", COMMANDS)
def test_a_file_that_grows_too_large_leaves_the_old_version(
    capsys, prepared, tmp_path, monkeypatch, name
):
    arguments, _ = prepared(name)
    (tmp_path / "scratch").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "scratch"))
    with largest_file(300):
        fails_in_one_line(capsys, arguments, tmp_path, "large")


@pytest.fixture
def disk(tmp_path) -> Iterator[Path]:
    """A file system of 256 kB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", folder]
    if os.geteuid() or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("mounting is not allowed here")
    yield folder
    subprocess.run(["umount", "--lazy", folder], check=True)


def fill(disk: Path) -> None:
    with suppress(OSError), (disk / "ballast").open("wb", 0) as file:
        while file.write(bytes(4096)):
            pass


@pytest.mark.parametrize("name", ["dataset", "claims.csv", "claims.parquet", "exports"])
def test_a_full_disk_leaves_the_old_version(capsys, prepared, disk, name):
    arguments, _ = prepared(name, disk)
    fill(disk)
    fails_in_one_line(capsys, arguments, disk, "No space left")


@pytest.mark.parametrize("name", ["dataset", "claims.csv", "exports"])
def test_a_read_only_disk_leaves_the_old_version(capsys, prepared, disk, name):
    arguments, _ = prepared(name, disk)
    subprocess.run(["mount", "-o", "remount,ro", disk], check=True)
    fails_in_one_line(capsys, arguments, disk, "Read-only")


@pytest.mark.skipif(os.geteuid() == 0, reason="permissions do not bind the superuser")
@pytest.mark.parametrize("name", ["dataset", "claims.csv", "exports"])
def test_a_folder_without_permission_leaves_the_old_version(capsys, prepared, tmp_path, name):
    (tmp_path / "closed").mkdir()
    arguments, _ = prepared(name, tmp_path / "closed")
    (tmp_path / "closed").chmod(0o555)
    try:
        fails_in_one_line(capsys, arguments, tmp_path / "closed", "Permission denied")
    finally:
        (tmp_path / "closed").chmod(0o755)


def test_a_proposed_release_that_cannot_be_written_keeps_the_reviewed_files(capsys, raws, tmp_path):
    raw = tmp_path / "raw"
    shutil.copytree(raws["old"], raw)
    arguments = ["release", "--propose", "--raw", str(raw)]
    assert run(capsys, *arguments)[0] == 0
    with largest_file(100):
        fails_in_one_line(capsys, arguments, raw, "large")


def test_the_build_after_a_failed_one_is_whole(capsys, prepared, builds):
    arguments, target = prepared("clean")
    with largest_file(5_000):
        assert run(capsys, *arguments)[0] == 5
    assert run(capsys, *arguments)[0] == 0
    assert held(target) == held(builds["new"])


def test_a_file_that_the_system_cannot_read_is_refused_with_a_code(capsys, prepared, tmp_path):
    _, target = prepared("dataset")
    before = held(target)
    # Reading the memory of a process from its start fails with an input/output error.
    code, _, errors = run(capsys, "ingest", "/proc/self/mem", "--out", str(target))
    assert (code, errors.count("UNREADABLE")) == (3, 1)
    assert held(target) == before


@pytest.mark.parametrize("arguments", [["check", "--clean"], ["show", "claims"]], ids=str)
def test_a_dataset_with_a_damaged_file_is_reported_and_not_read(
    capsys, raws, tmp_path, monkeypatch, arguments
):
    clean = tmp_path / "data" / "clean"
    build(raws["old"], clean)
    (clean / "claims.parquet").write_bytes((clean / "claims.parquet").read_bytes()[:-1])
    monkeypatch.setattr("shipments.paths.PACKAGE", tmp_path)
    where = [str(clean)] if arguments[0] == "check" else []
    code, out, errors = run(capsys, *arguments, *where)
    assert (code, out) in ((1, ""), (5, ""))
    assert "claims.parquet" in errors
