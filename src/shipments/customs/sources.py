"""From a path to bytes: what kind of file it is, and its content decompressed under limits.

The first bytes say the kind, never the suffix. Decompression is streamed in bounded blocks; bytes
are counted, and a file that grows beyond the limits or ends early is refused. The end marks of
gzip, Zstandard and zip are checked: several readers take a truncated file as whole.
"""

from __future__ import annotations

import gzip
import hashlib
import os
import stat
import sys
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from io import BufferedReader
from pathlib import Path
from typing import Any

from shipments.customs.codes import RefusalCode
from shipments.customs.options import MEGABYTE, Options
from shipments.errors import Refused

if sys.version_info >= (3, 14):  # pragma: no cover - the same module, in the standard library
    from compression import zstd
else:
    from backports import zstd

SPREADSHEETS = frozenset({"xlsx", "xlsb", "xls"})
_UNPACK = "unpack it first, and give the table itself"
# First bytes -> what they begin.
_MAGIC: dict[bytes, str] = {
    b"\x1f\x8b": "gz",
    b"\x28\xb5\x2f\xfd": "zst",
    b"PK\x03\x04": "zip",
    b"PK\x05\x06": "zip",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": "xls",
    b"7z\xbc\xaf\x27\x1c": "a 7z archive",
    b"Rar!\x1a\x07": "a RAR archive",
    b"\xfd7zXZ\x00": "an xz archive",
    b"BZh": "a bzip2 archive",
    b"%PDF-": "a PDF",
    b"PAR1": "a Parquet file",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"SQLite format 3\x00": "an SQLite database",
    b"{\\rtf": "an RTF document",
}
_ARCHIVES = ("gz", "zst", "zip", "a 7z archive", "a RAR archive", "an xz archive")
_MARKUP = (b"<!doctype html", b"<html", b"<?xml", b"<table")


@dataclass(frozen=True)
class Source:
    """One stream of bytes: a file, or a member of a zip.

    Attributes:
        path: The file.
        name: Its name as given, with the member after `!` where there is one.
        kind: `text`, `gz`, `zst` or `zip`: how the bytes are packed.
        sha256: Of the file on disk, where it is packed.
        member: Number of the member in the zip.
        archive: The zip, open: its directory is read once for all members.
    """

    path: Path
    name: str
    kind: str
    sha256: str = ""
    member: int = 0
    archive: zipfile.ZipFile | None = None


def file_name(path: Path) -> str:
    r"""The name of a file as text; bytes of it that are no UTF-8 as `\xNN`."""
    return os.fsencode(path.name).decode("utf-8", "backslashreplace")


def file_state(source: Source) -> tuple[int, int, int]:
    """What changes when somebody writes to a file while it is read.

    Raises:
        Refused: `UNREADABLE` if it is gone.
    """
    try:
        status = source.path.stat()
    except OSError as error:
        raise _unreadable(source.name, error) from error
    return status.st_size, status.st_mtime_ns, status.st_ino


def file_kind(path: Path, name: str) -> str:
    """What a file is, by its first bytes.

    Returns:
        `text`, `gz`, `zst`, `zip`, `xlsx`, `xlsb` or `xls`.

    Raises:
        Refused: `UNREADABLE` if it cannot be opened or is no regular file; `EMPTY_FILE` without
            bytes; `NOT_A_TABLE` for what is known to be something else; `TRUNCATED_ARCHIVE` for a
            zip without its directory.
    """
    with _opened(path, name) as file:
        head = file.read(512)
    if not head:
        raise Refused(RefusalCode.EMPTY_FILE, name, "no bytes", "give a file with records")
    kind = _kind_by_head(head)
    if kind == "zip":
        return _kind_of_zip(path, name)
    if kind not in {"text", "gz", "zst", "xls"}:
        raise Refused(RefusalCode.NOT_A_TABLE, name, f"{kind}, not a table", _UNPACK)
    return kind


