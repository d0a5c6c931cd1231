"""From a path to bytes: what kind of file it is, and its content decompressed under counted limits.

The kind is told by the first bytes, never by the suffix. Decompression is streamed in bounded
blocks; bytes are counted, and a file that grows beyond the limits or ends early is refused. The
end marks of gzip, Zstandard and zip are checked: several readers take a truncated file as whole.
"""

from __future__ import annotations

import hashlib
import os
import stat
import sys
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
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
_PACKED = frozenset({"gz", "zst", "zip"})
_BLOCK = MEGABYTE
_RAW_BLOCK = 32 * 1024  # what is left of it is copied at each end mark, of which there may be many
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
        member: Number of the member in the zip.
        archive: The zip, open: its directory is read once for all members.
        sha256: Of the zip as it lies on disk.
    """

    path: Path
    name: str
    kind: str
    member: int = 0
    archive: zipfile.ZipFile | None = None
    sha256: str = ""


def name_of(path: Path) -> str:
    r"""The name of a file as text; bytes of it that are no UTF-8 as `\xNN`."""
    return os.fsencode(path.name).decode("utf-8", "backslashreplace")


def state_of(source: Source) -> tuple[int, int, int]:
    """What changes when somebody writes to a file while it is read.

    Raises:
        Refused: `UNREADABLE` if it is gone.
    """
    try:
        found = source.path.stat()
    except OSError as error:
        raise Refused(
            RefusalCode.UNREADABLE, source.name, str(error.strerror), "check the path"
        ) from error
    return found.st_size, found.st_mtime_ns, found.st_ino


def kind_of(path: Path, name: str) -> str:
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
    kind = told_by(head)
    if kind == "zip":
        return _inside_zip(path, name)
    if kind not in {"text", "gz", "zst", "xls"}:
        raise Refused(RefusalCode.NOT_A_TABLE, name, f"{kind}, not a table", _UNPACK)
    return kind


def told_by(head: bytes) -> str:
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


def sources(path: Path, name: str, kind: str, options: Options) -> list[Source]:
    """The streams of text in a file: one, or as many as a zip has members.

    Raises:
        Refused: `EMPTY_FILE` for a zip without members, `ARCHIVE_LIMIT` for one with too many;
            `SHEET` for a member that is not there; `ENCRYPTED`; `TRUNCATED_ARCHIVE`.
    """
    if kind != "zip":
        return [Source(path, name, kind)]
    archive, sha256 = _unzipped(path, name), file_sha256(path, name)
    found = [
        Source(path, f"{name}!{member.filename}", kind, number, archive, sha256)
        for number, member in enumerate(archive.infolist())
        if not member.filename.endswith("/") and not _is_litter(member.filename)
    ]
    if not found:
        raise Refused(RefusalCode.EMPTY_FILE, name, "a zip without files", "give one with records")
    if len(found) > options.max_members:
        told = f"{len(found):,} files in a zip, more than {options.max_members:,}"
        raise Refused(RefusalCode.ARCHIVE_LIMIT, name, told, "unpack it, and give the files")
    return found if options.sheet is None else [_asked(found, name, options.sheet)]


def _asked(found: list[Source], name: str, wanted: str) -> Source:
    names = [source.name[len(name) + 1 :] for source in found]
    if wanted in names:
        return found[names.index(wanted)]
    if wanted.isdigit() and 0 < int(wanted) <= len(found):
        return found[int(wanted) - 1]
    raise Refused(
        RefusalCode.SHEET,
        name,
        "no such member in the zip",
        f"name one with --sheet: {', '.join(names[:10])}",
        excerpt=wanted,
    )


def blocks(source: Source, options: Options, digest: Callable[[bytes], object]) -> Iterator[bytes]:
    """The content of a source in blocks of at most a mebibyte, decompressed.

    Args:
        source: What to read.
        options: Limits on bytes and ratio.
        digest: Gets every byte of the file as it lies on disk, for its hash (of a zip, nothing).

    Raises:
        Refused: `ARCHIVE_LIMIT`, `TRUNCATED_ARCHIVE`, `ENCRYPTED` or `UNREADABLE`.
    """
    readers: dict[str, Callable[..., Iterator[tuple[bytes, int]]]] = {
        "text": _plain, "gz": _gunzipped, "zst": _unzstandard, "zip": _member,
    }  # fmt: skip
    total, first = 0, True
    try:
        for block, packed in readers[source.kind](source, digest):
            total += len(block)
            if source.kind in _PACKED:
                _hold(source, options, total, packed)
                if first:
                    _refuse_nested(source, block[:512])
            first = False
            yield block
    except zstd.ZstdError as error:
        if "too much memory" in str(error):
            raise _too_large(source, "a window of more than 128 MB") from error
        raise _truncated(source.name, str(error)) from error
    except (EOFError, zlib.error, zipfile.BadZipFile) as error:
        raise _truncated(source.name, str(error)) from error
    except NotImplementedError as error:
        raise Refused(RefusalCode.UNREADABLE, source.name, str(error), _UNPACK) from error
    except OSError as error:
        raise _unreadable(source.name, error) from error


def file_sha256(path: Path, name: str) -> str:
    """SHA-256 of a file as it lies on disk."""
    with _opened(path, name) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _hold(source: Source, options: Options, total: int, packed: int) -> None:
    """Stop at a limit, before the next block is unpacked."""
    too_much = total > options.max_bytes
    if too_much or (total > MEGABYTE and total > options.max_ratio * max(packed, 1)):
        limit = (
            f"{options.max_bytes:,} bytes" if too_much else f"{options.max_ratio} times its size"
        )
        raise _too_large(source, f"grows beyond {limit} when decompressed")


def _too_large(source: Source, detail: str) -> Refused:
    advice = "unpack it yourself if you trust it, and give the table itself"
    return Refused(RefusalCode.ARCHIVE_LIMIT, source.name, detail, advice)


def _refuse_nested(source: Source, head: bytes) -> None:
    kind = told_by(head)
    if kind in _ARCHIVES:
        raise Refused(
            RefusalCode.ARCHIVE_LIMIT, source.name, "an archive within an archive", _UNPACK
        )
    if kind != "text":
        what = "a workbook within an archive" if kind == "xls" else kind
        raise Refused(RefusalCode.NOT_A_TABLE, source.name, what, _UNPACK)


def _raw(source: Source, digest: Callable[[bytes], object], size: int) -> Iterator[bytes]:
    with _opened(source.path, source.name) as file:
        while piece := file.read(size):
            digest(piece)
            yield piece


def _plain(source: Source, digest: Callable[[bytes], object]) -> Iterator[tuple[bytes, int]]:
    for piece in _raw(source, digest, _BLOCK):
        yield piece, len(piece)


def _gunzipped(source: Source, digest: Callable[[bytes], object]) -> Iterator[tuple[bytes, int]]:
    return _inflated(source, digest, lambda: _Inflater(zlib.decompressobj(wbits=31)))


def _unzstandard(source: Source, digest: Callable[[bytes], object]) -> Iterator[tuple[bytes, int]]:
    return _inflated(source, digest, zstd.ZstdDecompressor)


class _Inflater:
    """zlib's object with the manners of the other decompressors: it keeps its unread input."""

    def __init__(self, inner: Any) -> None:
        self._inner = inner

    @property
    def eof(self) -> bool:
        return bool(self._inner.eof)

    @property
    def unused_data(self) -> bytes:
        return bytes(self._inner.unused_data)

    @property
    def needs_input(self) -> bool:
        return not self._inner.unconsumed_tail

    def decompress(self, data: bytes, max_length: int) -> bytes:
        return bytes(self._inner.decompress(self._inner.unconsumed_tail + data, max_length))


