"""Writing a file or a folder as a whole: the old one or the new one, never a third.

What is new is written beside the old one, flushed, and then takes its place in one step (for a
folder `renameat2` with `RENAME_EXCHANGE`; where the system has no such call, the old folder is moved
aside first and back again if the second move fails). One writer at a time: a lock beside the target
names the process that holds it, and ends with it. What a killed run left is swept by the next one.
"""

from __future__ import annotations

import ctypes
import errno
import os
import secrets
import shutil
import stat
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from shipments.errors import OutputError, UsageError, printable
from shipments.published import check_target

try:
    import fcntl
except ImportError:  # pragma: no cover - systems without POSIX locks publish without one
    fcntl = None  # type: ignore[assignment]

PATIENCE = 30.0  # seconds to wait for another writer of the same target
_NAMELESS = 1.0  # seconds to wait for a lock to tell its holder
_AT_FDCWD = -100
_RENAME_EXCHANGE = 2
_UNSUPPORTED = frozenset({errno.ENOSYS, errno.EINVAL, errno.ENOTSUP})


def reached(stage: str) -> None:
    """A named stage was reached. Nothing happens; tests end the process here."""


def _exchange(one: Path, other: Path) -> bool:
    """Swap two folders in one step; False where the system cannot."""
    if not sys.platform.startswith("linux"):
        return False
    function = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if function is None:
        return False
    done = function(
        _AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), ctypes.c_uint(_RENAME_EXCHANGE)
    )
    if done == 0:
        return True
    code = ctypes.get_errno()
    if code in _UNSUPPORTED:
        return False
    raise OSError(code, os.strerror(code), str(other))


def _flush(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _settle(target: Path) -> None:
    """Make what was put in place outlast a power cut."""
    try:
        _flush(target.parent)
    except OSError as error:
        raise OutputError(
            f"{printable(str(target), 1000)} is in place as a whole, but the system did not say that "
            f"it would outlast a power cut: {error.strerror or error} · check the disk, run again"
        ) from error


def _flush_tree(folder: Path) -> None:
    for path in folder.iterdir():
        if path.is_dir():
            _flush_tree(path)
        else:
            _flush(path)
    _flush(folder)


def _own(target: Path, suffix: str) -> Path:
    """A name beside the target that nothing else would use."""
    return target.with_name(f".{target.name}.shipments-{suffix}")


def _remove(path: Path) -> None:
    """Remove a file or a folder of our own, as far as possible."""
    with suppress(OSError):  # closing a folder can fail too, which rmtree does not ignore
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink()


def _sweep(target: Path) -> None:
    """Remove what a killed run left behind; bring the old folder back if it stood aside."""
    aside, stage = _own(target, "aside"), _own(target, "stage")
    if aside.exists() and not target.exists():
        aside.rename(target)
    for path in target.parent.iterdir():
        if path.name.startswith(f"{stage.name}-"):
            _remove(path)
    _remove(aside)


def _new_stage(target: Path) -> Path:
    return target.with_name(f"{_own(target, 'stage').name}-{secrets.token_hex(8)}")


def _holder(lock: Path) -> str | None:
    """Who holds a lock, in words; None while it does not say so."""
    try:
        told = lock.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        return None
    return f"process {told}" if told.isdigit() else None


def _locked(lock: Path) -> int | None:
    """The descriptor of the lock, now ours; None while another process holds it."""
    descriptor = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o666)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        # Its last holder may have removed the file between our opening and locking it.
        if os.path.samestat(os.fstat(descriptor), lock.stat()):
            os.ftruncate(descriptor, 0)
            os.write(descriptor, f"{os.getpid()}\n".encode("ascii"))
            return descriptor
    except (BlockingIOError, FileNotFoundError):
        pass
    except BaseException:
        os.close(descriptor)
        raise
    os.close(descriptor)
    return None


@contextmanager
def _alone(target: Path) -> Iterator[None]:
    """One writer of a target at a time.

    A lock whose process has ended holds nobody up: the system gives it up with the process, and
    only the file remains, which the next writer takes over and removes.

    Raises:
        OutputError: If another process still holds the lock when patience is at its end.
    """
    if fcntl is None:  # pragma: no cover
        yield
        return
    lock, until = _own(target, "lock"), time.monotonic() + PATIENCE
    while (descriptor := _locked(lock)) is None:
        late = time.monotonic() - until
        # Whoever takes the lock, or gives it up, leaves it without a name for a moment.
        if late >= 0 and ((holder := _holder(lock)) or late > _NAMELESS):
            raise OutputError(
                f"{printable(str(target), 1000)} is being written by "
                f"{holder or 'another process'} · waited "
                f"{PATIENCE:g} seconds · run again when it has ended"
            )
        time.sleep(0.02)
    try:
        yield
    finally:
        # What was written is in place or not; a lock that is slow to go changes neither.
        with suppress(OSError):
            lock.unlink()
        with suppress(OSError):
            os.close(descriptor)


