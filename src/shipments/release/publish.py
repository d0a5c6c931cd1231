"""Publishing a folder of files as a whole: the old one or the new one, never a third.

The new folder is written beside the old one, flushed, read back and compared, and then exchanged
with it in one step (`renameat2` with `RENAME_EXCHANGE`). Where the system has no such call, the old
folder is moved aside first and back again if the second move fails.
"""

from __future__ import annotations

import ctypes
import errno
import os
import shutil
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from shipments.errors import OutputError

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


def _sweep(target: Path) -> None:
    """Remove what an interrupted run left behind; bring the old folder back if it stood aside."""
    aside = target.with_name(f".{target.name}-aside")
    if aside.exists() and not target.exists():
        aside.rename(target)
    for leftover in target.parent.glob(f".{target.name}-*"):
        shutil.rmtree(leftover, ignore_errors=True)


def publish(files: Mapping[str, bytes], target: Path) -> None:
    """Make `target` hold exactly these files.

    Args:
        files: Content by file name (no folders).
        target: The folder; what it held before is replaced as a whole.

    Raises:
        OutputError: If anything could not be written; `target` is then as it was.
    """
    stage: Path | None = None
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        _sweep(target)
        stage = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
        stage.chmod(0o755)
        _stage(files, stage)
        if not target.exists():
            stage.rename(target)
        elif not _exchange(stage, target):
            aside = target.with_name(f".{target.name}-aside")
            target.rename(aside)
            try:
                stage.rename(target)
            except OSError:
                aside.rename(target)
                raise
            shutil.rmtree(aside, ignore_errors=True)
        _flush(target.parent)
    except OSError as error:
        cause = error.strerror or str(error)
        raise OutputError(
            f"could not write {target}: {cause} ({error.filename or 'no file named'}) · what stood "
            "there is untouched · make room or check permissions, then run again"
        ) from error
    finally:
        if stage is not None and stage.exists():
            shutil.rmtree(stage, ignore_errors=True)
