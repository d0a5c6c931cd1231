"""Commands that read the built dataset."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from shipments.charts import CHARTS
from shipments.cli.output import FORMATS, emit, emit_text
from shipments.cli.progress import progress
from shipments.errors import UsageError
from shipments.messages import suggest
from shipments.publishing import write_file

if TYPE_CHECKING:
    import polars as pl

EXPORTS = "sqlite, datasette, duckdb, xlsx, followthemoney, geojson"
_FILE = click.Path(path_type=Path, dir_okay=False)
# The columns that a table shows on a terminal, as many of them as fit; the others have all.
_SHOWN = {
    "shipments": [
        *("shipment_id", "category", "status", "period_wording", "quantity_wording"),
        *("route", "root_count", "denies_count"),
    ],
    "flows": ["flow_id", "category", "scope", "root_count", "denies_count"],
    "claims": ["claim_id", "statement", "asserted_by", "polarity"],
    "sources": ["source_id", "publisher", "reading"],
    "reports": ["report_id", "publisher", "evidence_basis"],
    "coverage": ["coverage_id", "what", "stage", "state", "missing"],
    "parties": ["party_id", "name", "kind", "country", "names_looked_on"],
    "party_names": ["party_id", "name", "script", "kind"],
}
_out = click.option("--out", type=_FILE, help="Write to a file.")


def _output(command: Callable[..., Any]) -> Callable[..., Any]:
    formats = click.Choice(FORMATS)
    return click.option("--format", type=formats, default="table", show_default=True)(_out(command))


def _filtered(frame: pl.DataFrame, conditions: tuple[str, ...], table: str) -> pl.DataFrame:
    """The rows that meet every condition `column=value`."""
    import polars as pl

    rows = frame
    for condition in conditions:
        column, equals, value = condition.partition("=")
        if not equals:
            raise UsageError(f"cannot read '{condition}' · expected column=value")
        if column not in frame.columns:
            raise UsageError(f"no column '{column}' in {table} · {suggest(column, frame.columns)}")
        known = frame[column].cast(pl.String)
        if value and value not in known:
            raise UsageError(
                f"no row has {column} '{value}' · {suggest(value, known.drop_nulls())}"
            )
        cells = pl.col(column).cast(pl.String)
        rows = rows.filter(cells == value if value else cells.is_null())
    return rows


@click.command(epilog="Example: shipments tables")
@_output
def tables(format: str, out: Path | None) -> None:
    """List the tables, with what one row of each is."""
    import polars as pl

    from shipments.dataset.load import list_tables as run

    grains = run()
    emit(pl.DataFrame({"table": list(grains), "one row is": list(grains.values())}), format, out)


@click.command(epilog="Example: shipments show shipments --where category=body_armour")
@click.argument("table")
@click.option("--where", multiple=True, metavar="COLUMN=VALUE", help="Keep rows; may be repeated.")
@click.option("--columns", help="Columns, joined by commas.")
@click.option("--limit", type=click.IntRange(min=0), help="Maximum number of rows.")
@click.option(
    "--excel-safe",
    is_flag=True,
    help="Escape cells so that spreadsheets do not run them as formulas.",
)
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
    """Show rows of a table.

    Use --where column= to select rows where the value is missing.
    """
    from shipments.dataset.load import load

    if excel_safe and format != "csv":
        raise UsageError(f"--excel-safe has no effect on {format} · add --format csv")
    frame = _filtered(load(table, "polars"), where, table)
    names = columns.split(",") if columns else list(frame.columns)
    for name in names:
        if name not in frame.columns:
            raise UsageError(f"no column '{name}' in {table} · {suggest(name, frame.columns)}")
    is_drawn = format == "table" and out is None
    if is_drawn and not columns:
        names = _SHOWN.get(table, names)
    most = limit if limit is not None else 20 if is_drawn else frame.height
    rows = frame.select(names).head(most)
    emit(rows, format, out, excel_safe=excel_safe)
    if rows.height < frame.height:
        click.echo(f"{rows.height} of {frame.height} rows · --limit shows more", err=True)


@click.command(epilog="Example: shipments explain norinco-tekhkrim-rifles-2022-06 quantity_low")
@click.argument("id")
@click.argument("field", required=False)
def explain(id: str, field: str | None) -> None:
    """Show who says so and who disputes it; of a FIELD, which claim, page and words it rests on."""
    from shipments.dataset.explain import explain as run

    emit_text(str(run(id, field) if field else run(id)))


@click.command(epilog="Example: shipments party iemz-kupol")
@click.argument("name")
def party(name: str) -> None:
    """Show an organisation: by id, register number, or part of a name in any script."""
    from shipments.dataset.party import party as run

    emit_text(str(run(name)))


@click.command(epilog="Example: shipments describe shipments route")
@click.argument("table")
@click.argument("column", required=False)
def describe(table: str, column: str | None) -> None:
    """Explain what a table or a column means."""
    from shipments.dataset.describe import describe as run

    emit_text(str(run(table, column)))


@click.command(epilog="Example: shipments routes --format csv")
@_output
def routes(format: str, out: Path | None) -> None:
    """Count China to Russia shipments by reported route; prospects are left out."""
    import polars as pl

    from shipments.analysis.routes import routes as run
    from shipments.dataset.load import load

    rows = load("shipments", "polars").filter(pl.col("scope") == "core")
    frame = run(rows.filter(pl.col("stage") != "prospect"))
    if format == "table" and out is None:
        frame = frame.select("label", "shipments", "root_reports", "customs_backed")
    emit(frame, format, out)


@click.command(epilog="Example: shipments coverage --by authority")
@click.option("--by", help="authority, whole, period, subject, route or language.")
@_output
def coverage(by: str | None, format: str, out: Path | None) -> None:
    """Show how much of what was reported is held: absence is not zero."""
    from shipments.dataset.coverage import coverage as run

    frame = run(by, backend="polars")
    if format == "table" and out is None:
        texts = [_with_ends("share", 100, " %"), _with_ends("whole", 1, "")]
        counts = ("known", "held", "partly", "not_held", "unit")
        frame = frame.select("topic", "year", *texts, *counts)
        frame = frame[[column.name for column in frame if column.null_count() < frame.height]]
    emit(frame, format, out)


def _with_ends(name: str, scale: int, unit: str) -> pl.Expr:
    """A number as text, with the ends of its interval where it has one."""
    import polars as pl

    value, low, high = (
        (pl.col(column) * scale).round().cast(pl.Int64)
        for column in (name, f"{name}_low", f"{name}_high")
    )
    ends = pl.format(" ({} to {})", low, high).fill_null("")
    return pl.format("{}{}{}", value, pl.lit(unit), ends).alias(name)


@click.command(epilog="Example: shipments chart volumes --out volumes.svg")
@click.argument("name", type=click.Choice(CHARTS))
@click.option("--out", type=_FILE, required=True, help="An .svg, .png or .pdf file.")
def chart(name: str, out: Path) -> None:
    """Draw a chart into a file."""
    if out.suffix not in (".svg", ".png", ".pdf"):
        raise UsageError(f"cannot draw into '{out.name}' · expected a name in .svg, .png or .pdf")
    with progress(f"drawing {name}"):
        from shipments.charts import chart as draw

        figure = draw(name)
        buffer = io.BytesIO()
        figure.savefig(buffer, format=out.suffix.removeprefix("."))
    write_file(out, buffer.getvalue())
    click.echo(figure.alt, err=True)


@click.command(epilog="Example: shipments cite CNRU-0001 --format bibtex")
@click.argument("ids", nargs=-1, required=True)
@click.option(
    "--format", type=click.Choice(("text", "bibtex", "csl")), default="text", show_default=True
)
@_out
def cite(ids: tuple[str, ...], format: str, out: Path | None) -> None:
    """Cite the root reports behind claims, shipments, flows or events."""
    from shipments.dataset.cite import cite as run

    emit_text(run(ids, format).removesuffix("\n"), out)


@click.command(epilog="Example: shipments changes 2026.11.1")
@click.argument("old")
@click.argument("new", required=False)
@click.option("--words", is_flag=True, help="In words, one line per table.")
@_output
def changes(old: str, new: str | None, words: bool, format: str, out: Path | None) -> None:
    """Show what differs between two versions: folders, or numbers of published versions."""
    from shipments.dataset.changes import changes as run
    from shipments.dataset.changes import in_words

    frame = run(old, new, backend="polars")
    if words:
        emit_text(in_words(frame), out)
    else:
        emit(frame, format, out)


@click.command(epilog="Example: shipments export sqlite --out shipments.sqlite")
@click.argument("formats", nargs=-1, metavar="[FORMAT]...")
@click.option("--all", "everything", is_flag=True, help="Every format, into a folder.")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    required=True,
    help="The file; a folder for several formats or --all.",
)
@click.option("--overwrite", is_flag=True, help="Overwrite an existing file or export.")
def export(formats: tuple[str, ...], everything: bool, out: Path, overwrite: bool) -> None:
    """Write the dataset for other programs.

    Formats: sqlite, datasette, duckdb, xlsx, followthemoney, geojson.
    """
    if not formats and not everything:
        raise UsageError(f"no format named · one or more of: {EXPORTS}; or --all")
    from shipments.exports.formats import ALL
    from shipments.exports.formats import export as run

    chosen = ALL if everything else formats[0] if len(formats) == 1 else formats
    with progress("writing the dataset"):
        path = run(out, chosen, overwrite=overwrite)
    click.echo(path)


COMMANDS = (tables, show, explain, party, describe, routes, coverage, chart, cite, changes, export)
