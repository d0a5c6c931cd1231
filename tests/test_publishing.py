from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from shipments import publishing as module
from shipments.errors import OutputError, UsageError
from shipments.publishing import publish, staged_file, staged_folder, write_file


def whole(**files: bytes) -> dict[str, bytes]:
    """Files with the manifest that lists them."""
    named = {name.replace("_", "."): content for name, content in files.items()}
    return {**named, "manifest.json": json.dumps({"files": {name: {} for name in named}}).encode()}


OLD, NEW = whole(a_csv=b"old", gone_csv=b"x"), whole(a_csv=b"new", b_csv=b"more")


def held(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def leftovers(target: Path) -> list[str]:
    return [path.name for path in target.parent.iterdir() if path.name.startswith(".")]


@pytest.fixture
def target(tmp_path: Path) -> Path:
    found = tmp_path / "data" / "clean"
    publish(OLD, found)
    return found


def test_a_folder_is_made_and_replaced_as_a_whole(target):
    assert held(target) == OLD
    publish(NEW, target)
    assert held(target) == NEW
    assert leftovers(target) == []


def test_without_an_exchange_call_the_folder_is_replaced_all_the_same(target, monkeypatch):
    monkeypatch.setattr(module, "_exchange", lambda one, other: False)
    publish(NEW, target)
    assert held(target) == NEW
    assert leftovers(target) == []


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO, errno.EROFS, errno.EACCES, errno.EMFILE])
@pytest.mark.parametrize("call", ["fsync", "rename", "open"])
def test_a_fault_of_the_disk_leaves_the_old_folder_and_nothing_else(
    target, monkeypatch, call, code
):
    def fail(*_args, **_options):
        raise OSError(code, os.strerror(code))

    if call == "fsync":
        monkeypatch.setattr(os, "fsync", fail)
    elif call == "rename":
        monkeypatch.setattr(module, "_exchange", fail)
    else:
        monkeypatch.setattr(Path, "open", fail)
    with pytest.raises(OutputError, match=os.strerror(code)) as caught:
        publish(NEW, target)
    monkeypatch.undo()
    assert caught.value.exit_code == 5
    assert held(target) == OLD
    assert leftovers(target) == []


def test_a_second_move_that_fails_brings_the_old_folder_back(target, monkeypatch):
    monkeypatch.setattr(module, "_exchange", lambda one, other: False)
    real = Path.rename

    def rename(self, other):
        if Path(other).name == "clean" and "aside" not in self.name:
            raise OSError(errno.EIO, "no")
        return real(self, other)

    monkeypatch.setattr(Path, "rename", rename)
    with pytest.raises(OutputError):
        publish(NEW, target)
    assert held(target) == OLD


def test_what_is_read_back_wrong_is_not_published(target, monkeypatch):
    real = Path.read_bytes
    monkeypatch.setattr(Path, "read_bytes", lambda self: real(self)[:-1])
    with pytest.raises(OutputError, match="read back"):
        publish(NEW, target)
    monkeypatch.undo()
    assert held(target) == OLD


def test_leftovers_of_a_killed_run_are_swept(target):
    (target.parent / ".clean.shipments-stage-dead").mkdir()
    (target.parent / ".clean.shipments-stage-dead" / "a.csv").write_bytes(b"half")
    publish(NEW, target)
    assert leftovers(target) == []


def test_a_run_killed_between_two_moves_is_mended(target):
    target.rename(target.with_name(".clean.shipments-aside"))
    with pytest.raises(OutputError):
        publish({"x" * 300: b""}, target)  # no file system takes such a name
    assert held(target) == OLD


@pytest.mark.parametrize("name", ["thesis.txt", "notes/a.txt"])
def test_a_folder_that_holds_other_files_is_refused_and_kept(target, name):
    (target / name).parent.mkdir(exist_ok=True)
    (target / name).write_text("precious")
    before = sorted(target.rglob("*"))
    with pytest.raises(UsageError, match="was not published here") as caught:
        publish(NEW, target)
    assert caught.value.exit_code == 2
    assert sorted(target.rglob("*")) == before


