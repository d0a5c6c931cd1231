"""Publishing a folder of files as a whole: the old one or the new one, never a third.

The new folder is written beside the old one, flushed, read back and compared, and then exchanged
with it in one step (`renameat2` with `RENAME_EXCHANGE`). Where the system has no such call, the old
folder is moved aside first and back again if the second move fails.
"""

from __future__ import annotations

import ctypes
import errno
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from shipments.errors import OutputError, UsageError

try:
    import fcntl
except ImportError:  # pragma: no cover - systems without POSIX locks publish without one
    fcntl = None  # type: ignore[assignment]

MANIFEST = "manifest.json"
_AT_FDCWD = -100
_RENAME_EXCHANGE = 2
_UNSUPPORTED = frozenset({errno.ENOSYS, errno.EINVAL, errno.ENOTSUP})


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


def _stage(files: Mapping[str, bytes], stage: Path) -> None:
    for name, content in files.items():
        with (stage / name).open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    for name, content in files.items():
        if (stage / name).read_bytes() != content:
            raise OSError(errno.EIO, "what was read back differs from what was written", name)
    _flush(stage)


def _own(target: Path, suffix: str) -> Path:
    """A name beside the target that nothing else would use."""
    return target.with_name(f".{target.name}.shipments-{suffix}")


def _sweep(target: Path) -> None:
    """Remove what a killed run left behind; bring the old folder back if it stood aside."""
    aside = _own(target, "aside")
    if aside.exists() and not target.exists():
        aside.rename(target)
    for leftover in target.parent.glob(f"{_own(target, 'stage').name}-*"):
        shutil.rmtree(leftover, ignore_errors=True)
    shutil.rmtree(aside, ignore_errors=True)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """One publisher at a time in a folder; the lock ends with the process that holds it."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        if fcntl is not None:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _published(target: Path) -> set[str]:
    """The names that the manifest of a folder lists, with its own; none without a manifest."""
    try:
        told = json.loads((target / MANIFEST).read_text(encoding="utf-8"))
        return {MANIFEST, *told["files"]}
    except (FileNotFoundError, NotADirectoryError, ValueError, TypeError, KeyError):
        return set()


def check_target(target: Path) -> Path:
    """The folder that a target means, if it may be replaced.

    Args:
        target: A folder that does not exist, is empty, or holds nothing but what was published.

    Returns:
        The target with symbolic links followed.

    Raises:
        UsageError: If it is a file, the root, or holds files that were not published by us: they
            would be lost.
    """
    found = target.resolve()
    if found == found.parent:
        raise UsageError(f"{found} cannot be replaced · name a folder of its own to publish to")
    if found.exists() and not found.is_dir():
        raise UsageError(f"{found} is a file · expected a folder · name another one")
    entries = {path.name for path in found.iterdir()} if found.is_dir() else set()
    foreign = sorted(entries - _published(found))
    if foreign:
        raise UsageError(
            f"{found} holds what was not published here ({', '.join(foreign[:3])}) · expected an "
            "empty folder or a published one, since it is replaced as a whole · name another folder"
        )
    return found


def publish(files: Mapping[str, bytes], target: Path) -> None:
    """Make `target` hold exactly these files.

    Args:
        files: Content by file name (no folders), with a manifest that lists them.
        target: The folder; what was published there before is replaced as a whole. A symbolic
            link is followed.

    Raises:
        UsageError: If the target holds files that were not published.
        OutputError: If anything could not be written; `target` is then as it was.
    """
    try:
        target = check_target(target)
        target.parent.mkdir(parents=True, exist_ok=True)
        with _alone(target.parent):
            _sweep(target)
            _replace(files, target)
            _flush(target.parent)
    except OSError as error:
        cause = error.strerror or str(error)
        raise OutputError(
            f"could not write {target}: {cause} ({error.filename or 'no file named'}) · what stood "
            "there is untouched · make room or check permissions, then run again"
        ) from error


def _replace(files: Mapping[str, bytes], target: Path) -> None:
    """Stage the files beside the target and exchange the two."""
    stage = Path(tempfile.mkdtemp(prefix=f"{_own(target, 'stage').name}-", dir=target.parent))
    try:
        stage.chmod(0o755)
        _stage(files, stage)
        if not target.exists():
            stage.rename(target)
        elif not _exchange(stage, target):
            aside = _own(target, "aside")
            target.rename(aside)
            try:
                stage.rename(target)
            except OSError:
                aside.rename(target)
                raise
            shutil.rmtree(aside, ignore_errors=True)
    finally:
        shutil.rmtree(stage, ignore_errors=True)
