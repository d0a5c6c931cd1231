"""What stands in a published folder, and whether it may be replaced."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from shipments.errors import OutputError, ShipmentsError, UsageError, printable

MANIFEST = "manifest.json"
Found = TypeVar("Found")


def _published(target: Path) -> set[str]:
    """The names that the manifest of a folder lists, with its own; none without a manifest."""
    try:
        told = json.loads((target / MANIFEST).read_text(encoding="utf-8"))
        return {MANIFEST, *told["files"]}
    except (FileNotFoundError, NotADirectoryError, ValueError, TypeError, KeyError):
        return set()


def _stop(error: OSError) -> None:
    raise error


def entries(folder: Path) -> list[str]:
    """The files of a folder and of those in it, by their way from it; empty folders too. Sorted.

    Raises:
        OSError: If a folder cannot be looked into; `rglob` would take it for an empty one.
    """
    found = []
    for where, folders, files in os.walk(folder, onerror=_stop):
        here = Path(where)
        links = [name for name in folders if (here / name).is_symlink()]
        found += [here / name for name in (*files, *links)]
        if not files and not folders and here != folder:
            found.append(here)
    return sorted(path.relative_to(folder).as_posix() for path in found)


def _version(folder: Path) -> tuple[int, int] | None:
    """What tells a folder from the one that takes its place."""
    try:
        told = folder.stat()
    except FileNotFoundError:
        return None
    return told.st_ino, told.st_ctime_ns


def steady(folder: Path, look: Callable[[], Found]) -> Found:
    """Look at a folder that another process may replace: again, until it was one and the same.

    Args:
        folder: The folder.
        look: Looks at it; what it raises is raised here, unless the folder was replaced meanwhile.
    """
    while True:
        before = _version(folder)
        try:
            found = look()
        except (OSError, ShipmentsError):
            if _version(folder) == before:
                raise
        else:
            if _version(folder) == before:
                return found


def _foreign(folder: Path) -> list[str]:
    """What stands in a folder and was not published there."""
    if not folder.exists():
        return []
    published = _published(folder)
    return [name for name in entries(folder) if name not in published]


def check_target(target: Path) -> Path:
    """The folder that a target means, if it may be replaced.

    Args:
        target: A folder that does not exist, is empty, or holds nothing but what was published.

    Returns:
        The target with symbolic links followed.

    Raises:
        UsageError: If it is a file, the root, or holds files that were not published by us: they
            would be lost.
        OutputError: If it cannot be looked at.
    """
    try:
        str(target).encode()
    except UnicodeEncodeError as error:
        raise UsageError(
            f"{printable(ascii(str(target)), 1000)} is no name in UTF-8 · name another folder"
        ) from error
    try:
        found = target.resolve()
        if found == found.parent:
            raise UsageError(f"{found} cannot be replaced · name a folder of its own to publish to")
        if found.exists() and not found.is_dir():
            raise UsageError(f"{found} is a file · expected a folder · name another one")
        foreign = steady(found, lambda: _foreign(found))
    except (OSError, RuntimeError) as error:  # a ring of links is a RuntimeError
        raise OutputError(
            f"cannot look at {printable(str(target), 1000)}: {printable(str(error), 1000)} · check "
            "the path, then run again"
        ) from error
    if foreign:
        raise UsageError(
            f"{found} holds what was not published here ({', '.join(foreign[:3])}) · expected an "
            "empty folder or a published one, since it is replaced as a whole · name another folder"
        )
    return found
