from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from shipments import publishing as module
from shipments.errors import OutputError, UsageError
from shipments.publishing import (
    LOCK,
    MANIFEST,
    NEW,
    describe_file,
    manifest_bytes,
    open_folder,
    publish,
    read_listed,
    write_file,
)


def version(**files: bytes) -> dict[str, bytes]:
    """Files by name with the manifest that lists them; a name `a_csv` means `a.csv`."""
    named = {name.replace("_", "."): content for name, content in files.items()}
    listed = {name: describe_file(content) for name, content in named.items()}
    return {**named, MANIFEST: manifest_bytes({}, listed)}


OLD, NEXT = version(a_csv=b"old", gone_csv=b"x"), version(a_csv=b"new", b_csv=b"more")


def held(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def as_listed(folder: Path) -> dict[str, bytes]:
    """The version that a reader of the manifest gets."""
    manifest = (folder / MANIFEST).read_bytes()
    names = json.loads(manifest)["files"]
    return {name: read_listed(folder, name) for name in names} | {MANIFEST: manifest}


@pytest.fixture
def target(tmp_path: Path) -> Path:
    publish(OLD, tmp_path / "data" / "clean")
    return tmp_path / "data" / "clean"


def test_a_folder_holds_exactly_the_published_files(target):
    assert held(target) == as_listed(target) == OLD
    publish(NEXT, target)
    assert held(target) == as_listed(target) == NEXT
    assert list(target.parent.iterdir()) == [target]


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO, errno.EROFS, errno.EACCES, errno.EMFILE])
@pytest.mark.parametrize(("owner", "call"), [(os, "fsync"), (Path, "replace"), (Path, "open")])
def test_a_write_that_fails_leaves_the_old_version_and_nothing_else(
    target, monkeypatch, owner, call, code
):
    def fail(*_args, **_options):
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(owner, call, fail)
    with pytest.raises(OutputError, match=os.strerror(code)) as caught:
        publish(NEXT, target)
    monkeypatch.undo()
    assert (caught.value.exit_code, str(caught.value).count("\n")) == (5, 0)
    assert held(target) == OLD


def kill_at(target: Path, call: int) -> None:
    """Publish the next version in a process that ends, without tidying up, at a call of `replace`."""
    code = f"""
import os, sys
from pathlib import Path
sys.path[:0] = {sys.path!r}
from tests.test_publishing import NEXT, publish
real, calls = Path.replace, iter(range({call}, 0, -1))
def replace(path, other):
    if next(calls) == 1:
        os._exit(9)
    return real(path, other)
Path.replace = replace
publish(NEXT, Path(sys.argv[1]))
"""
    run = subprocess.run([sys.executable, "-c", code, str(target)], check=False)
    assert run.returncode == 9


# One call moves the file that goes away, one the manifest, two the new files.
@pytest.mark.parametrize(("call", "is_new"), [(1, False), (2, False), (3, True), (4, True)])
def test_a_reader_of_the_manifest_gets_one_version_at_every_step_of_a_killed_run(
    target, call, is_new
):
    kill_at(target, call)
    assert as_listed(target) == (NEXT if is_new else OLD)
    with open_folder(target):  # writes nothing, and tidies up
        pass
    assert held(target) == (NEXT if is_new else OLD)


def test_a_first_version_that_was_killed_leaves_room_for_the_next(tmp_path):
    kill_at(tmp_path / "clean", 1)
    assert not (tmp_path / "clean" / MANIFEST).exists()
    publish(NEXT, tmp_path / "clean")
    assert held(tmp_path / "clean") == NEXT


def test_a_file_that_was_changed_by_hand_is_not_read_and_is_restored(target):
    (target / "a.csv").write_bytes(b"edited")
    with pytest.raises(OutputError, match="is not the file that"):
        read_listed(target, "a.csv")
    publish(OLD, target)
    assert held(target) == OLD


def test_without_a_commit_a_folder_stays_as_it_was(target, tmp_path):
    for folder in (target, tmp_path / "fresh"):
        with open_folder(folder) as writer:
            writer.write("year=2022/b.csv", b"x")
    assert held(target) == OLD
    assert not (target / "year=2022").exists()
    assert not (tmp_path / "fresh").exists()


@pytest.mark.parametrize("name", ["thesis.txt", "notes/a.txt", "b.csv"])
def test_a_folder_with_files_of_other_origin_is_refused_and_kept(target, name):
    (target / name).parent.mkdir(exist_ok=True)
    (target / name).write_text("precious")
    with pytest.raises(UsageError, match="were not published there") as caught:
        publish(NEXT, target)
    assert caught.value.exit_code == 2
    assert held(target) == {**OLD, name: b"precious"}


