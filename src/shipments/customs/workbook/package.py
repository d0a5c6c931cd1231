"""The parts of a zipped workbook, under limits that are checked before anything is decompressed."""

from __future__ import annotations

import html
import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from shipments.customs.codes import RefusalCode
from shipments.errors import Refused

_MEGABYTE = 1 << 20
_ATTRIBUTE = re.compile(rb"""([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")


class Package:
    """A zipped workbook.

    No part is read beyond the size that it declares: one that goes on fails its checksum. So the
    sum of those sizes bounds the whole: it may be `max_bytes`, and `max_ratio` times the size of
    the file or 1 MiB.
    """

    def __init__(self, path: Path, name: str, max_bytes: int, max_ratio: int) -> None:
        """Open the file and read its directory."""
        self.name = name
        try:
            self._zip = zipfile.ZipFile(path)
        except (zipfile.BadZipFile, EOFError, ValueError, NotImplementedError) as error:
            raise self._truncated() from error
        infos = self._zip.infolist()
        self._parts = {info.filename.replace("\\", "/").lower(): info for info in infos}
        if len(self._parts) < len(infos):
            raise self.unreadable("it holds two parts of one name")
        if any(info.flag_bits & 1 for info in infos):
            raise Refused(RefusalCode.ENCRYPTED, name, "", "save it without a password")
        size, total = path.stat().st_size, sum(info.file_size for info in infos)
        if total > max_bytes or total > max(_MEGABYTE, max_ratio * size):
            detail = f"it grows from {size:,} to {total:,} bytes when decompressed, over the limit"
            advice = "if the file can be trusted, save the sheet as CSV and give that"
            raise Refused(RefusalCode.ARCHIVE_LIMIT, name, detail, advice)

    def __contains__(self, part: str) -> bool:
        """Whether there is such a part, in letters of either case."""
        return part.lower() in self._parts

    def unreadable(self, detail: str) -> Refused:
        """The refusal of a file that is whole but not as a workbook should be."""
        advice = "open it where it was made and save it again, or save the sheet as CSV"
        return Refused(RefusalCode.UNREADABLE, self.name, detail, advice)

    def _truncated(self) -> Refused:
        advice = "get the file again, whole, from its source"
        return Refused(RefusalCode.TRUNCATED_ARCHIVE, self.name, "", advice)

    def read(self, part: str) -> bytes:
        """A part, decompressed.

        Raises:
            Refused: `TRUNCATED_ARCHIVE`; `UNREADABLE` if it is missing or packed in another way.
        """
        if part not in self:
            raise self.unreadable(f"its part {part} is missing")
        try:
            return self._zip.read(self._parts[part.lower()])
        except (zipfile.BadZipFile, zlib.error, EOFError) as error:
            raise self._truncated() from error
        except (NotImplementedError, RuntimeError, ValueError) as error:
            raise self.unreadable(f"its part {part} cannot be decompressed") from error

    def targets(self, part: str) -> dict[str, str]:
        """The parts to which a part of relations in `xl/_rels` leads, by their ids."""
        return {
            tag.get("Id", ""): posixpath.normpath(posixpath.join("/xl", tag.get("Target", "")))[1:]
            for tag in tags(self.read(part), b"Relationship")
        }


def attributes(tag: bytes) -> dict[str, str]:
    """The attributes of a tag of XML, by name."""
    return {
        name.decode(): html.unescape((double or single).decode(errors="replace"))
        for name, double, single in _ATTRIBUTE.findall(tag)
    }


def tags(xml: bytes, name: bytes) -> Iterator[dict[str, str]]:
    """The attributes of all elements of one name, with any prefix, in order."""
    for tag in re.findall(rb"<(?:[\w.-]+:)?" + name + rb"\s([^>]*)>", xml):
        yield attributes(tag)
