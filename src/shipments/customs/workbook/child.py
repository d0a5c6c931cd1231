"""The process that reads a workbook, so that no workbook can end the one that asked.

It is given a request as JSON on stdin. The rows of the sheet go to stdout (`reading`), and a reply
as JSON to the last line of stderr. Memory and processor time are limited by the system before
anything of the file is read.
"""

from __future__ import annotations

import json
import os
import sys
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

from shipments.customs.codes import RefusalCode
from shipments.customs.workbook.opening import choose_sheet, open_scanner, open_values, worksheets
from shipments.customs.workbook.reading import SheetReader
from shipments.errors import Refused

MOST_PLACES = 50_000_000  # rows times columns up to the last cell: calamine holds them all
_SAVE_AGAIN = "open it where it was made and save it again, or save the sheet as CSV"


def main() -> None:
    """Take a request, and answer it."""
    request = json.loads(sys.stdin.buffer.read())
    with os.fdopen(os.dup(1), "wb") as out:
        os.dup2(2, 1)  # what a library prints must not mix with the rows
        _limit(request["memory"], request["seconds"])
        reply = answer(request, out)
    print("\n" + json.dumps(reply), file=sys.stderr)


def _limit(memory: int, seconds: int) -> None:
    try:
        import resource  # noqa: PLC0415 - not on Windows, where only the other side's clock holds
    except ImportError:  # pragma: no cover
        return
    limits = {resource.RLIMIT_DATA: memory, resource.RLIMIT_CPU: seconds, resource.RLIMIT_CORE: 0}
    for kind, most in limits.items():
        with suppress(ValueError, OSError):  # a lower limit holds already
            resource.setrlimit(kind, (most, most + 1))


def answer(request: dict[str, Any], out: BinaryIO) -> dict[str, Any]:
    """Read a sheet of a workbook and say what is in it, or why it is refused.

    Args:
        request: `path`, `name`, `sheet`, `max_bytes`, `max_ratio`, `memory` in bytes.
        out: Where its rows go.
    """
    name = request["name"]
    try:
        return _read(request, out)
    except Refused as error:
        refused = error
    except MemoryError:
        detail = f"it needs more than {request['memory'] >> 20:,} MB of memory"
        advice = "save the sheet as CSV and give that"
        refused = Refused(RefusalCode.ARCHIVE_LIMIT, name, detail, advice)
    except BaseException as error:  # a panic of calamine is no Exception
        detail = f"its reader gave up ({type(error).__name__}: {error})"
        refused = Refused(RefusalCode.UNREADABLE, name, detail, _SAVE_AGAIN)
    given = {"detail": refused.detail, "action": refused.action, "excerpt": refused.excerpt}
    return {"refused": str(refused.code), **given}


def _read(request: dict[str, Any], out: BinaryIO) -> dict[str, Any]:
    path, name = Path(request["path"]), request["name"]
    scanner = open_scanner(path, name, request["max_bytes"], request["max_ratio"])
    values = open_values(path)
    sheets = worksheets(values)
    sheet, scan, empty = choose_sheet(sheets, scanner, request["sheet"], name)
    rows, columns = len(scan.counts), scan.columns
    if rows * columns > MOST_PLACES:
        detail = (
            f"its cells reach to row {rows:,} and column {columns:,}, over {MOST_PLACES:,} places"
        )
        advice = "delete what is far from the table, or save the sheet as CSV"
        raise Refused(RefusalCode.ARCHIVE_LIMIT, name, detail, advice)
    table = values.get_sheet_by_index(sheet.place)
    reader = SheetReader(table, scan, partial(scanner.rows, sheet))
    reader.write(out)
    return {
        "kind": scanner.kind,
        "sheet": sheet.name,
        "hidden_sheets": [one.name for one in sheets if one.hidden and one != sheet],
        "empty_sheets": empty,
        "since_1904": scanner.since_1904,
        "columns": reader.columns,
        "stored_rows": sum(map(bool, scan.counts)),
        "hidden_rows": scan.hidden,
        "merged": scanner.merged,
        "misfits": reader.misfits,
        "text_rows": [[column, max(rows, default=0)] for column, rows in reader.text_rows.items()],
    }


if __name__ == "__main__":
    main()
