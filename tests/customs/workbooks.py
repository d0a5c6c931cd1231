"""Workbooks made as the tests run, from XML, and reading them to their end."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import SimpleNamespace
from xml.sax.saxutils import escape

import polars as pl
import pytest

from shipments.customs.chunk import Records
from shipments.customs.codes import RefusalCode
from shipments.customs.excel import open_excel
from shipments.customs.options import Options
from shipments.customs.workbook.child import answer
from shipments.errors import Refused

HEADER = ["NUMBER", "DAY", "HS_CODE", "WEIGHT", "DESCRIPTION"]
# Of a part: whole, or in slices when it is made to be large.
Content = str | bytes | Iterable[str]
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT_MAIN = "http://purl.oclc.org/ooxml/spreadsheetml/main"
STRICT_OFFICE = "http://purl.oclc.org/ooxml/officeDocument/relationships"


def text_cell(place: str, text: str) -> str:
    return f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{escape(text)}</t></is></c>'


def header_row(names: Sequence[str] = HEADER, row: int = 1) -> str:
    cells = "".join(text_cell(f"{chr(65 + place)}{row}", name) for place, name in enumerate(names))
    return f'<row r="{row}">{cells}</row>'


def sheet(rows: str, *, tail: str = "", main: str = MAIN) -> str:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns="{main}"><sheetData>{rows}'
        f"</sheetData>{tail}</worksheet>"
    )


def styles(codes: Sequence[str], *, main: str = MAIN) -> str:
    formats = "".join(
        f'<numFmt numFmtId="{164 + number}" formatCode="{escape(code, {chr(34): "&quot;"})}"/>'
        for number, code in enumerate(codes)
    )
    used = "".join(f'<xf numFmtId="{164 + number}"/>' for number in range(len(codes)))
    return (
        f'<styleSheet xmlns="{main}"><numFmts>{formats}</numFmts><cellStyleXfs><xf numFmtId="14"/>'
        f'</cellStyleXfs><cellXfs><xf numFmtId="0"/>{used}</cellXfs></styleSheet>'
    )


def write_xlsx(
    path: Path,
    sheets: Mapping[str, Content],
    *,
    parts: Mapping[str, Content] | None = None,
    states: Mapping[str, str] | None = None,
    since_1904: bool = False,
    office: str = OFFICE,
    main: str = MAIN,
) -> Path:
    """An XLSX of sheets given as XML by name; `parts` adds to or replaces what is in it."""
    listed = "".join(
        f'<sheet name="{escape(name)}" sheetId="{n}" state="{(states or {}).get(name, "visible")}" '
        f'r:id="rId{n}"/>'
        for n, name in enumerate(sheets, 1)
    )
    related = "".join(
        f'<Relationship Id="rId{n}" Type="{office}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n in range(1, len(sheets) + 1)
    )
    made: dict[str, Content] = {
        "_rels/.rels": f'<Relationships><Relationship Id="a" Type="{office}/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{office}">'
        f'<workbookPr date1904="{int(since_1904)}"/><sheets>{listed}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f"<Relationships>{related}"
        f'<Relationship Id="rs" Type="{office}/styles" Target="/xl/styles.xml"/>'
        f'<Relationship Id="rt" Type="{office}/sharedStrings" Target="sharedStrings.xml"/>'
        "</Relationships>",
        **{f"xl/worksheets/sheet{n}.xml": text for n, text in enumerate(sheets.values(), 1)},
        **(parts or {}),
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, content in made.items():
            with archive.open(part, "w") as file:
                for text in [content] if isinstance(content, str | bytes) else content:
                    file.write(text.encode() if isinstance(text, str) else text)
    return path


def _run_here(request: dict[str, object], rows: object) -> SimpleNamespace:
    """The child's work done in this process: the same code without its start, for speed."""
    reply = answer(request, rows)  # type: ignore[arg-type]
    return SimpleNamespace(returncode=0, stderr=json.dumps(reply).encode())


class Read:
    """A workbook, read to its end; `in_child` reads it in a child process, as users do."""

    def __init__(self, path: Path, *, in_child: bool = False, **options: object) -> None:
        with pytest.MonkeyPatch.context() as patch:
            if not in_child:
                patch.setattr("shipments.customs.workbook.process._run", _run_here)
            given = Options(**options)  # type: ignore[arg-type]
            self.records: Records = open_excel(path, given, name=path.name)[0]
        self.chunks = list(self.records.chunks)
        self.cells = pl.concat([chunk.cells for chunk in self.chunks])
        self.rejects = [reject for chunk in self.chunks for reject in chunk.rejects]
        self.flags = {k: v for chunk in self.chunks for k, v in chunk.flags.items()}
        self.skipped = self.records.skipped
        taken = self.cells.height + len(self.rejects) + sum(self.skipped.values())
        assert taken == self.records.counted

    def column(self, name: str) -> list[str | None]:
        return self.cells[name].to_list()

    @property
    def codes(self) -> list[str]:
        return [str(reject.code) for reject in self.rejects]


def refusal(path: Path, **options: object) -> Refused:
    """The refusal of a workbook; it must be one line."""
    with pytest.raises(Refused) as caught:
        Read(path, **options)  # type: ignore[arg-type]
    assert "\n" not in str(caught.value)
    return caught.value


def refusal_code(path: Path, **options: object) -> RefusalCode:
    return refusal(path, **options).code
