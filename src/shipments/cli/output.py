"""Frames on stdout: drawn for people, or in a format for machines."""

from __future__ import annotations

import io
import json
import sys
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from shipments.errors import UsageError
from shipments.exports.excel_safe import escape_frame
from shipments.publishing import write_file

if TYPE_CHECKING:
    import polars as pl

FORMATS = ("table", "csv", "json", "parquet")


def safe(text: str) -> str:
    """Text without characters that steer a terminal; they are shown as their code."""
    return "".join(
        f"\\u{ord(char):04x}"
        if unicodedata.category(char) in ("Cc", "Cf") and char not in "\n\t"
        else char
        for char in text
    )


def emit(frame: pl.DataFrame, format: str, out: Path | None, *, excel_safe: bool = False) -> None:
    """Write a frame to stdout or to a file.

    Args:
        frame: What to write.
        format: One of `FORMATS`.
        out: The file; stdout if None.
        excel_safe: Of CSV: keep text from being run as a formula, by the rule of
            `shipments.exports.excel_safe`.

    Raises:
        UsageError: If Parquet is asked for without a file.
        OutputError: If the file cannot be written.
    """
    if format == "parquet":
        if out is None:
            raise UsageError("parquet is not text · add --out FILE")
        # In memory first: what polars makes of a full disk is no OSError.
        buffer = io.BytesIO()
        frame.write_parquet(buffer)
        write_file(out, buffer.getvalue())
        return
    if format == "table" and out is None:
        _draw(frame)
        return
    if excel_safe:
        frame = escape_frame(frame)
    text = _as_json(frame) if format == "json" else frame.write_csv()
    if out is not None:
        write(out, text)
    else:
        # Pipes get the data as they are; a terminal never gets a raw control character.
        click.echo(safe(text) if sys.stdout.isatty() else text, nl=False)


def write(path: Path, text: str) -> None:
    """Write a text file as a whole: the old one or the new one, never a third.

    Raises:
        OutputError: If it cannot be written.
    """
    write_file(path, text.encode("utf-8"))


def _as_json(frame: pl.DataFrame) -> str:
    return json.dumps(frame.to_dicts(), default=str, ensure_ascii=False, indent=1) + "\n"


def _draw(frame: pl.DataFrame) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(header_style="bold", row_styles=["", "dim"])
    for place, name in enumerate(frame.columns):
        # The first column is the key, which must survive copying: it is not broken over lines.
        keys = [len(safe(str(cell))) for cell in frame[name]] if place == 0 else []
        table.add_column(name, overflow="fold", min_width=min(44, max(keys, default=1)))
    for row in frame.iter_rows():
        # Text, not str: brackets in data are no markup.
        table.add_row(*(Text("" if cell is None else safe(str(cell))) for cell in row))
    text = io.StringIO()
    shown = Console(highlight=False)
    # Not straight onto stdout: where nobody reads on, rich leaves with a code that means rejects.
    Console(file=text, highlight=False, force_terminal=shown.is_terminal, width=shown.width).print(
        table
    )
    click.echo(text.getvalue(), nl=False, color=shown.is_terminal or None)


@contextmanager
def working(on: str) -> Iterator[None]:
    """Show on stderr that work goes on, and for how long; only on a terminal.

    Args:
        on: What is being done, as a phrase.
    """
    if not sys.stderr.isatty():
        yield
        return
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        progress.add_task(on, total=None)
        yield
