"""The command that writes the dataset in other formats."""

from __future__ import annotations

from pathlib import Path

import click

from shipments.cli.output import working
from shipments.errors import UsageError

FORMATS = "sqlite, datasette, duckdb, xlsx, followthemoney, geojson"


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
    """Write the dataset in formats of other programs: sqlite, datasette, duckdb, xlsx, followthemoney, geojson."""
    if not formats and not everything:
        raise UsageError(f"no format named · one or more of: {FORMATS}; or --all")
    from shipments.exports.formats import ALL
    from shipments.exports.formats import export as run

    wanted = ALL if everything else formats[0] if len(formats) == 1 else formats
    with working("writing the dataset"):
        written = run(out, wanted, overwrite=overwrite)
    click.echo(written)