def _kind_by_head(head: bytes) -> str:
    """What begins with these bytes; `text` if nothing else is known to."""
    for magic, kind in _MAGIC.items():
        if head.startswith(magic):
            return kind
    if head[1:4] == b"\x2a\x4d\x18" and head[0] >> 4 == 5:
        return "zst"  # a skippable frame first
    if head[257:262] == b"ustar":
        return "a tar archive"
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(_MARKUP):
        return "a web page or XML"
    return "text"


def _kind_of_zip(path: Path, name: str) -> str:
    with _unzipped(path, name) as archive:
        members = set(archive.namelist())
    if {"mimetype", "content.xml"} <= members:
        advice = "save the table as XLSX or CSV"
        raise Refused(RefusalCode.NOT_A_TABLE, name, "an OpenDocument file", advice)
    if "xl/workbook.bin" in members:
        return "xlsb"
    return "xlsx" if "[Content_Types].xml" in members else "zip"


def sources(path: Path, name: str, kind: str, options: Options) -> list[Source]:
    """The streams of text in a file: one, or as many as a zip has members.

    Raises:
        Refused: `EMPTY_FILE` for a zip without members, `ARCHIVE_LIMIT` for one with too many;
            `SHEET` for a member that is not there; `ENCRYPTED`; `TRUNCATED_ARCHIVE`.
    """
    sha256 = "" if kind == "text" else file_sha256(path, name)
    if kind != "zip":
        return [Source(path, name, kind, sha256)]
    archive = _unzipped(path, name)
    members = [
        Source(path, f"{name}!{member.filename}", kind, sha256, number, archive)
        for number, member in enumerate(archive.infolist())
        if not member.filename.endswith("/") and not _is_litter(member.filename)
    ]
    if not members:
        raise Refused(RefusalCode.EMPTY_FILE, name, "a zip without files", "give one with records")
    if len(members) > options.max_members:
        detail = f"{len(members):,} files in a zip, more than {options.max_members:,}"
        raise Refused(RefusalCode.ARCHIVE_LIMIT, name, detail, "unpack it, and give the files")
    return members if options.sheet is None else [_asked(members, name, options.sheet)]


def _asked(members: list[Source], name: str, wanted: str) -> Source:
    names = [source.name[len(name) + 1 :] for source in members]
    if wanted in names:
        return members[names.index(wanted)]
    if wanted.isdigit() and 0 < int(wanted) <= len(members):
        return members[int(wanted) - 1]
    raise Refused(
        RefusalCode.SHEET,
        name,
        "no such member in the zip",
        f"name one with --sheet: {', '.join(names[:10])}",
        excerpt=wanted,
    )


def _is_litter(member: str) -> bool:
    """Whether a member is what an operating system left in the zip."""
    return member.startswith("__MACOSX/") or member.rsplit("/", 1)[-1] in {".DS_Store", "Thumbs.db"}


def blocks(source: Source, options: Options) -> Iterator[bytes]:
    """The content of a source in blocks of at most a mebibyte, decompressed.

    Args:
        source: What to read.
        options: Limits on bytes and ratio.

    Raises:
        Refused: `ARCHIVE_LIMIT`, `TRUNCATED_ARCHIVE`, `ENCRYPTED`, `NOT_A_TABLE` or `UNREADABLE`.
    """
    total = 0
    try:
        for block, packed in _zipped(source) if source.kind == "zip" else _streamed(source):
            if source.kind != "text" and total == 0:
                _refuse_nested(source, block[:512])
            total += len(block)
            if source.kind != "text":
                _check_size(source, options, total, packed)
            yield block
    except zstd.ZstdError as error:
        if "too much memory" in str(error):
            raise _too_large(source, "a window of more than 128 MB") from error
        raise _truncated(source.name, error) from error
    except (EOFError, zlib.error, zipfile.BadZipFile, gzip.BadGzipFile) as error:
        raise _truncated(source.name, error) from error
    except NotImplementedError as error:
        raise Refused(RefusalCode.UNREADABLE, source.name, str(error), _UNPACK) from error
    except OSError as error:
        raise _unreadable(source.name, error) from error


