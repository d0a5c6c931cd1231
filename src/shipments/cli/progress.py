"""How far a long run is, on one line of a terminal."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from shipments.cli.output import safe

if TYPE_CHECKING:
    from rich.console import Console

    from shipments.customs.ingestion import Progress

_STEADY = 0.5  # seconds from which a rate says something
_NAME = 24  # characters of a name, so that everything fits into a line of 80


@contextmanager
def showing(console: Console | None = None) -> Iterator[Callable[[Progress], None] | None]:
    """Rows, rate and time left of the table that is being read; only on a terminal.

    Args:
        console: Where to show it; stderr if None.

    Yields:
        What is to be called with each progress; None where nobody looks.
    """
    if console is None and not sys.stderr.isatty():
        yield None
        return
    from rich import progress
    from rich.console import Console

    bar = progress.Progress(
        progress.TextColumn("{task.description}", markup=False),
        progress.BarColumn(bar_width=None),
        progress.TextColumn("{task.fields[told]}"),
        progress.TimeElapsedColumn(),
        progress.TimeRemainingColumn(),
        console=console or Console(stderr=True),
        transient=True,
        expand=True,
    )
    with bar:
        yield _Line(bar)


class _Line:
    """One line: it is told of one table after the other."""

    def __init__(self, bar: Any) -> None:
        self._bar, self._name, self._began = bar, "", 0.0
        self._task = bar.add_task("", total=None, told="", visible=False)

    def __call__(self, done: Progress) -> None:
        """Show how far a table is; a new one begins the line anew."""
        if done.file != self._name:
            self._name, self._began = done.file, time.monotonic()
            # The rows of the table before are not those of this one.
            self._bar.reset(
                self._task, total=None, visible=True, description=_short(done.file), told="opening"
            )
        # Where no share is known, a bar that moves says that something is done.
        total = None if done.share is None else 1.0
        told = _told(done.records, time.monotonic() - self._began)
        self._bar.update(self._task, total=total, completed=done.share, told=told, refresh=True)


def _short(name: str) -> str:
    name = safe(name)
    return name if len(name) <= _NAME else f"{name[: _NAME // 2 - 1]}…{name[-_NAME // 2 :]}"


def _told(records: int, seconds: float) -> str:
    """How many rows, and how fast: nothing is told of rows before the first ones are done."""
    if not records:
        return "opening"
    rate = f", {records / seconds:,.0f}/s" if seconds > _STEADY else ""
    return f"{records:,} rows{rate}"
