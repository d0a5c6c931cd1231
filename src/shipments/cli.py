"""The command line: thin, quick to start, data on stdout, everything else on stderr."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from shipments import __version__
from shipments.errors import ShipmentsError
from shipments.paths import clean_folder, raw_folder

INTERNAL_FAULT = 70
_FOLDER = click.Path(path_type=Path, file_okay=False)


@click.group(
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Example: shipments explain norinco-tekhkrim-rifles-2022-06",
)
@click.version_option(__version__, prog_name="shipments")
def cli() -> None:
    """What has been reported about arms and dual-use goods moving from China to Russia.

    A row is a report, never a fact.
    """


@cli.command(epilog="Example: shipments build")
@click.option("--raw", type=_FOLDER, default=None, help="Folder of the raw data.")
@click.option("--clean", type=_FOLDER, default=None, help="Folder to publish to.")
def build(raw: Path | None, clean: Path | None) -> None:
    """Build data/clean from data/raw; nothing changes when a fault is found."""
    from shipments.release.build import build as run

    source = raw or raw_folder()
    target = clean or source.parent / "clean"
    frames = run(source, target)
    for name in ("shipments", "flows", "claims", "reports", "sources"):
        click.echo(f"{frames[name].height:>6} {name}", err=True)
    click.echo(target)


@cli.command("check-raw", epilog="Example: shipments check-raw")
@click.option("--raw", type=_FOLDER, default=None, help="Folder of the raw data.")
def check_raw(raw: Path | None) -> None:
    """Name every mistake in the raw data, without building anything."""
    from shipments.evidence.dataset import read_dataset

    frames = read_dataset(raw or raw_folder())
    click.echo(f"no fault in {frames['reports'].height} reports, {frames['claims'].height} claims")


@cli.command(epilog="Example: shipments check")
@click.option("--clean", type=_FOLDER, default=None, help="Folder of the built dataset.")
def check(clean: Path | None) -> None:
    """Verify a built dataset: files, hashes, CSV against Parquet, every rule of the schema."""
    from shipments.release.verify import verify

    done = verify(clean or clean_folder())
    click.echo(f"no fault: {done}")


@cli.command(epilog="Example: shipments explain norinco-tekhkrim-rifles-2022-06")
@click.argument("id")
def explain(id: str) -> None:
    """Say what is behind a shipment, flow, event or claim."""
    from shipments.datasets.explain import explain as run

    click.echo(str(run(id)))


@cli.command(epilog="Example: shipments describe shipments route")
@click.argument("table")
@click.argument("column", required=False)
def describe(table: str, column: str | None) -> None:
    """Say what a table or a column means."""
    from shipments.datasets.describe import describe as run

    click.echo(str(run(table, column)))


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line; errors are told in words, with an exit code of their own."""
    try:
        cli.main(args=arguments, prog_name="shipments", standalone_mode=False)
    except click.exceptions.Exit as done:
        sys.exit(done.exit_code)
    except click.Abort:
        click.echo("stopped", err=True)
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(2)
    except BrokenPipeError:
        sys.exit(0)
    except ShipmentsError as error:
        click.echo(str(error), err=True)
        sys.exit(error.exit_code)
    except Exception as error:
        click.echo(f"internal fault: {type(error).__name__}: {error} · please report it", err=True)
        sys.exit(INTERNAL_FAULT)


if __name__ == "__main__":
    main()
