"""Commands that build and check the dataset."""

from __future__ import annotations

from pathlib import Path

import click

from shipments.cli.output import working
from shipments.paths import clean_folder, raw_folder

_FOLDER = click.Path(path_type=Path, file_okay=False)


@click.command(epilog="Example: shipments build")
@click.option("--raw", type=_FOLDER, default=None, help="Folder of the raw data.")
@click.option("--clean", type=_FOLDER, default=None, help="Folder to publish to.")
def build(raw: Path | None, clean: Path | None) -> None:
    """Build data/clean from data/raw; nothing changes when a fault is found."""
    from shipments.release.build import build as run

    source = raw or raw_folder()
    target = clean or source.parent / "clean"
    with working("building the dataset"):
        frames = run(source, target)
    for name in ("shipments", "flows", "claims", "reports", "sources"):
        click.echo(f"{frames[name].height:>6} {name}", err=True)
    click.echo(target)


@click.command("check-raw", epilog="Example: shipments check-raw")
@click.option("--raw", type=_FOLDER, default=None, help="Folder of the raw data.")
def check_raw(raw: Path | None) -> None:
    """Name every mistake in the raw data, without building anything."""
    from shipments.evidence.dataset import read_dataset

    frames = read_dataset(raw or raw_folder())
    click.echo(f"no fault in {frames['reports'].height} reports, {frames['claims'].height} claims")


@click.command(epilog="Example: shipments check")
@click.option("--clean", type=_FOLDER, default=None, help="Folder of the built dataset.")
def check(clean: Path | None) -> None:
    """Verify a built dataset: files, hashes, CSV against Parquet, every rule of the schema."""
    from shipments.release.verify import verify

    done = verify(clean or clean_folder())
    click.echo(f"no fault: {done}")