def _inflated(
    source: Source, digest: Callable[[bytes], object], make: Callable[[], Any]
) -> Iterator[tuple[bytes, int]]:
    """One frame or member after another, each to its end mark."""
    current, packed = make(), 0
    for piece in _raw(source, digest, _RAW_BLOCK):
        packed += len(piece)
        data = piece
        while True:
            if current.eof:
                if not data.strip(b"\x00"):  # nothing, or the padding of a tape
                    break
                current = make()
            block = current.decompress(data, _BLOCK)
            if block:
                yield block, packed
            data = current.unused_data if current.eof else b""
            if not current.eof and current.needs_input and len(block) < _BLOCK:
                break
    if not current.eof:
        raise EOFError("it ends before its end mark")


def _member(source: Source, digest: Callable[[bytes], object]) -> Iterator[tuple[bytes, int]]:
    archive = source.archive or _unzipped(source.path, source.name)
    info = archive.infolist()[source.member]
    if info.flag_bits & 1:
        raise Refused(RefusalCode.ENCRYPTED, source.name, "", "unpack it with its password")
    with archive.open(info) as member:
        for block in iter(partial(member.read, _BLOCK), b""):
            yield block, info.compress_size


def _is_litter(member: str) -> bool:
    """Whether a member is what an operating system left in the zip."""
    return member.startswith("__MACOSX/") or member.rsplit("/", 1)[-1] in {".DS_Store", "Thumbs.db"}


def _inside_zip(path: Path, name: str) -> str:
    with _unzipped(path, name) as archive:
        members = set(archive.namelist())
    if "xl/workbook.bin" in members:
        return "xlsb"
    if {"mimetype", "content.xml"} <= members:
        advice = "save the table as XLSX or CSV"
        raise Refused(RefusalCode.NOT_A_TABLE, name, "an OpenDocument file", advice)
    return "xlsx" if "[Content_Types].xml" in members else "zip"


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
        raise _truncated(name, str(error)) from error
    except OSError as error:
        raise _unreadable(name, error) from error


@contextmanager
def _opened(path: Path, name: str) -> Iterator[BufferedReader]:
    """A regular file, open; two passes are made over it, so that a pipe will not do."""
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
    except OSError as error:
        raise _unreadable(name, error) from error


def _unreadable(name: str, error: Exception) -> Refused:
    cause = getattr(error, "strerror", None) or str(error)
    return Refused(RefusalCode.UNREADABLE, name, cause, "check its name and permissions")


def _truncated(name: str, cause: str) -> Refused:
    return Refused(RefusalCode.TRUNCATED_ARCHIVE, name, "", "fetch or copy it again", excerpt=cause)