@contextmanager
def _told(target: Path) -> Iterator[None]:
    """Turn what the system refuses into an error with one line of cause."""
    try:
        yield
    except OSError as error:
        cause = error.strerror or str(error)
        raise OutputError(
            f"could not write {printable(str(target), 1000)}: {cause} "
            f"({printable(str(error.filename or 'no file named'), 1000)}) · what stood there is "
            "untouched · make room or check permissions, then run again"
        ) from error


@contextmanager
def staged_folder(target: Path) -> Iterator[Path]:
    """A folder to write into, which takes the place of `target` when all is well.

    Args:
        target: The folder; what was published there before is replaced as a whole. A symbolic
            link is followed.

    Yields:
        An empty folder on the same file system. It must hold a manifest that lists its files, so
        that the next run knows them as published. If the body raises, `target` stays as it was.

    Raises:
        UsageError: If the target holds files that were not published.
        OutputError: If anything could not be written, or another process keeps writing there.
    """
    with _told(target):
        target = check_target(target)
        target.parent.mkdir(parents=True, exist_ok=True)
        with _alone(target):
            reached("locked")
            _sweep(target)
            check_target(target)
            reached("swept")
            stage = _new_stage(target)
            try:
                stage.mkdir()
                yield stage
                reached("written")
                _flush_tree(stage)
                reached("flushed")
                check_target(target)  # somebody may have put something there meanwhile
                _put_in_place(stage, target)
                reached("exchanged")
                _settle(target)
            finally:
                _remove(stage)
            reached("removed")


def _put_in_place(stage: Path, target: Path) -> None:
    if not target.exists():
        stage.rename(target)
    elif not _exchange(stage, target):
        aside = _own(target, "aside")
        try:
            target.rename(aside)
            reached("aside")
            stage.rename(target)
        except BaseException:  # somebody may end it with Ctrl-C
            if aside.exists() and not target.exists():
                aside.rename(target)
            raise
        _remove(aside)


def publish(files: Mapping[str, bytes], target: Path) -> None:
    """Make `target` hold exactly these files.

    Args:
        files: Content by file name, with a manifest that lists them; a name may lead into a folder
            (`csv/claims.csv`).
        target: The folder; what was published there before is replaced as a whole. A symbolic
            link is followed.

    Raises:
        UsageError: If the target holds files that were not published.
        OutputError: If anything could not be written; `target` is then as it was.
    """
    with staged_folder(target) as stage:
        for name, content in files.items():
            (stage / name).parent.mkdir(parents=True, exist_ok=True)
            with (stage / name).open("xb") as file:
                file.write(content)
            reached("one file")
        for name, content in files.items():
            if (stage / name).read_bytes() != content:
                raise OSError(errno.EIO, "what was read back differs from what was written", name)


@contextmanager
def staged_file(target: Path) -> Iterator[Path]:
    """A file to write, which takes the place of `target` when all is well.

    Args:
        target: The file. A symbolic link is followed; what is no regular file (a pipe, a device) is
            written as it is.

    Yields:
        A path on the same file system at which an empty file stands. If the body raises, `target`
        stays as it was.

    Raises:
        UsageError: If the target is a folder.
        OutputError: If anything could not be written, or another process keeps writing there.
    """
    with _told(target):
        target = Path(os.path.realpath(target))
        kind = target.stat().st_mode if target.exists() else stat.S_IFREG
        if stat.S_ISDIR(kind):
            raise UsageError(f"{target} is a folder · expected a file · name one in it")
        if not stat.S_ISREG(kind):
            yield target
            return
        if target.exists() and not os.access(target, os.W_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(target))
        with _alone(target):
            _sweep(target)
            yield from _one_file(target)


def _one_file(target: Path) -> Iterator[Path]:
    stage = _new_stage(target)
    try:
        os.close(os.open(stage, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666))
        yield stage
        reached("written")
        if target.exists():
            stage.chmod(stat.S_IMODE(target.stat().st_mode))
        _flush(stage)
        reached("flushed")
        stage.replace(target)
        reached("exchanged")
        _settle(target)
    finally:
        _remove(stage)


def write_file(target: Path, content: bytes) -> None:
    """Make a file hold exactly this content: the old file or the new one, never a third.

    Args:
        target: The file; see `staged_file`.
        content: What it is to hold.

    Raises:
        UsageError: If the target is a folder.
        OutputError: If it could not be written; `target` is then as it was.
    """
    with staged_file(target) as stage, stage.open("wb") as file:
        file.write(content)