def test_a_folder_without_a_manifest_is_refused_and_kept(tmp_path):
    (tmp_path / "foreign").mkdir()
    (tmp_path / "foreign" / "a.csv").write_text("mine")
    with pytest.raises(UsageError):
        publish(NEXT, tmp_path / "foreign")
    assert held(tmp_path / "foreign") == {"a.csv": b"mine"}


@pytest.mark.parametrize("path", ["/", "file", "file/below"])
def test_a_target_that_cannot_be_a_folder_is_refused(tmp_path, path):
    (tmp_path / "file").write_text("mine")
    with pytest.raises((UsageError, OutputError)):
        publish(NEXT, Path(path) if path == "/" else tmp_path / path)
    assert held(tmp_path) == {"file": b"mine"}


def test_symbolic_links_to_a_folder_are_followed_and_a_loop_of_links_is_refused(target, tmp_path):
    (tmp_path / "link").symlink_to(target)
    publish(NEXT, tmp_path / "link")
    assert (tmp_path / "link").is_symlink()
    assert held(target) == NEXT
    (tmp_path / "a").symlink_to("b")
    (tmp_path / "b").symlink_to("a")
    with pytest.raises(OutputError):
        publish(NEXT, tmp_path / "a")


@pytest.mark.parametrize("name", [LOCK, MANIFEST, f"a.csv{NEW}"])
def test_a_link_in_the_place_of_an_own_file_leads_to_no_other_file(target, tmp_path, name):
    (tmp_path / "precious").write_text("mine")
    (target / name).unlink(missing_ok=True)
    (target / name).symlink_to(tmp_path / "precious")
    with suppress(OutputError, UsageError):
        publish(NEXT, target)
    assert (tmp_path / "precious").read_text() == "mine"


@pytest.fixture
def holder(target):
    """A process that holds the lock of the target until its input ends."""
    code = (
        "import sys; from pathlib import Path; from shipments.publishing import open_folder\n"
        "with open_folder(Path(sys.argv[1])):\n    print('held', flush=True)\n    sys.stdin.read()"
    )
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen([sys.executable, "-c", code, str(target)], **pipes) as run:
        assert run.stdout.readline() == "held\n"
        yield run
        run.kill()


def test_a_folder_that_another_process_keeps_writing_is_refused(holder, target, monkeypatch):
    monkeypatch.setattr(module, "PATIENCE", 0.05)
    with pytest.raises(OutputError, match="another process has been writing") as caught:
        publish(NEXT, target)
    assert caught.value.exit_code == 5
    assert as_listed(target) == OLD


def test_the_lock_of_a_killed_process_holds_no_other_up_and_is_removed(holder, target, monkeypatch):
    monkeypatch.setattr(module, "PATIENCE", 0)
    holder.kill()
    holder.wait()
    assert (target / LOCK).exists()
    publish(NEXT, target)
    assert held(target) == NEXT


def test_a_file_is_made_and_replaced_with_its_mode(tmp_path):
    file = tmp_path / "a.csv"
    os.umask(umask := os.umask(0))
    write_file(file, b"old")
    assert file.stat().st_mode & 0o777 == 0o666 & ~umask
    file.chmod(0o640)
    write_file(file, b"new")
    assert (file.read_bytes(), file.stat().st_mode & 0o777) == (b"new", 0o640)
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.parametrize(("owner", "call"), [(os, "fsync"), (Path, "replace"), (Path, "chmod")])
def test_a_file_whose_writing_fails_stays_as_it_was(tmp_path, monkeypatch, owner, call):
    write_file(tmp_path / "a.csv", b"old")

    def fail(*_args, **_options):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(owner, call, fail)
    with pytest.raises(OutputError, match="No space"):
        write_file(tmp_path / "a.csv", b"new")
    assert held(tmp_path) == {"a.csv": b"old"}


def test_a_link_to_a_file_is_followed_and_a_device_is_written_directly(tmp_path):
    (tmp_path / "a.csv").write_bytes(b"old")
    (tmp_path / "link").symlink_to("a.csv")
    write_file(tmp_path / "link", b"new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "a.csv").read_bytes() == b"new"
    write_file(Path("/dev/null"), b"gone")
    assert not Path("/dev/null").is_file()


def test_a_folder_is_no_file_to_write(tmp_path):
    with pytest.raises(UsageError, match="is a folder"):
        write_file(tmp_path, b"x")
