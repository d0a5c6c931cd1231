"""The command line: thin, quick to start, data on stdout, everything else on stderr."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import click

from shipments import __version__
from shipments.cli import customs, export, read, release, report
from shipments.cli.apart import apart, near_limit
from shipments.cli.output import safe
from shipments.errors import (
    INTERNAL_FAULT,
    MissingPackage,
    OutOfMemory,
    OutputError,
    ShipmentsError,
    printable,
    short_of_memory,
    suggest,
)
from shipments.lazy import refuse_missing_extra

WELCOME = """shipments: what has been reported about arms and dual-use goods moving from China to Russia.
A row is a report, never a fact.

Try:
  shipments tables                                        what there is
  shipments show shipments --where category=body_armour   look at reports
  shipments explain chinese-armour-turkiye-2022-q4        who says so, and who disputes it
  shipments routes                                        by which countries
  shipments chart volumes --out volumes.svg               draw
  shipments describe shipments route                      what a column means
  shipments cite CNRU-0001 --format bibtex                cite
  shipments export xlsx --out shipments.xlsx              take it elsewhere

`shipments --help` lists every command."""


class _Group(click.Group):
    """A group that names the nearest command when one is mistyped."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and not args[0].startswith("-") and self.get_command(ctx, args[0]) is None:
            near = suggest(args[0], self.list_commands(ctx))
            raise click.UsageError(f"no command '{safe(args[0])}' · {near}", ctx)
        return super().resolve_command(ctx, args)


@click.group(
    cls=_Group,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Example: shipments explain norinco-tekhkrim-rifles-2022-06",
)
@click.version_option(__version__, prog_name="shipments")
@click.pass_context
def cli(context: click.Context) -> None:
    """What has been reported about arms and dual-use goods moving from China to Russia.

    A row is a report, never a fact.
    """
    if context.invoked_subcommand is None:
        click.echo(WELCOME)


for _command in (
    *read.COMMANDS,
    release.build,
    release.check_raw,
    release.check,
    release.links,
    export.export,
    report.report,
    customs.ingest,
    customs.sniff,
    release.changes,
    release.release,
):
    cli.add_command(_command)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line; errors are told in words, with an exit code of their own.

    Args:
        arguments: What to do, in this process; None takes those of the process, and works apart.
    """
    sys.exit(apart(lambda: _run(None)) if arguments is None else _run(arguments))


def _run(arguments: Sequence[str] | None) -> int:
    """Run a command; its exit code."""
    code = 0
    try:
        cli.main(args=arguments, prog_name="shipments", standalone_mode=False)
    except SystemExit as left:
        # Where nobody reads on, click leaves with 1, which here means records that were rejected.
        code = 0 if _is_unread() else int(left.code or 0)
    except click.exceptions.Exit as left:
        code = left.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo("stopped", err=True)
        code = 130
    except click.ClickException as error:
        error.show()
        code = max(error.exit_code, 2)
    except BrokenPipeError:
        pass
    except ShipmentsError as error:
        click.echo(safe(str(error)), err=True)
        code = error.exit_code
    except ModuleNotFoundError as error:
        code = _missing(error)
    except BaseException as error:  # a panic within polars is no Exception
        code = _fault(error)
    return code


def _missing(error: ModuleNotFoundError) -> int:
    """Report a package that is not installed; the exit code."""
    try:
        refuse_missing_extra(error)
    except MissingPackage as named:
        click.echo(safe(str(named)), err=True)
        return named.exit_code
    return _fault(error)


def _is_unread() -> bool:
    """Whether click has met a pipe that nobody reads any more."""
    return any("PacifyFlush" in type(stream).__name__ for stream in (sys.stdout, sys.stderr))


def _fault(error: BaseException) -> int:
    """Tell of an error that nobody foresaw; its exit code."""
    what = printable(f"{type(error).__name__}: {error}", 500)
    cause, limit = short_of_memory(error), near_limit()
    if cause or limit:
        told = OutOfMemory(cause or f"{limit}, and then {what}")
        click.echo(safe(str(told)), err=True)
        return told.exit_code
    if isinstance(error, OSError):
        click.echo(f"the system refused: {what} · what was published before it is whole", err=True)
        return OutputError.exit_code
    click.echo(f"internal fault: {what} · please report it", err=True)
    return INTERNAL_FAULT
