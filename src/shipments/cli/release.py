"""Commands that build and check the dataset."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import click

from shipments.cli.output import emit_text, safe
from shipments.cli.progress import progress
from shipments.errors import DataError, UsageError
from shipments.paths import clean_folder, raw_folder

_FOLDER = click.Path(path_type=Path, file_okay=False)
raw_option = click.option("--raw", type=_FOLDER, help="Folder of the raw data.")
_clean_option = click.option("--clean", type=_FOLDER, help="Folder of the built dataset.")


def raw_data(raw: Path | None) -> Path:
    """The folder of the raw data: the one named, or that of the checkout.

    Raises:
        UsageError: If it holds no reports.
    """
    folder = raw or raw_folder()
    if not (folder / "reports").is_dir():
        where = f"no raw data in {raw}" if raw else "no data/raw here or in a parent folder"
        raise UsageError(f"{where} · run this in a checkout, or name the folder with --raw")
    return folder


@click.command(epilog="Example: shipments build")
@raw_option
@click.option("--clean", type=_FOLDER, help="Folder to write to.")
def build(raw: Path | None, clean: Path | None) -> None:
    """Build data/clean from data/raw; without changes if there is a fault."""
    from shipments.curation.build import build as run
    from shipments.curation.descriptors import CITATION, refresh_citation

    source = raw_data(raw)
    target = clean or source.parent / "clean"
    with progress("building the dataset"):
        frames = run(source, target)
    if clean is None and refresh_citation(source.parent.parent, (target / CITATION).read_bytes()):
        click.echo(f"renewed {CITATION} at the root of the checkout", err=True)
    for name in ("shipments", "flows", "claims", "reports", "sources"):
        click.echo(f"{frames[name].height:>6} {name}", err=True)
    click.echo(target)


@click.command("check-raw", epilog="Example: shipments check-raw")
@raw_option
def check_raw(raw: Path | None) -> None:
    """List every mistake in the raw data, without building anything."""
    from shipments.curation.dataset import read_dataset

    frames = read_dataset(raw_data(raw))
    click.echo(f"no fault in {frames['reports'].height} reports, {frames['claims'].height} claims")


@click.command(epilog="Example: shipments check")
@_clean_option
def check(clean: Path | None) -> None:
    """Verify a built dataset: files, hashes, CSV against Parquet, every rule of the schema."""
    from shipments.curation.verify import verify

    done = verify(clean or clean_folder())
    click.echo(f"no fault: {done}")


@click.command(epilog="Example: shipments links --older-than 90")
@raw_option
@click.option(
    "--older-than",
    type=click.IntRange(min=0),
    default=30,
    show_default=True,
    help="Check addresses again whose last check is so many days ago.",
)
@click.option("--limit", type=click.IntRange(min=1), help="At most so many addresses.")
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
    """Check the addresses of the reports and write down whether they answer.

    Needs a network. Writes data/raw/link_status.csv; nothing is ever deleted, and a run that was
    stopped continues where it was. --pause (before each request) and --timeout are in seconds.
    """
    import datetime as dt

    from shipments.curation.links import WAYBACK, LinkChecker, check_links

    counts: Counter[str] = Counter()
    with progress("checking addresses"):
        frame = check_links(
            raw_data(raw),
            LinkChecker(pause, timeout),
            today=dt.datetime.now(dt.UTC).date(),
            older_than=older_than,
            limit=limit,
            archive=WAYBACK if archive else None,
            on_check=lambda link: counts.update([link.status.value]),
        )
    for status, count in sorted(counts.items()):
        click.echo(f"{count:>6} {status}", err=True)
    click.echo(f"checked {counts.total()} addresses; {frame.height} are on file")


@click.command(epilog="Example: shipments release --check")
@click.option("--check", is_flag=True, help="Check everything that a release needs.")
@click.option("--propose", is_flag=True, help="Write expectations and changes, to be reviewed.")
@click.option("--reason", help="With --propose: for every change without a reason.")
@raw_option
@_clean_option
def release(
    check: bool, propose: bool, reason: str | None, raw: Path | None, clean: Path | None
) -> None:
    """Check a release against what was reviewed, or propose what to review."""
    import datetime as dt

    from shipments.curation import gate

    if check == propose:
        raise UsageError("say what to do · --check or --propose")
    source, today = raw_data(raw), dt.datetime.now(tz=dt.UTC).date()
    if propose:
        with progress("reading the raw data"):
            differences = gate.propose(source, today, reason)
        emit_text(differences)
        return
    with progress("checking the release"):
        release = gate.check_release(source, clean or source.parent / "clean", today)
    for warning in release.warnings:
        click.echo(safe(f"note: {warning}"), err=True)
    if release.faults:
        raise DataError(release.faults, "the release")
    click.echo("no fault: the release may be published")


@click.group(epilog="Example: shipments audit draw --n 200 --seed 7 > sheet.csv")
def audit() -> None:
    """Audit the claims against their pages, blind."""


@audit.command(epilog="Example: shipments audit draw --n 200 --seed 7 > sheet.csv")
@click.option("--n", "number", type=click.IntRange(min=1), default=200, show_default=True)
@click.option("--seed", type=int, required=True, help="The same seed draws the same claims.")
@raw_option
def draw(number: int, seed: int, raw: Path | None) -> None:
    """Write a blind sheet: claims, fields and pages, without the coded values."""
    from shipments.curation import audit as audits
    from shipments.curation.dataset import read_dataset

    emit_text(audits.draw(read_dataset(raw_data(raw)), number, seed))


@audit.command(epilog="Example: shipments audit score sheet.csv")
@click.argument("sheet", type=click.Path(path_type=Path, dir_okay=False))
@raw_option
def score(sheet: Path, raw: Path | None) -> None:
    """Compare a filled sheet with the data: rates of error by family of fields."""
    from shipments.curation import audit as audits
    from shipments.curation.dataset import read_dataset

    table, differences = audits.score(read_dataset(raw_data(raw)), sheet)
    for row in differences:
        click.echo(
            safe(
                f"{row['claim_id']} {row['field']}: coded {row['coded']}, audited {row['value']} "
                f"({row['words'] or 'no words'}) {row['remark'] or ''}"
            ),
            err=True,
        )
    for row in table.iter_rows(named=True):
        rate = "no field decided" if row["rate"] is None else f"{row['rate']:.1%}"
        interval = f"{row['low']:.1%} to {row['high']:.1%}"
        click.echo(
            f"{row['family']}: {row['wrong']} of {row['decided']} wrong, {rate} ({interval})"
        )


COMMANDS = (check_raw, build, check, audit, links, release)
