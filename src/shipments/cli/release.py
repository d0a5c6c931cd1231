"""Commands that build and check the dataset."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import click

from shipments.cli.output import FORMATS, emit, safe, working
from shipments.errors import DataError, UsageError
from shipments.paths import clean_folder, raw_folder

_FOLDER = click.Path(path_type=Path, file_okay=False)


@click.command(epilog="Example: shipments build")
@click.option("--raw", type=_FOLDER, default=None, help="Folder of the raw data.")
@click.option("--clean", type=_FOLDER, default=None, help="Folder to publish to.")
def build(raw: Path | None, clean: Path | None) -> None:
    """Build data/clean from data/raw; nothing changes when a fault is found."""
    from shipments.curation.build import build as run
    from shipments.curation.citation import NAME, refresh

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
    from shipments.curation.dataset import read_dataset

    frames = read_dataset(raw or raw_folder())
    click.echo(f"no fault in {frames['reports'].height} reports, {frames['claims'].height} claims")


@click.command(epilog="Example: shipments check")
@click.option("--clean", type=_FOLDER, default=None, help="Folder of the built dataset.")
def check(clean: Path | None) -> None:
    """Verify a built dataset: files, hashes, CSV against Parquet, every rule of the schema."""
    from shipments.curation.verify import verify

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

    from shipments.curation.links import WAYBACK, Manners, check_links

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


@click.command(epilog="Example: shipments changes 2026.11.0 data/clean")
@click.argument("old")
@click.argument("new", required=False)
@click.option("--words", is_flag=True, help="Say it in words, a line for each table.")
@click.option("--format", type=click.Choice(FORMATS), default="table", show_default=True)
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), default=None)
def changes(old: str, new: str | None, words: bool, format: str, out: Path | None) -> None:
    """Say what differs between two versions: folders, or numbers of published versions."""
    from shipments.dataset.changes import changes as run
    from shipments.dataset.changes import in_words

    frame = run(old, new, backend="polars")
    if words:
        click.echo(safe(in_words(frame)))
    else:
        emit(frame, format, out)


@click.command(epilog="Example: shipments release --check")
@click.option("--check", is_flag=True, help="Check everything that a release needs.")
@click.option("--propose", is_flag=True, help="Write expectations and changes, to be reviewed.")
@click.option("--reason", default=None, help="With --propose: for every change without a reason.")
@click.option("--raw", type=_FOLDER, default=None, help="Folder of the raw data.")
@click.option("--clean", type=_FOLDER, default=None, help="Folder of the built dataset.")
def release(
    check: bool, propose: bool, reason: str | None, raw: Path | None, clean: Path | None
) -> None:
    """Check a release against what was reviewed, or propose what to review."""
    import datetime as dt

    from shipments.curation import gate

    if check == propose:
        raise UsageError("say what to do · --check or --propose")
    source, today = raw or raw_folder(), dt.datetime.now(tz=dt.UTC).date()
    if propose:
        with working("reading the raw data"):
            told = gate.propose(source, today, reason)
        click.echo(safe(told))
        return
    with working("checking the release"):
        found = gate.check_release(source, clean or source.parent / "clean", today)
    for warning in found.warnings:
        click.echo(safe(f"note: {warning}"), err=True)
    if found.faults:
        raise DataError(found.faults, "the release")
    click.echo("no fault: the release may be published")
