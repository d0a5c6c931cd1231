"""The child process that reads a workbook, so that no workbook can end the one that asked.

It is given a request as JSON on stdin and answers on stdout: a line of JSON each, followed by as
many bytes as the line says. Memory and processor time are limited by the system before anything of
the file is read; what goes beyond ends this process only.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from shipments.customs.codes import RefusalCode, Refused

if TYPE_CHECKING:
    from shipments.customs.workbook.model import Sheet
    from shipments.customs.workbook.readers import Reader

_RESAVE = "open it where it was made and save it again, or save the sheet as CSV"


def main() -> None:
    """Answer one request."""
    request = json.loads(sys.stdin.buffer.read())
    # What a library prints must not mix with the answer.
    answer = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    _limit(request["memory"], request["seconds"])
    reply(request, answer)


def reply(request: dict[str, Any], answer: BinaryIO) -> None:
    """Read a workbook and tell what is in it, or why it is refused.

    Args:
        request: `path`, `name`, `sheet`, `max_bytes`, `max_ratio`, `memory`.
        answer: Where to tell it.
    """
    try:
        _read(request, answer)
    except Refused as refused:
        _tell(answer, b"", is_="refused", **_parts(refused))
    except MemoryError:
        _tell(
            answer,
            is_="refused",
            code="ARCHIVE_LIMIT",
            detail=f"it needs more than {request['memory'] >> 20} MB of memory",
            action="save the sheet as CSV and give that",
        )
    except ImportError as error:
        _tell(answer, is_="missing", module=error.name or str(error))
    except Exception as error:
        detail = f"its reader gave up ({type(error).__name__}: {error})"
        _tell(answer, is_="refused", code="UNREADABLE", detail=detail, action=_RESAVE)


def _parts(refused: Refused) -> dict[str, Any]:
    return {
        "code": str(refused.code),
        "detail": refused.detail,
        "action": refused.action,
        "excerpt": refused.excerpt,
    }


def _limit(memory: int, seconds: int) -> None:
    try:
        import resource  # noqa: PLC0415 - not on Windows, where the parent's clock has to do
    except ImportError:  # pragma: no cover
        return
    for kind, most in (
        (resource.RLIMIT_DATA, memory),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_CORE, 0),
    ):
        with contextlib.suppress(ValueError, OSError):  # a lower limit holds already
            resource.setrlimit(kind, (most, most + 1))


def _tell(answer: BinaryIO, payload: bytes = b"", *, is_: str, **told: Any) -> None:
    line = json.dumps({"is": is_, "bytes": len(payload), **told})
    answer.write(line.encode() + b"\n" + payload)
    answer.flush()


def _read(request: dict[str, Any], answer: BinaryIO) -> None:
    # Heavy imports wait until the limits hold.
    from shipments.customs.workbook.grid import grids  # noqa: PLC0415
    from shipments.customs.workbook.model import Tally  # noqa: PLC0415
    from shipments.customs.workbook.package import Limits  # noqa: PLC0415
    from shipments.customs.workbook.readers import open_reader  # noqa: PLC0415

    name = request["name"]
    limits = Limits(request["max_bytes"], request["max_ratio"])
    reader = open_reader(Path(request["path"]), name, limits)
    sheet, empty = _choose(reader, name, request["sheet"])
    _tell(
        answer,
        is_="sheet",
        kind=reader.workbook.kind,
        sheet=sheet.name,
        hidden=[one.name for one in reader.workbook.sheets if one.hidden and one != sheet],
        empty=empty,
        since_1904=reader.workbook.since_1904,
    )
    reader.load()
    tally, stored = Tally(), 0
    for block in reader.blocks(sheet, tally):
        stored += block.cells["row"].n_unique()
        try:
            for frame, misfits in grids(block, reader.workbook):
                packed = io.BytesIO()
                frame.write_ipc(packed, compat_level=None)
                _tell(answer, packed.getvalue(), is_="rows", misfits=misfits)
        except ValueError as error:
            raise Refused(RefusalCode.UNREADABLE, name, str(error), _RESAVE) from error
    _tell(answer, is_="end", read=stored, stored=tally.stored, merged=tally.merged)


def _choose(reader: Reader, name: str, wanted: str | None) -> tuple[Sheet, list[str]]:
    """The sheet to read, and the names of visible ones that hold nothing."""
    sheets = reader.workbook.sheets
    if wanted is not None:
        by_name = [sheet for sheet in sheets if sheet.name == wanted]
        if not by_name and wanted.isdecimal() and 0 < int(wanted) <= len(sheets):
            by_name = [sheets[int(wanted) - 1]]
        if by_name:
            return by_name[0], []
        raise Refused(RefusalCode.SHEET, name, "no such sheet", _names(sheets), excerpt=wanted)
    visible = [sheet for sheet in sheets if not sheet.hidden]
    if len(visible) == 1:
        return visible[0], []
    full = [sheet for sheet in visible if _holds_anything(reader, sheet)]
    if len(full) == 1:
        return full[0], [sheet.name for sheet in visible if sheet != full[0]]
    if full or not visible:
        detail = f"{len(full)} sheets hold cells" if full else "no sheet is visible"
        raise Refused(RefusalCode.SHEET, name, detail, _names(sheets))
    raise Refused(RefusalCode.EMPTY_FILE, name, "no sheet holds a cell", "give a file with records")


def _names(sheets: list[Sheet]) -> str:
    told = [f"'{sheet.name}'" + (" (hidden)" if sheet.hidden else "") for sheet in sheets[:10]]
    return f"name one with --sheet: {', '.join(told)}" if told else "give a file with a sheet"


def _holds_anything(reader: Reader, sheet: Sheet) -> bool:
    from shipments.customs.workbook.model import Tally  # noqa: PLC0415

    return any(block.cells.height for block in _walk(reader, sheet, Tally()))


def _walk(reader: Reader, sheet: Sheet, tally: Any) -> Iterator[Any]:
    with contextlib.closing(reader.blocks(sheet, tally)) as blocks:  # type: ignore[type-var]
        yield from blocks


if __name__ == "__main__":
    main()
