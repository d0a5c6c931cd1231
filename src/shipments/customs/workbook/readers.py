"""One way to read a workbook, whatever its kind."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import numpy as np

from shipments.customs.codes import RefusalCode, Refused
from shipments.customs.workbook.lexer import NotPlain, plain_blocks
from shipments.customs.workbook.model import Block, Sheet, Tally, Workbook
from shipments.customs.workbook.package import Limits, Package
from shipments.customs.workbook.xlsb import XlsbReader
from shipments.customs.workbook.xlsx import open_workbook, read_sheet, read_strings

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


class Reader(Protocol):
    """A workbook, opened."""

    workbook: Workbook

    def load(self) -> None:
        """Read what only cells need, such as shared strings."""

    def blocks(self, sheet: Sheet, tally: Tally) -> Iterator[Block]:
        """The rows of a sheet; the tally is complete once they are walked."""


class XlsxReader:
    """An XLSX workbook.

    Args:
        package: The file.
        part: Where the workbook is in it.
    """

    def __init__(self, package: Package, part: str) -> None:
        """Read sheets and styles."""
        self._package, self._part = package, part
        self.workbook = open_workbook(package, part)

    def load(self) -> None:
        """Read the shared strings."""
        self.workbook.strings = read_strings(self._package, self._part)

    def blocks(self, sheet: Sheet, tally: Tally) -> Iterator[Block]:
        """The rows of a sheet: fast where it is plain, else by an XML parser from there on."""
        last = 0
        try:
            for block in plain_blocks(self._package, sheet.part, tally):
                last = int(block.rows[-1])
                yield block
        except NotPlain:
            for block in read_sheet(self._package, sheet.part, tally):
                yield _after(block, last)


def _after(block: Block, last: int) -> Block:
    later = block.rows > last
    if later.all():
        return block
    cells = block.cells.filter(block.cells["row"] > last)
    return Block(np.asarray(block.rows[later]), np.asarray(block.hidden[later]), cells)


def open_reader(path: Path, name: str, limits: Limits) -> Reader:
    """Open a workbook by what it is, not by what it is called.

    Raises:
        Refused: If it is no workbook, needs a password, or is truncated.
    """
    with path.open("rb") as file:
        head = file.read(8)
    if head == _OLE or not head.startswith(b"PK"):
        from shipments.customs.workbook.xls import XlsReader  # noqa: PLC0415 - xlrd is an extra

        return XlsReader(path, name)
    package = Package(path, name, limits)
    part = next(
        (part for kind, part in package.relations("").values() if kind == "officeDocument"),
        "xl/workbook.xml",
    )
    if part not in package or not part.lower().startswith("xl/"):
        raise Refused(
            RefusalCode.NOT_A_TABLE, name, "a zip that is no workbook", "give the table itself"
        )
    if part.lower().endswith(".bin"):
        return XlsbReader(package, part)
    return XlsxReader(package, part)
