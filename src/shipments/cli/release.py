"""Commands that build and check the dataset."""

from __future__ import annotations

from collections import Counter
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
    from shipments.release.citation import NAME, refresh

    source = raw or raw_folder()
    target = clean or source.parent / "clean"
    with working("building the dataset"):
        frames = run(source, target)
    if clean is None and refresh(source.parent.parent, (target / NAME).read_bytes()):
        click.echo(f"renewed {NAME} at the root of the checkout", err=True)
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


@click.command(epilog="Example: shipments links --older-than 90")
@click.option("--raw", type=_FOLDER, default=None, help="Folder of the raw data.")
@click.option(
    "--older-than",
    type=click.IntRange(min=0),
    default=30,
    show_default=True,
    help="Look again at addresses whose last look is so many days ago.",
)
@click.option("--limit", type=click.IntRange(min=1), default=None, help="At most so many looks.")
@click.option("--pause", type=click.FloatRange(min=0), default=1.0, show_default=True)
@click.option("--timeout", type=click.FloatRange(min=0.1), default=20.0, show_default=True)
@click.option("--archive/--no-archive", default=True, help="Ask the Wayback Machine for copies.")
def links(
    raw: Path | None,
    older_than: int,
    limit: int | None,
    pause: float,
    timeout: float,
    archive: bool,
) -> None:
    """Look at the addresses of the reports and write down whether they answer.

    Needs a network. Writes data/raw/link_status.csv; nothing is ever deleted, and a run that was
    stopped goes on where it was. --pause and --timeout are in seconds, for each host.
    """
    import datetime as dt

    from shipments.release.links import WAYBACK, Manners, check_links

    manners = Manners(pause, timeout, older_than, limit, WAYBACK if archive else None)
    counts: Counter[str] = Counter()
    with working("looking at addresses"):
        frame = check_links(
            raw or raw_folder(),
            manners,
            today=dt.datetime.now(dt.UTC).date(),
            tell=lambda look: counts.update([look.status.value]),
        )
    for status, count in sorted(counts.items()):
        click.echo(f"{count:>6} {status}", err=True)
    click.echo(f"looked at {counts.total()} addresses; {frame.height} are on file")
