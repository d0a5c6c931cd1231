"""Frames and text on stdout: drawn for people, or in a format for machines."""

from __future__ import annotations

import io
import json
import sys
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING

import click

from shipments.errors import UsageError
from shipments.exports.excel_safe import escape_frame
from shipments.publishing import write_file

if TYPE_CHECKING:
    import polars as pl

FORMATS = ("table", "csv", "json", "parquet")
_KEY_WIDTH, _CELL_WIDTH = 44, 16  # characters of the first and of another column, at least
_BORDER = 3


def safe(text: str) -> str:
    """Text without characters that steer a terminal, or that it cannot encode: as their code."""
    return "".join(
        f"\\u{ord(char):04x}"
        if unicodedata.category(char) in ("Cc", "Cf", "Cs") and char not in "\n\t"
        else char
        for char in text
    )


def emit(frame: pl.DataFrame, format: str, out: Path | None, *, excel_safe: bool = False) -> None:
    """Write a frame to stdout or to a file.

    Args:
        frame: The frame.
        format: One of `FORMATS`.
        out: The file; stdout if None.
        excel_safe: Escape cells of CSV so that spreadsheets do not run them as formulas.

    Raises:
        UsageError: If Parquet is asked for without a file.
        OutputError: If the file cannot be written.
    """
    if format == "parquet":
        if out is None:
            raise UsageError("parquet is not text · add --out FILE")
        buffer = io.BytesIO()  # in memory first: of a full disk polars raises no OSError
        frame.write_parquet(buffer)
        write_file(out, buffer.getvalue())
    elif format == "table" and out is None:
        _draw(frame)
    else:
        frame = escape_frame(frame) if excel_safe else frame
        text = _json(frame) if format == "json" else frame.write_csv()
        emit_text(text.removesuffix("\n"), out, raw=not sys.stdout.isatty())


def emit_text(text: str, out: Path | None = None, *, raw: bool = False) -> None:
    """Write text to a file, or to stdout: there as it is if `raw`, else safe for a terminal."""
    if out is not None:
        write_file(out, f"{text}\n".encode())
    else:
        click.echo(text if raw else safe(text))


def _json(frame: pl.DataFrame) -> str:
    return json.dumps(frame.to_dicts(), default=str, ensure_ascii=False, indent=1)


def _draw(frame: pl.DataFrame) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    terminal = Console(highlight=False)
    shown = frame.select(_fitting(frame, terminal.width))
    table = Table(header_style="bold", row_styles=["", "dim"])
    for place, name in enumerate(shown.columns):
        # The first column is the key, which must survive copying: it is not broken over lines.
        keys = [len(safe(str(cell))) for cell in shown[name]] if place == 0 else []
        table.add_column(name, overflow="fold", min_width=min(_KEY_WIDTH, max(keys, default=1)))
    for row in shown.iter_rows():
        # Text, not str: brackets in data are no markup.
        table.add_row(*(Text("" if cell is None else safe(str(cell))) for cell in row))
    text = io.StringIO()
    # Not straight onto stdout: where a pipe is closed, rich leaves with an exit code of its own.
    Console(
        file=text, highlight=False, force_terminal=terminal.is_terminal, width=terminal.width
    ).print(table)
    click.echo(text.getvalue(), nl=False, color=terminal.is_terminal or None)
    if left_out := frame.columns[shown.width :]:
        names = ", ".join(left_out[:8]) + (" ..." if len(left_out) > 8 else "")
        click.echo(f"{len(left_out)} more columns: {names} · --format csv has all", err=True)


def _fitting(frame: pl.DataFrame, width: int) -> list[str]:
    """The first columns that fit into a width, one at least."""
    room, names = width - 1, list[str]()
    for name in frame.columns:
        longest = max((len(safe(str(cell))) for cell in frame[name]), default=0)
        room -= _BORDER + max(min(longest, _CELL_WIDTH if names else _KEY_WIDTH), len(name))
        if names and room < 0:
            break
        names.append(name)
    return names
