"""The other end of `child`: a process is started, given its limits, and its end is understood."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path
from typing import IO, Any

import polars as pl

from shipments.customs.chunk import LINE
from shipments.customs.codes import RefusalCode
from shipments.customs.options import GIGABYTE, MEGABYTE, Options
from shipments.customs.workbook.scan import END, SEPARATOR
from shipments.errors import OutputError, Refused, UsageError
from shipments.messages import printable

# Of the child. calamine holds a sheet in memory: some 80 bytes per cell, and its texts.
_MEMORY, _MEMORY_PER_BYTE, _MOST_MEMORY = 2 * GIGABYTE, 32, 8 * GIGABYTE
_SECONDS, _SECONDS_PER_MEGABYTE = 4, 6  # of processor time
_PATIENCE = 10  # seconds by the clock for each of processor time, on a busy machine
_ADVICE = "if the file can be trusted, save the sheet as CSV and give that"
# Processor time; the memory of the machine; memory, as Rust ends.
_LIMITS = [getattr(signal, name, None) for name in ("SIGXCPU", "SIGKILL", "SIGABRT")]


def read_in_child(path: Path, name: str, options: Options) -> tuple[dict[str, Any], pl.DataFrame]:
    """Read a sheet of a workbook in a process of its own.

    Args:
        path: The file.
        name: Its name, for messages.
        options: What the user says of it.

    Returns:
        What `child` says of the sheet, and its rows in which something is stored: `__line` (Int64,
        from 1), then a String column for each of the sheet by its number from 0.

    Raises:
        Refused: If the file is refused, or its reader was ended by a limit.
        UsageError: If a package is missing.
        OutputError: If the process cannot be started, or its rows cannot be kept.
    """
    for package in ("python_calamine", "xlrd"):
        if find_spec(package) is None:
            raise UsageError(f"{name} needs the package {package} · pip install shipments[customs]")
    size = path.stat().st_size
    request = {
        "path": str(path.absolute()),
        "name": name,
        "sheet": options.sheet,
        "max_bytes": options.max_bytes,
        "max_ratio": options.max_ratio,
        "memory": min(_MEMORY + _MEMORY_PER_BYTE * size, _MOST_MEMORY),
        "seconds": _SECONDS + _SECONDS_PER_MEGABYTE * size // MEGABYTE,
    }
    try:
        with tempfile.TemporaryFile() as rows:
            reply = _reply(_run(request, rows), request)
            rows.seek(0)
            return reply, _frame(rows, reply["columns"])
    except OSError as error:
        raise OutputError(
            f"{printable(name)}: the process that reads workbooks cannot be started: "
            f"{error.strerror or error} · make room among the temporary files, or set TMPDIR"
        ) from error


def _run(request: dict[str, Any], rows: IO[bytes]) -> subprocess.CompletedProcess[bytes]:
    try:
        # -P: nothing is imported from the working directory.
        return subprocess.run(
            [sys.executable, "-P", "-m", "shipments.customs.workbook.child"],
            input=json.dumps(request).encode(),
            stdout=rows,
            stderr=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            timeout=_PATIENCE * request["seconds"],
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise _over_limit(request) from error


def _reply(done: subprocess.CompletedProcess[bytes], request: dict[str, Any]) -> dict[str, Any]:
    last = (done.stderr.decode(errors="replace").splitlines() or [""])[-1]
    name = request["name"]
    if -done.returncode in _LIMITS:
        raise _over_limit(request)
    if done.returncode:
        detail = f"its reader ended ({done.returncode}: {printable(last)})"
        raise Refused(RefusalCode.UNREADABLE, name, detail, _ADVICE)
    reply: dict[str, Any] = json.loads(last)
    if "refused" in reply:
        raise Refused(RefusalCode(reply.pop("refused")), name, **reply)
    return reply


def _over_limit(request: dict[str, Any]) -> Refused:
    memory, seconds = request["memory"] // MEGABYTE, request["seconds"]
    detail = f"its reader needs more than {memory:,} MB of memory or {seconds:,} s"
    return Refused(RefusalCode.ARCHIVE_LIMIT, request["name"], detail, _ADVICE)


def _frame(rows: IO[bytes], columns: int) -> pl.DataFrame:
    names = [LINE, *map(str, range(columns))]
    return pl.read_csv(
        rows,
        has_header=False,
        separator=SEPARATOR,
        eol_char=END,
        quote_char=None,
        schema={name: pl.Int64 if name == LINE else pl.String for name in names},
        raise_if_empty=False,
    )