def _streamed(source: Source) -> Iterator[tuple[bytes, int]]:
    """Blocks of a file, with how many bytes of it were read for them."""
    unpack: dict[str, Callable[[Any], Any]] = {
        "gz": lambda file: gzip.GzipFile(fileobj=file),
        "zst": zstd.ZstdFile,
    }
    with _opened(source.path, source.name) as file:
        stream = unpack[source.kind](file) if source.kind in unpack else file
        while block := stream.read(MEGABYTE):
            yield block, file.tell()


def _zipped(source: Source) -> Iterator[tuple[bytes, int]]:
    """Blocks of a member, with its packed size."""
    archive = source.archive or _unzipped(source.path, source.name)
    info = archive.infolist()[source.member]
    if info.flag_bits & 1:
        raise Refused(RefusalCode.ENCRYPTED, source.name, "", "unpack it with its password")
    with archive.open(info) as member:
        while block := member.read(MEGABYTE):
            yield block, info.compress_size


def file_sha256(path: Path, name: str) -> str:
    """SHA-256 of a file on disk."""
    with _opened(path, name) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _check_size(source: Source, options: Options, total: int, packed: int) -> None:
    """Stop at a limit, before the next block is unpacked."""
    limit = ""
    if total > options.max_bytes:
        limit = f"{options.max_bytes:,} bytes"
    elif total > MEGABYTE and total > options.max_ratio * max(packed, 1):
        limit = f"{options.max_ratio} times its size"
    if limit:
        raise _too_large(source, f"grows beyond {limit} when decompressed")


def _refuse_nested(source: Source, head: bytes) -> None:
    kind = _kind_by_head(head)
    if kind in _ARCHIVES:
        detail = "an archive within an archive"
        raise Refused(RefusalCode.ARCHIVE_LIMIT, source.name, detail, _UNPACK)
    if kind != "text":
        what = "a workbook within an archive" if kind == "xls" else kind
        raise Refused(RefusalCode.NOT_A_TABLE, source.name, what, _UNPACK)


class _Zip(zipfile.ZipFile):
    """A zip that is only read: when it cannot be closed, nothing is lost."""

    def close(self) -> None:
        with suppress(OSError):
            super().close()


def _unzipped(path: Path, name: str) -> zipfile.ZipFile:
    """A zip, open; it closes itself when it is no longer used."""
    try:
        with _opened(path, name):
            return _Zip(path)
    except zipfile.BadZipFile as error:
        if isinstance(error.__context__, OSError):  # which the library takes for a bad archive
            raise _unreadable(name, error.__context__) from error
        raise _truncated(name, error) from error
    except OSError as error:
        raise _unreadable(name, error) from error


@contextmanager
def _opened(path: Path, name: str) -> Iterator[BufferedReader]:
    """A regular file, open; it is read twice, so that a pipe will not do."""
    try:
        mode = path.stat().st_mode
    except (OSError, ValueError) as error:  # a name with a null character is a ValueError
        raise _unreadable(name, error) from error
    if not stat.S_ISREG(mode):
        what = "a folder" if stat.S_ISDIR(mode) else "no regular file"
        raise Refused(RefusalCode.UNREADABLE, name, what, "give a file")
    try:
        with path.open("rb") as file:
            yield file
    except gzip.BadGzipFile:
        raise
    except OSError as error:
        raise _unreadable(name, error) from error


def _unreadable(name: str, error: Exception) -> Refused:
    cause = getattr(error, "strerror", None) or str(error)
    return Refused(RefusalCode.UNREADABLE, name, cause, "check its name and permissions")


def _truncated(name: str, error: Exception) -> Refused:
    action, cause = "fetch or copy it again", str(error)
    return Refused(RefusalCode.TRUNCATED_ARCHIVE, name, "", action, excerpt=cause)


def _too_large(source: Source, detail: str) -> Refused:
    advice = "unpack it yourself if you trust it, and give the table itself"
    return Refused(RefusalCode.ARCHIVE_LIMIT, source.name, detail, advice)
