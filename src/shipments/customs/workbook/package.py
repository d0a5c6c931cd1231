"""The parts of a zipped workbook, decompressed under counted limits."""

from __future__ import annotations

import codecs
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any
from xml.parsers import expat

from shipments.customs.codes import RefusalCode, Refused

BLOCK = 4 << 20
_MEGABYTE = 1 << 20
_DEPTH = 64  # of elements within elements; no part of a workbook comes near
_RESAVE = "open it where it was made and save it again"


@dataclass(frozen=True)
class Limits:
    """How far a file may grow: bytes once decompressed, and times its size on disk."""

    max_bytes: int
    max_ratio: int


class Package:
    """A zipped workbook.

    Args:
        path: The file.
        name: Its name, for messages.
        limits: How far it may grow; all that is read of it counts.

    Raises:
        Refused: `TRUNCATED_ARCHIVE`, `ENCRYPTED`, or `UNREADABLE` for parts of one name.
    """

    def __init__(self, path: Path, name: str, limits: Limits) -> None:
        """Open the file and read its directory."""
        self.name, self._limits = name, limits
        self._read: dict[str, int] = {}  # bytes by part, at the furthest
        self._size = path.stat().st_size
        try:
            self._zip = zipfile.ZipFile(path)
        except (zipfile.BadZipFile, EOFError, OSError, ValueError, NotImplementedError) as error:
            raise self.truncated() from error
        self._parts: dict[str, zipfile.ZipInfo] = {}
        for info in self._zip.infolist():
            part = info.filename.replace("\\", "/").lower()
            if part in self._parts:
                raise self.unreadable(f"it holds two parts of one name, {part}")
            self._parts[part] = info

    def __contains__(self, part: str) -> bool:
        """Whether there is such a part, in letters of either case."""
        return part.lower() in self._parts

    def truncated(self) -> Refused:
        """The refusal of a file that ends early or is damaged."""
        return Refused(
            RefusalCode.TRUNCATED_ARCHIVE,
            self.name,
            "",
            "get the file again, whole, from its source",
        )

    def unreadable(self, detail: str) -> Refused:
        """The refusal of a file that is whole but not as a workbook should be."""
        return Refused(RefusalCode.UNREADABLE, self.name, detail, _RESAVE)

    def stream(self, part: str) -> Iterator[bytes]:
        """A part, decompressed, in blocks; UTF-16 comes as UTF-8.

        Raises:
            Refused: `ARCHIVE_LIMIT`, `TRUNCATED_ARCHIVE`, `ENCRYPTED`, `UNREADABLE`.
        """
        info = self._parts.get(part.lower())
        if info is None:
            raise self.unreadable(f"its part {part} is missing")
        if info.flag_bits & 1:
            raise Refused(RefusalCode.ENCRYPTED, self.name, "", "save it without a password")
        length = 0
        try:
            with self._zip.open(info) as file:
                while block := file.read(BLOCK):
                    length += len(block)
                    self._count(part, length)
                    yield block
        except (zipfile.BadZipFile, zlib.error, EOFError) as error:
            raise self.truncated() from error
        except (NotImplementedError, OSError, ValueError) as error:
            raise self.unreadable(f"its part {part} cannot be decompressed") from error

    def _count(self, part: str, length: int) -> None:
        self._read[part] = max(length, self._read.get(part, 0))
        total = sum(self._read.values())
        too_many = total > self._limits.max_bytes
        if too_many or total > max(_MEGABYTE, self._limits.max_ratio * self._size):
            what = "in bytes" if too_many else f"to over {self._limits.max_ratio} times its size"
            raise Refused(
                RefusalCode.ARCHIVE_LIMIT,
                self.name,
                f"it grows beyond the limit {what} when decompressed",
                "if the file can be trusted, save it as CSV and give that",
            )

    def text(self, part: str) -> Iterator[bytes]:
        """A part of XML as UTF-8, in blocks.

        Raises:
            Refused: As `stream`.
        """
        blocks = self.stream(part)
        first = next(blocks, b"")
        if first[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
            decoder = codecs.getincrementaldecoder("utf-16")()
            try:
                yield decoder.decode(first).encode()
                for block in blocks:
                    yield decoder.decode(block).encode()
            except UnicodeError as error:
                raise self.unreadable(f"its part {part} is no text") from error
            return
        yield first.removeprefix(codecs.BOM_UTF8)
        yield from blocks

    def parse(self, part: str, handler: Handler) -> None:
        """Walk a part of XML.

        Raises:
            Refused: As `stream`; `UNREADABLE` if it is not well formed, has a document type (no
                part of a workbook has one, and entities hide in it) or is nested too deeply.
        """
        parser = self.parser(part, handler)
        for block in self.text(part):
            self.feed(parser, part, block)
        self.feed(parser, part, b"", final=True)

    def feed(self, parser: Any, part: str, block: bytes, *, final: bool = False) -> None:
        """Give a parser its next block.

        Raises:
            Refused: `UNREADABLE` if it is not well formed.
        """
        try:
            parser.Parse(block, final)
        except expat.ExpatError as error:
            raise self.unreadable(f"its part {part} is not well formed: {error}") from error

    def parser(self, part: str, handler: Handler) -> Any:
        """A parser that calls a handler and refuses what hides bombs."""
        # What a part declares as its encoding is not heeded: OOXML knows UTF-8 and UTF-16 only.
        parser = expat.ParserCreate("utf-8")
        parser.buffer_text = True
        depth = 0

        def start(tag: str, attributes: dict[str, str]) -> None:
            nonlocal depth
            depth += 1
            if depth > _DEPTH:
                raise self.unreadable(f"its part {part} is nested too deeply")
            handler.start(tag.rpartition(":")[2], attributes)

        def end(tag: str) -> None:
            nonlocal depth
            depth -= 1
            handler.end(tag.rpartition(":")[2])

        def doctype(*_: object) -> None:
            raise self.unreadable(f"its part {part} has a document type declaration")

        parser.StartElementHandler, parser.EndElementHandler = start, end
        parser.CharacterDataHandler = handler.text
        parser.StartDoctypeDeclHandler = doctype
        return parser

    def relations(self, part: str) -> dict[str, tuple[str, str]]:
        """What a part refers to: id -> (last word of the type, part)."""
        folder, _, file = part.rpartition("/")
        listed = f"{folder}/_rels/{file}.rels".lstrip("/")
        found = _Relations(folder)
        if listed in self:
            self.parse(listed, found)
        return found.targets


class Handler:
    """What is done at the elements of a part; names come without their prefix."""

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """An element begins."""

    def end(self, tag: str) -> None:
        """An element ends."""

    def text(self, data: str) -> None:
        """Text within an element."""


class _Relations(Handler):
    def __init__(self, folder: str) -> None:
        self._folder = folder
        self.targets: dict[str, tuple[str, str]] = {}

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag != "Relationship" or attributes.get("TargetMode") == "External":
            return
        target = attributes.get("Target", "").replace("\\", "/")
        absolute = target if target.startswith("/") else f"{self._folder}/{target}"
        part: list[str] = []
        for step in PurePosixPath(absolute.lstrip("/")).parts:
            if step == "..":
                part = part[:-1]
            elif step != ".":
                part.append(step)
        kind = attributes.get("Type", "").rpartition("/")[2]
        self.targets[attributes.get("Id", "")] = (kind, "/".join(part))
