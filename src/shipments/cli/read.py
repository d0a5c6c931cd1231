"""Commands that read the built dataset."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from shipments.charts import CHARTS
from shipments.cli.output import FORMATS, emit, safe, working, write
from shipments.errors import UsageError
from shipments.messages import suggest
from shipments.publishing import write_file

if TYPE_CHECKING:
    import polars as pl

_FILE = click.Path(path_type=Path, dir_okay=False)
# What fits a terminal; every column is there with --format csv, json or parquet, or --columns.
_SHOWN = {
    "shipments": ["shipment_id", "category", "status", "route", "root_count", "dispute_count"],
    "flows": ["flow_id", "category", "scope", "root_count", "dispute_count"],
    "claims": ["claim_id", "statement", "asserted_by", "polarity"],
    "sources": ["source_id", "publisher", "reading"],
    "reports": ["report_id", "publisher", "evidence_basis"],
}


def _output(command: Callable[..., Any]) -> Callable[..., Any]:
    command = click.option("--out", type=_FILE, default=None, help="Write to a file.")(command)
    return click.option("--format", type=click.Choice(FORMATS), default="table", show_default=True)(
        command
    )


def _filtered(frame: pl.DataFrame, conditions: tuple[str, ...], table: str) -> pl.DataFrame:
    import polars as pl

    for condition in conditions:
        column, equals, value = condition.partition("=")
        if not equals:
            raise UsageError(f"cannot read '{condition}' · expected column=value")
        if column not in frame.columns:
            near = suggest(column, frame.columns)
            raise UsageError(f"no column '{column}' in {table} · {near}")
        kept = pl.col(column).cast(pl.String) == value if value else pl.col(column).is_null()
        frame = frame.filter(kept)
    return frame


@click.command(epilog="Example: shipments tables")
@_output
def tables(format: str, out: Path | None) -> None:
    """List the tables, each with what one row is."""
    import polars as pl

    from shipments.dataset.load import list_tables as run

    told = run()
    emit(pl.DataFrame({"table": list(told), "one row is": list(told.values())}), format, out)


@click.command(epilog="Example: shipments show shipments --where category=body_armour")
@click.argument("table")
@click.option("--where", multiple=True, metavar="COLUMN=VALUE", help="Keep rows; may be repeated.")
@click.option("--columns", default=None, help="Columns, joined by commas.")
@click.option("--limit", type=click.IntRange(min=0), default=None, help="At most so many rows.")
@click.option("--excel-safe", is_flag=True, help="CSV in which no spreadsheet runs a formula.")
@_output
def show(
    table: str,
    where: tuple[str, ...],
    columns: str | None,
    limit: int | None,
    excel_safe: bool,
    format: str,
    out: Path | None,
) -> None:
    """Show rows of a table. An empty value (column=) keeps rows where nothing was told."""
    from shipments.dataset.load import load

    if excel_safe and format != "csv":
        raise UsageError(f"--excel-safe means nothing in {format} · add --format csv")
    frame = _filtered(load(table, "polars"), where, table)
    wanted = columns.split(",") if columns else list(frame.columns)
    for name in wanted:
        if name not in frame.columns:
            raise UsageError(f"no column '{name}' in {table} · {suggest(name, frame.columns)}")
    if not columns and format == "table" and out is None:
        wanted = _SHOWN.get(table, wanted)
    rows = limit if limit is not None else (20 if format == "table" and out is None else None)
    shown = frame.select(wanted) if rows is None else frame.select(wanted).head(rows)
    emit(shown, format, out, excel_safe=excel_safe)
    if shown.height < frame.height:
        click.echo(f"{shown.height} of {frame.height} rows · --limit shows more", err=True)


@click.command(epilog="Example: shipments explain norinco-tekhkrim-rifles-2022-06")
@click.argument("id")
def explain(id: str) -> None:
    """Show the claims, sources and denials behind a shipment, flow, event or claim."""
    from shipments.dataset.explain import explain as run

    click.echo(safe(str(run(id))))


@click.command(epilog="Example: shipments describe shipments route")
@click.argument("table")
@click.argument("column", required=False)
def describe(table: str, column: str | None) -> None:
    """Say what a table or a column means."""
    from shipments.dataset.describe import describe as run

    click.echo(safe(str(run(table, column))))


@click.command(epilog="Example: shipments routes --format csv")
@_output
def routes(format: str, out: Path | None) -> None:
    """Count reported China to Russia shipments, prospects left out, by route."""
    import polars as pl

    from shipments.analysis.routes import routes as run
    from shipments.dataset.load import load

    rows = load("shipments", "polars").filter(pl.col("scope") == "core")
    frame = run(rows.filter(pl.col("stage") != "prospect"))
    if format == "table" and out is None:
        frame = frame.select("label", "shipments", "root_reports", "customs_backed")
    emit(frame, format, out)


@click.command(epilog="Example: shipments chart volumes --out volumes.svg")
@click.argument("name", type=click.Choice(CHARTS))
@click.option("--out", type=_FILE, required=True, help="An .svg, .png or .pdf file.")
def chart(name: str, out: Path) -> None:
    """Draw a chart into a file."""
    if out.suffix not in (".svg", ".png", ".pdf"):
        raise UsageError(f"cannot draw into '{out.name}' · expected a name in .svg, .png or .pdf")
    from shipments.charts import chart as drawn

    with working(f"drawing {name}"):
        figure = drawn(name)
    buffer = io.BytesIO()
    figure.savefig(buffer, format=out.suffix.removeprefix("."))
    write_file(out, buffer.getvalue())
    click.echo(figure.alt, err=True)


@click.command(epilog="Example: shipments cite CNRU-0001 --format bibtex")
@click.argument("ids", nargs=-1, required=True)
@click.option(
    "--format", type=click.Choice(("text", "bibtex", "csl")), default="text", show_default=True
)
@click.option("--out", type=_FILE, default=None, help="Write to a file.")
def cite(ids: tuple[str, ...], format: str, out: Path | None) -> None:
    """Cite the root reports behind claims, shipments, flows or events."""
    from shipments.dataset.cite import cite as run

    text = run(ids, format)
    if out is not None:
        write(out, text)
    else:
        click.echo(safe(text))


COMMANDS = (tables, show, explain, describe, routes, chart, cite)