def test_a_folder_of_other_files_without_a_manifest_is_refused_and_kept(tmp_path):
    (tmp_path / "foreign").mkdir()
    (tmp_path / "foreign" / "a.csv").write_text("mine")
    with pytest.raises(UsageError):
        publish(NEW, tmp_path / "foreign")
    assert (tmp_path / "foreign" / "a.csv").read_text() == "mine"


@pytest.mark.parametrize("name", [".clean-backup", ".clean-notes", ".clean"])
def test_siblings_of_a_like_name_are_kept(target, name):
    (target.parent / name).mkdir()
    (target.parent / name / "x").write_text("mine")
    publish(NEW, target)
    assert (target.parent / name / "x").read_text() == "mine"


@pytest.mark.parametrize("path", ["/", "file", "file/below"])
def test_a_target_that_cannot_be_a_folder_is_refused(tmp_path, path):
    (tmp_path / "file").write_text("mine")
    target = Path(path) if path == "/" else tmp_path / path
    with pytest.raises((UsageError, OutputError)):
        publish(NEW, target)
    assert (tmp_path / "file").read_text() == "mine"


def test_a_symbolic_link_is_followed(target, tmp_path):
    link = tmp_path / "link"
    link.symlink_to(target)
    publish(NEW, link)
    assert link.is_symlink()
    assert held(target) == NEW
    assert held(link) == NEW


def test_many_publishers_of_one_target_end_with_one_whole_folder(target):
    code = "import sys, json; from pathlib import Path; from shipments.publishing import publish; n = sys.argv[2]; publish({'n.csv': n.encode() * 1000, 'manifest.json': json.dumps({'files': {'n.csv': {}, 'a.csv': {}, 'gone.csv': {}}}).encode()}, Path(sys.argv[1]))"
    runs = [subprocess.Popen([sys.executable, "-c", code, str(target), str(n)]) for n in range(8)]
    assert [run.wait() for run in runs] == [0] * 8
    assert len(set((target / "n.csv").read_text())) == 1
    assert leftovers(target) == []


def test_an_exchange_that_the_system_lacks_is_told_as_such(tmp_path, monkeypatch):
    one, other = tmp_path / "one", tmp_path / "other"
    one.mkdir()
    other.mkdir()
    monkeypatch.setattr(module.sys, "platform", "darwin")
    assert not module._exchange(one, other)
    monkeypatch.setattr(module.sys, "platform", "linux")
    monkeypatch.setattr(module.ctypes, "CDLL", lambda *_args, **_options: object())
    assert not module._exchange(one, other)


@pytest.mark.parametrize(
    ("code", "known"), [(errno.ENOSYS, True), (errno.EINVAL, True), (errno.EACCES, False)]
)
def test_an_exchange_that_fails_is_unsupported_or_an_error(tmp_path, monkeypatch, code, known):
    class Library:
        renameat2 = staticmethod(lambda *_args: -1)

    monkeypatch.setattr(module.ctypes, "CDLL", lambda *_args, **_options: Library)
    monkeypatch.setattr(module.ctypes, "get_errno", lambda: code)
    if known:
        assert not module._exchange(tmp_path, tmp_path)
    else:
        with pytest.raises(PermissionError):
            module._exchange(tmp_path, tmp_path)


def lock_of(target: Path) -> Path:
    return target.with_name(f".{target.name}.shipments-lock")


