"""How far a long command is: one line on stderr, and only on a terminal."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from shipments.messages import printable

if TYPE_CHECKING:
    from rich.console import Console

    from shipments.customs.ingestion import Progress


@contextmanager
def progress(
    description: str, console: Console | None = None
) -> Iterator[Callable[[Progress], None] | None]:
    """Show what is being done and for how long.

    Args:
        description: What is being done, such as `building the dataset`.
        console: Where to show it; stderr if None.

    Yields:
        What an ingest is to call with each progress, to show table, rows and share; None where no
        terminal is.
    """
    if console is None and not sys.stderr.isatty():
        yield None
        return
    from rich import progress as rich_progress
    from rich.console import Console

    columns = (
        rich_progress.SpinnerColumn(),
        rich_progress.TextColumn("{task.description}", markup=False),
        rich_progress.BarColumn(bar_width=12),
        rich_progress.TimeElapsedColumn(),
        rich_progress.TimeRemainingColumn(),
    )
    with rich_progress.Progress(
        *columns, console=console or Console(stderr=True), transient=True
    ) as bar:
        task = bar.add_task(description, total=None)

        def update(done: Progress) -> None:
            if not done.records:  # a new table
                bar.reset(task, total=None)
            rows = f"{done.records:,} rows" if done.records else "opening"
            total = None if done.share is None else 1.0
            line = f"{printable(done.file, 24)} {rows}"
            bar.update(task, description=line, total=total, completed=done.share, refresh=True)

        yield update
