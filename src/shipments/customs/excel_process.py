"""The other end of `excel_child`: it is started, listened to, and its end is understood."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import weakref
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from shipments.customs.codes import RefusalCode, Refused
from shipments.customs.options import MEGABYTE, Options
from shipments.errors import OutputError, UsageError, printable

_MEMORY, _MEMORY_PER_BYTE = 450 * MEGABYTE, 6  # of the child: the strings of a file stay in memory
_SECONDS, _PER_MEGABYTE = 4, 6  # of processor time; 100,000 rows of 45 columns are 35 MB
_SILENCE = 120  # seconds without an answer, whatever else the machine does
# What libraries reserve counts as memory: no pool of a gibibyte, no stacks of idle threads.
_FRUGAL = {
    "ARROW_DEFAULT_MEMORY_POOL": "system",
    "OPENBLAS_NUM_THREADS": "1",
    "POLARS_MAX_THREADS": "2",
}
_ADVICE = "if the file can be trusted, save the sheet as CSV and give that"


def request(path: Path, name: str, options: Options) -> dict[str, Any]:
    """What a child is asked."""
    return {
        "path": str(path.absolute()),
        "name": name,
        "sheet": options.sheet,
        "max_bytes": options.max_bytes,
        "max_ratio": options.max_ratio,
        "memory": _MEMORY,
        "seconds": _SECONDS,
    }


class Child:
    """A child process that reads one workbook.

    Args:
        path: The file.
        name: Its name, for messages.
        options: What the user says of it.

    Raises:
        Refused: `UNREADABLE` if the file cannot be looked at.
        OutputError: If the process cannot be started.
    """

    def __init__(self, path: Path, name: str, options: Options) -> None:
        """Start the process and give it the request."""
        self.name = name
        try:
            size = path.stat().st_size
        except OSError as error:
            raise Refused(
                RefusalCode.UNREADABLE, name, str(error.strerror), "give a file that can be read"
            ) from error
        self._memory = _MEMORY + _MEMORY_PER_BYTE * size
        self._seconds = _SECONDS + _PER_MEGABYTE * size // MEGABYTE
        asked = request(path, name, options) | {"memory": self._memory, "seconds": self._seconds}
        self._errors, self._process = _started(name)
        # Records that are never walked do not leave a process behind.
        self._end = weakref.finalize(self, _end, self._process, self._errors)
        assert self._process.stdin is not None  # noqa: S101 - pipes, as asked
        assert self._process.stdout is not None  # noqa: S101
        self.stream: IO[bytes] = self._process.stdout
        try:
            with self._process.stdin as stdin:
                stdin.write(json.dumps(asked).encode())
        except BrokenPipeError:
            pass  # it ended at once; how is told when it is listened to

    def answers(self) -> Iterator[tuple[dict[str, Any], bytes]]:
        """What the child says: `sheet`, any number of `rows`, `end`; each with its bytes.

        Raises:
            Refused: If the child refuses the file, or was ended by a limit.
            UsageError: If a package is missing.
        """
        while True:
            told, payload = self._next()
            if told["is"] == "refused":
                raise Refused(
                    RefusalCode(told["code"]),
                    self.name,
                    told["detail"],
                    told["action"],
                    excerpt=told.get("excerpt", ""),
                )
            if told["is"] == "missing":
                raise UsageError(
                    f"{self.name} needs the package {told['module']} · pip install shipments[customs]"
                )
            yield told, payload
            if told["is"] == "end":
                self.close()
                return

    def _next(self) -> tuple[dict[str, Any], bytes]:
        timer = threading.Timer(_SILENCE, self.kill)
        timer.start()
        try:
            line = self.stream.readline()
            told: dict[str, Any] = json.loads(line) if line.endswith(b"\n") else {}
            payload = self.stream.read(told["bytes"]) if told else b""
        finally:
            timer.cancel()
        if not told or len(payload) < told["bytes"]:
            raise self._died()
        return told, payload

    def _died(self) -> Refused:
        ended = self._process.wait()
        self._errors.seek(0)
        said = self._errors.read(65536).decode(errors="replace").strip()
        last = printable(said.splitlines()[-1]) if said else ""
        if -ended in (getattr(signal, "SIGXCPU", 0), getattr(signal, "SIGKILL", 0)) and ended:
            detail = f"its reader needs more than {self._seconds} s, or the memory of the machine"
        elif "memory" in said.lower():
            detail = f"its reader needs more than {self._memory // MEGABYTE} MB of memory"
        else:
            detail = f"its reader ended ({ended}{': ' + last if last else ''})"
            return Refused(RefusalCode.UNREADABLE, self.name, detail, _ADVICE)
        return Refused(RefusalCode.ARCHIVE_LIMIT, self.name, detail, _ADVICE)

    def kill(self) -> None:
        """End the process; who listens learns of it."""
        self._process.kill()

    def close(self) -> None:
        """End the process, if it still runs."""
        self._end()


def _started(name: str) -> tuple[IO[bytes], subprocess.Popen[bytes]]:
    """The process, and the file that takes what it says of errors."""
    errors: IO[bytes] | None = None
    try:
        errors = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the process
        # -P: nothing is imported from the working directory.
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", "shipments.customs.excel_child"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            env={**os.environ, **_FRUGAL, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        )
    except OSError as error:
        if errors is not None:
            errors.close()
        raise OutputError(
            f"{printable(name)}: the process that reads workbooks cannot be started: "
            f"{error.strerror or error} · make room among the temporary files, or set TMPDIR"
        ) from error
    return errors, process


def _end(process: subprocess.Popen[bytes], errors: IO[bytes]) -> None:
    if process.poll() is None:
        process.kill()
    if process.stdout is not None:
        process.stdout.close()
    process.wait()
    errors.close()
