"""How a workbook is opened, by python-calamine and by its scanner, and the choice of its sheet."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from shipments.customs.codes import RefusalCode
from shipments.customs.workbook.package import Package
from shipments.customs.workbook.scan import Sheet, SheetScan
from shipments.customs.workbook.xls import XlsScanner
from shipments.customs.workbook.xlsb import XlsbScanner
from shipments.customs.workbook.xlsx import XlsxScanner
from shipments.errors import Refused

Scanner = XlsxScanner | XlsbScanner | XlsScanner


def open_scanner(path: Path, name: str, max_bytes: int, max_ratio: int) -> Scanner:
    """The scanner of a workbook, by what the file is, not by what it is called.

    Raises:
        Refused: If it is no workbook, needs a password, grows beyond a limit, or is damaged.
    """
    with path.open("rb") as file:
        if file.read(2) != b"PK":
            return XlsScanner(path, name)
    package = Package(path, name, max_bytes, max_ratio)
    if "xl/workbook.xml" in package:
        return XlsxScanner(package)
    if "xl/workbook.bin" in package:
        return XlsbScanner(package)
    detail, advice = "a zip that is no workbook", "give the table itself"
    raise Refused(RefusalCode.NOT_A_TABLE, name, detail, advice)


def open_values(path: Path) -> CalamineWorkbook:
    """Open a workbook by calamine, which goes by the suffix, or else by its bytes."""
    try:
        return CalamineWorkbook.from_path(path)
    except Exception as error:
        with path.open("rb") as file:
            try:
                return CalamineWorkbook.from_filelike(file)
            except Exception:
                raise error from None


def worksheets(values: CalamineWorkbook) -> list[Sheet]:
    """The worksheets in order; charts, dialogs and macro sheets are none."""
    return [
        Sheet(about.name, place, about.visible != SheetVisibleEnum.Visible)
        for place, about in enumerate(values.sheets_metadata)
        if about.typ == SheetTypeEnum.WorkSheet
    ]


def choose_sheet(
    sheets: Sequence[Sheet], scanner: Scanner, wanted: str | None, name: str
) -> tuple[Sheet, SheetScan, list[str]]:
    """Choose the sheet of that name or number (from 1), or the only visible one with cells.

    Returns:
        The sheet, its scan, and the names of visible sheets that hold nothing.

    Raises:
        Refused: `SHEET` if there is no such sheet, or several; `EMPTY_FILE` if none holds a cell.
    """
    if wanted is not None:
        by_name = {sheet.name: sheet for sheet in sheets}
        by_number = {str(number): sheet for number, sheet in enumerate(sheets, 1)}
        sheet = by_name.get(wanted, by_number.get(wanted))
        if sheet is None:
            raise Refused(RefusalCode.SHEET, name, "no such sheet", _names(sheets), excerpt=wanted)
        return sheet, SheetScan(scanner.rows(sheet)), []
    scans = {sheet: SheetScan(scanner.rows(sheet)) for sheet in sheets if not sheet.hidden}
    full = [sheet for sheet, scan in scans.items() if scan.counts]
    if len(full) == 1:
        return full[0], scans[full[0]], [sheet.name for sheet in scans if sheet != full[0]]
    if full or not scans:
        detail = f"{len(full)} sheets hold cells" if full else "no sheet is visible"
        raise Refused(RefusalCode.SHEET, name, detail, _names(sheets))
    raise Refused(RefusalCode.EMPTY_FILE, name, "no sheet holds a cell", "give a file with records")


def _names(sheets: Sequence[Sheet]) -> str:
    names = [f"'{sheet.name}'" + (" (hidden)" if sheet.hidden else "") for sheet in sheets[:10]]
    return f"name one with --sheet: {', '.join(names)}" if names else "give a file with a sheet"