@pytest.fixture
def holder(target):
    """A process that holds the lock of the target until it is told to go."""
    code = (
        "import sys; from pathlib import Path; from shipments import publishing as p\n"
        "with p._alone(Path(sys.argv[1])):\n    print('held', flush=True)\n    sys.stdin.read()"
    )
    run = subprocess.Popen(
        [sys.executable, "-c", code, str(target)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert run.stdout is not None
    assert run.stdin is not None
    assert run.stdout.readline() == "held\n"
    yield run
    run.kill()
    run.wait()
    run.stdin.close()
    run.stdout.close()


def test_a_target_that_another_process_keeps_writing_is_refused_and_the_process_is_named(
    holder, target, monkeypatch
):
    monkeypatch.setattr(module, "PATIENCE", 0.05)
    with pytest.raises(OutputError, match=f"process {holder.pid} ") as caught:
        publish(NEW, target)
    assert caught.value.exit_code == 5
    assert held(target) == OLD


def test_the_lock_of_a_killed_process_holds_nobody_up_and_is_removed(holder, target, monkeypatch):
    monkeypatch.setattr(module, "PATIENCE", 0)
    holder.kill()
    holder.wait()
    assert lock_of(target).read_text() == f"{holder.pid}\n"
    publish(NEW, target)
    assert held(target) == NEW
    assert leftovers(target) == []


def test_a_lock_that_is_a_link_is_not_followed(target, tmp_path):
    (tmp_path / "precious").write_text("mine")
    lock_of(target).symlink_to(tmp_path / "precious")
    with pytest.raises(OutputError):
        publish(NEW, target)
    assert (tmp_path / "precious").read_text() == "mine"
    assert held(target) == OLD


def test_leftovers_are_swept_whatever_the_name_of_the_target(tmp_path):
    target = tmp_path / "a[b]*"
    publish(OLD, target)
    (tmp_path / ".a[b]*.shipments-stage-dead").mkdir()
    publish(NEW, target)
    assert [path.name for path in tmp_path.iterdir()] == ["a[b]*"]


def test_a_disk_that_does_not_vouch_for_the_new_folder_is_told_as_such(target, monkeypatch):
    real, parent = module._flush, target.parent

    def flush(path):
        if path == parent:
            raise OSError(errno.EIO, "Input/output error")
        real(path)

    monkeypatch.setattr(module, "_flush", flush)
    with pytest.raises(OutputError, match="is in place as a whole") as caught:
        publish(NEW, target)
    assert "untouched" not in str(caught.value)
    assert held(target) == NEW


def test_a_file_is_made_and_replaced_as_a_whole_with_its_mode(tmp_path):
    file = tmp_path / "a.csv"
    write_file(file, b"old")
    assert file.stat().st_mode & 0o777 == 0o666 & ~_umask()
    file.chmod(0o640)
    write_file(file, b"new")
    assert (file.read_bytes(), file.stat().st_mode & 0o777) == (b"new", 0o640)
    assert [path.name for path in tmp_path.iterdir()] == ["a.csv"]


def _umask() -> int:
    found = os.umask(0)
    os.umask(found)
    return found


def test_a_file_whose_writing_fails_stays_as_it_was(tmp_path):
    file = tmp_path / "a.csv"
    write_file(file, b"old")

    def run_out_of_space() -> None:
        with staged_file(file) as stage:
            stage.write_bytes(b"half")
            raise OSError(errno.ENOSPC, "No space left on device", str(stage))

    with pytest.raises(OutputError, match="No space"):
        run_out_of_space()
    assert file.read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["a.csv"]


def test_a_link_to_a_file_is_followed_and_a_pipe_is_written_as_it_is(tmp_path):
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


def test_what_somebody_puts_into_the_target_meanwhile_is_not_lost(tmp_path):
    target = tmp_path / "clean"

    def meanwhile() -> None:
        with staged_folder(target) as stage:
            (stage / "manifest.json").write_text("{}")
            target.mkdir()
            (target / "mine.txt").write_text("mine")

    with pytest.raises(UsageError, match="not published here"):
        meanwhile()
    assert (target / "mine.txt").read_text() == "mine"
    assert [path.name for path in tmp_path.iterdir()] == ["clean"]
