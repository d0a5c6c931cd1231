"""Writing files and folders so that a killed run leaves the old version or the new one.

A file is written beside its target under a temporary name, flushed, and moved onto the target.

A folder has a `manifest.json` that lists its files with size and SHA-256, and replacing the manifest
is the commit. A new file waits as `NAME.shipments-new` before the commit and takes its name after
it; a file that goes waits under such a name before it is removed. A reader takes the file whose hash
the manifest lists, under either name. The next run completes or undoes what a killed one left.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from shipments.errors import OutputError, UsageError
from shipments.lazy import import_room
from shipments.messages import printable

MANIFEST, NEW, LOCK = "manifest.json", ".shipments-new", ".shipments-lock"
PATIENCE = 30.0  # seconds to wait for another process that writes to the same folder

Files = dict[str, dict[str, Any]]


def describe_file(content: bytes) -> dict[str, Any]:
    """Size and SHA-256 of a file, as a manifest lists them."""
    return {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}


def json_bytes(value: Any) -> bytes:
    """A value as JSON: UTF-8, indented by one space, with a line end."""
    return (json.dumps(value, indent=1, ensure_ascii=False) + "\n").encode("utf-8")


def manifest_bytes(head: Mapping[str, Any], files: Files) -> bytes:
    """A manifest: `head`, which describes the whole, then the files by name."""
    return json_bytes({**head, "files": dict(sorted(files.items()))})


def listed_files(folder: Path) -> Files:
    """The files that the manifest of a folder lists; none without a readable manifest."""
    try:
        return dict(json.loads((folder / MANIFEST).read_bytes())["files"])
    except (FileNotFoundError, NotADirectoryError, ValueError, TypeError, KeyError):
        return {}


def read_listed(folder: Path, name: str) -> bytes:
    """Read a file of a folder in the version that its manifest lists.

    Raises:
        OutputError: If there is no such version, or it cannot be read.
    """
    for _ in range(10):  # a writer may replace the manifest or the file between two reads
        expected = listed_files(folder).get(name)
        for path in (folder / name, folder / f"{name}{NEW}"):
            with suppress(FileNotFoundError):
                content = path.read_bytes()
                if describe_file(content) == expected:
                    return content
    raise OutputError(
        f"{printable(str(folder / name), 1000)} is not the file that {MANIFEST} lists · run "
        "`shipments build` in a checkout, or install the package again"
    )


def check_target(target: Path) -> Path:
    """The folder to write to, symbolic links followed.

    Raises:
        UsageError: If it is a file or the root, or holds files that its manifest does not list.
        OutputError: If it cannot be read.
    """
    folder, shown = Path(os.path.realpath(target)), printable(str(target), 1000)
    if not str(target).isprintable() and "\\ud" in ascii(str(target)):  # polars takes no such path
        raise UsageError(f"{shown} is no name in UTF-8 · name another folder")
    with _output_errors(target):
        if folder == folder.parent or (folder.exists() and not folder.is_dir()):
            kind = "the root folder" if folder.is_dir() else "a file"
            raise UsageError(f"{shown} is {kind} · expected a new or a published folder")
        ours = {MANIFEST, LOCK, *listed_files(folder)}
        files = (path for path in folder.rglob("*") if path.is_symlink() or not path.is_dir())
        names = (path.relative_to(folder).as_posix() for path in files)
        if foreign := sorted(n for n in names if n not in ours and not n.endswith(NEW)):
            raise UsageError(
                f"{shown} holds files that were not published there ({', '.join(foreign[:3])}) · "
                "expected an empty folder or a published one · name another folder"
            )
    return folder


class FolderWriter:
    """Writes the next version of a folder; `files` is what the next manifest will list."""

    def __init__(self, folder: Path) -> None:
        """Begin with the version that the folder holds."""
        self._folder, self.files = folder, listed_files(folder)

    def write(self, name: str, content: bytes) -> Path:
        """Write a file, by its POSIX path in the folder; returns where it waits for the commit."""
        path = self._folder / f"{name}{NEW}"
        path.parent.mkdir(parents=True, exist_ok=True)
        _write(path, content)
        self.files[name] = describe_file(content)
        return path

    def discard(self, name: str) -> None:
        """Leave a file out of the next version."""
        del self.files[name]
        (self._folder / f"{name}{NEW}").unlink(missing_ok=True)

    def commit(self, manifest: bytes) -> None:
        """Replace the manifest by one that lists `files`."""
        for name in listed_files(self._folder).keys() - self.files.keys():
            (self._folder / name).replace(self._folder / f"{name}{NEW}")
        new = self._folder / f"{MANIFEST}{NEW}"
        _write(new, manifest)
        new.replace(self._folder / MANIFEST)


@contextmanager
def open_folder(target: Path) -> Iterator[FolderWriter]:
    """Write to a folder, which is made if missing; without a commit it stays as it was.

    Raises:
        UsageError: If it holds files that its manifest does not list.
        OutputError: If it cannot be written, or another process keeps writing to it.
    """
    file_lock = import_room("filelock").FileLock  # of an extra: readers write no folders
    folder = check_target(target)
    is_made = not folder.exists()
    with _output_errors(target):
        folder.mkdir(parents=True, exist_ok=True)
        try:
            with file_lock(folder / LOCK, timeout=PATIENCE):
                try:
                    check_target(folder)  # another process may have written to it meanwhile
                    _complete(folder)
                    yield FolderWriter(folder)
                finally:
                    _complete(folder)
                    with suppress(OSError):  # Windows removes no open file
                        (folder / LOCK).unlink()
        finally:
            if is_made:
                with suppress(OSError):  # it holds a version
                    folder.rmdir()


def _complete(folder: Path) -> None:
    """Give the files that wait their names, if the manifest lists them, and remove the others."""
    listed = listed_files(folder)
    for new in sorted(folder.rglob(f"*{NEW}")):
        name = new.relative_to(folder).as_posix().removesuffix(NEW)
        if name in listed and describe_file(new.read_bytes()) == listed[name]:
            new.replace(folder / name)
        else:
            new.unlink()
            with suppress(OSError):  # at the first that is not empty; the lock is in the folder
                os.removedirs(new.parent)


def publish(files: Mapping[str, bytes], target: Path) -> None:
    """Make a folder hold exactly these files, by POSIX path; a manifest among them lists the others.

    Raises:
        UsageError: If the folder holds files that its manifest does not list.
        OutputError: If it cannot be written, or another process keeps writing to it.
    """
    with open_folder(target) as writer:
        writer.files.clear()
        for name in files.keys() - {MANIFEST}:
            writer.write(name, files[name])
        writer.commit(files[MANIFEST])


def write_file(target: Path, content: bytes) -> None:
    """Make a file hold exactly this content; a symbolic link is followed, the mode is kept.

    Raises:
        UsageError: If the target is a folder.
        OutputError: If it cannot be written; it is then unchanged.
    """
    with _output_errors(target):
        path = Path(os.path.realpath(target))
        mode = path.stat().st_mode if path.exists() else None
        if mode is not None and stat.S_ISDIR(mode):
            raise UsageError(f"{target} is a folder · expected a file · name one in it")
        if mode is not None and not stat.S_ISREG(mode):  # a pipe or a device
            path.write_bytes(content)
            return
        if mode is not None:
            path.open("ab").close()  # fails where the file may not be written
        temporary = path.with_name(f".{path.name}.{secrets.token_hex(8)}.tmp")
        try:
            _write(temporary, content)
            if mode is not None:
                temporary.chmod(stat.S_IMODE(mode))
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)


def _write(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


@contextmanager
def _output_errors(target: Path) -> Iterator[None]:
    """Turn an error of the system into one line of cause."""
    try:
        yield
    except OSError as error:
        name = f" ({error.filename})" if error.filename else ""
        cause = printable(f"{error.strerror or error}{name}", 1000)
        if isinstance(error, TimeoutError):  # of the lock
            cause = f"another process has been writing to it for {PATIENCE:g} seconds"
        raise OutputError(
            f"could not write {printable(str(target), 1000)}: {cause} · the old version is in place, "
            "or all of the new one · run again when the cause is removed"
        ) from error
