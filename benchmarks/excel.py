"""A workbook of 100,000 rows of 45 columns: the raw reader against ingest's reader.

    python benchmarks/excel.py [rows]

The raw reader (python-calamine) gives every cell as it is and tells nothing of hidden rows, formulas
without a value or rows that were lost; ingest's reader gives text, rejects, flags and two counts, in
a child process. Each is run in a fresh process, three times; the best time counts.
"""

from __future__ import annotations

import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path

COLUMNS = 45
WORDS = ["ООО РОМАШКА", "BALL BEARINGS 20X47", "SHENZHEN ELECTRONICS CO LTD", "CN", "796", "FOB"]
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
READERS = ("calamine", "ours")


def letters(column: int) -> str:
    return chr(65 + column) if column < 26 else f"A{chr(39 + column)}"


def cells(row: int, strings: dict[str, int], *, shared: bool) -> str:
    """A row: texts (a fifth of them found once only), whole numbers, fractions and days."""
    made = []
    for column in range(COLUMNS):
        place, kind = f"{letters(column)}{row}", column % 5
        if kind == 1:
            made.append(f'<c r="{place}"><v>{random.randrange(10**9)}</v></c>')
        elif kind == 2:
            made.append(f'<c r="{place}"><v>{random.random() * 1e5!r}</v></c>')
        elif kind == 3 and column < 20:
            made.append(f'<c r="{place}" s="1"><v>{44562 + random.randrange(700)}</v></c>')
        else:
            text = random.choice(WORDS) + (f" {row}" if column % 15 == 0 else "")
            made.append(text_cell(place, text, strings, shared=shared))
    return f'<row r="{row}">{"".join(made)}</row>'


def text_cell(place: str, text: str, strings: dict[str, int], *, shared: bool) -> str:
    if shared:
        return f'<c r="{place}" t="s"><v>{strings.setdefault(text, len(strings))}</v></c>'
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'


def write(path: Path, rows: int, *, shared: bool) -> None:
    random.seed(1)
    strings: dict[str, int] = {}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            sheet.write(f"<worksheet {MAIN}><sheetData>".encode())
            names = [
                text_cell(f"{letters(c)}1", f"COLUMN {c}", strings, shared=shared)
                for c in range(COLUMNS)
            ]
            sheet.write(f'<row r="1">{"".join(names)}</row>'.encode())
            for row in range(2, rows + 2):
                sheet.write(cells(row, strings, shared=shared).encode())
            sheet.write(b"</sheetData></worksheet>")
        listed = "".join(f"<si><t>{text}</t></si>" for text in strings)
        archive.writestr("xl/sharedStrings.xml", f"<sst {MAIN}>{listed}</sst>")
        archive.writestr(
            "xl/styles.xml",
            f'<styleSheet {MAIN}><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>',
        )
        archive.writestr(
            "xl/workbook.xml",
            f'<workbook {MAIN} xmlns:r="{OFFICE}"><sheets><sheet name="Data" sheetId="1" r:id="r1"/></sheets></workbook>',
        )
        package = "http://schemas.openxmlformats.org/package/2006/relationships"
        related = "".join(
            f'<Relationship Id="r{n}" Type="{OFFICE}/{kind}" Target="{target}"/>'
            for n, (kind, target) in enumerate(
                [
                    ("worksheet", "worksheets/sheet1.xml"),
                    ("styles", "styles.xml"),
                    ("sharedStrings", "sharedStrings.xml"),
                ],
                1,
            )
        )
        archive.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{package}">{related}</Relationships>',
        )
        archive.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{package}"><Relationship Id="a" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        )
        archive.writestr(
            "[Content_Types].xml",
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>',
        )


def read(reader: str, path: Path) -> int:
    """Records that a reader gives."""
    if reader == "calamine":
        from python_calamine import CalamineWorkbook

        return (
            sum(1 for _ in CalamineWorkbook.from_path(path).get_sheet_by_index(0).iter_rows()) - 1
        )
    from shipments.customs.excel import open_excel
    from shipments.customs.options import Options

    records = open_excel(path, Options())[0]
    found = sum(chunk.cells.height + len(chunk.rejects) for chunk in records.chunks)
    assert found + sum(records.skipped.values()) == records.counted
    return found


def one(reader: str, path: Path) -> dict[str, float]:
    """Time of a read, processor time of this process and its child, and the larger one's memory."""
    began = time.perf_counter()
    found = read(reader, path)
    took = time.perf_counter() - began
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return {
        "rows": found,
        "seconds": took,
        "processor": sum(one.ru_utime + one.ru_stime for one in used),
        "megabytes": max(one.ru_maxrss for one in used) / 1024,
    }


def main() -> None:
    if len(sys.argv) == 3:
        print(json.dumps(one(sys.argv[1], Path(sys.argv[2]))))
        return
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with tempfile.TemporaryDirectory() as folder:
        for shared in (True, False):
            path = Path(folder) / "a.xlsx"
            write(path, rows, shared=shared)
            size = path.stat().st_size / 1e6
            print(
                f"{rows} rows, {COLUMNS} columns, {'shared' if shared else 'inline'} strings, {size:.0f} MB"
            )
            for reader in READERS:
                told = [measured(reader, path) for _ in range(3)]
                best = min(told, key=lambda run: run["seconds"])
                print(
                    f"  {reader:9} {best['seconds']:6.1f} s, {best['processor']:6.1f} s of processor, {best['megabytes']:5.0f} MB, {best['rows']} rows"
                )


def measured(reader: str, path: Path) -> dict[str, float]:
    # Modules are compiled once, as an installer does, whatever the shell says of it.
    environment = {**os.environ, "PYTHONPYCACHEPREFIX": str(path.parent / "pycache")}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    done = subprocess.run(
        [sys.executable, __file__, reader, str(path)],
        capture_output=True,
        check=True,
        env=environment,
    )
    return dict(json.loads(done.stdout))


if __name__ == "__main__":
    main()
