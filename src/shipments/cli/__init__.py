"""The command line: thin, quick to start, data on stdout, everything else on stderr."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

import click

from shipments import __version__
from shipments.cli import customs, read, release, report
from shipments.cli.output import safe
from shipments.errors import INTERNAL_FAULT, DataError, OutputError, ShipmentsError
from shipments.lazy import refuse_missing_extra
from shipments.messages import printable, suggest

WELCOME = """shipments: what has been reported about arms and dual-use goods moving from China to Russia.
A row is a report, never a fact.

Try:
  shipments tables                                        list the tables
  shipments show shipments --where category=body_armour   look at reports
  shipments explain chinese-armour-turkiye-2022-q4        see who says so, and who disputes it
  shipments routes                                        count reports by route
  shipments chart volumes --out volumes.svg               draw a chart
  shipments describe shipments route                      read what a column means
  shipments cite CNRU-0001 --format bibtex                cite a record
  shipments export xlsx --out shipments.xlsx              write another format

`shipments --help` lists every command."""

SECTIONS = {
    "Read the dataset": read.COMMANDS,
    "Take in customs files (extra: customs)": (customs.sniff, customs.ingest),
    "Maintain the dataset (extra: curation; needs a checkout)": (report.report, *release.COMMANDS),
}
# Engines that say in words of their own that memory, disk or a file failed them.
ENGINES = {"polars", "pyo3_runtime", "pyarrow", "duckdb", "_duckdb", "sqlite3"}


class _Group(click.Group):
    """A group that names the nearest command when one is mistyped, and sorts its commands."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and not args[0].startswith("-") and self.get_command(ctx, args[0]) is None:
            near = suggest(args[0], self.list_commands(ctx))
            raise click.UsageError(f"no command '{safe(args[0])}' · {near}", ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        for title, commands in SECTIONS.items():
            with formatter.section(title):
                formatter.write_dl(
                    [(str(command.name), command.get_short_help_str(60)) for command in commands]
                )


def _version(context: click.Context, _option: click.Parameter, is_asked: bool) -> None:
    if is_asked and not context.resilient_parsing:
        from shipments.dataset.load import data_version

        try:
            data = data_version()
        except DataError:
            data = "not built"
        click.echo(f"shipments {__version__}, data {data}")
        context.exit()


@click.group(
    cls=_Group,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Example: shipments explain norinco-tekhkrim-rifles-2022-06",
)
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_version,
    help="Show the versions of the program and of the data.",
)
@click.pass_context
def cli(context: click.Context) -> None:
    """What has been reported about arms and dual-use goods moving from China to Russia.

    A row is a report, never a fact.
    """
    if context.invoked_subcommand is None:
        click.echo(WELCOME)


for _commands in SECTIONS.values():
    for _command in _commands:
        cli.add_command(_command)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit: with 0, or the exit code of the error reported on stderr.

    Args:
        arguments: The arguments; those of the process if None.
    """
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:  # closed by the shell
            setattr(sys, name, os.fdopen(os.open(os.devnull, os.O_RDWR), mode))
    sys.exit(_run(arguments))


def _run(arguments: Sequence[str] | None) -> int:
    """Run a command; its exit code."""
    try:
        return _call(arguments)
    except SystemExit as left:
        # Where the reader of a pipe has gone, click leaves with 1, which means rejected records.
        is_unread = any("PacifyFlush" in type(out).__name__ for out in (sys.stdout, sys.stderr))
        return 0 if is_unread else int(left.code or 0)
    except click.ClickException as error:
        error.show()
        return max(error.exit_code, 2)
    except BaseException as error:  # a panic within polars is no Exception
        message, code = _described(error)
        click.echo(safe(message), err=True)
        return code


def _call(arguments: Sequence[str] | None) -> int:
    try:
        return int(cli.main(arguments, "shipments", standalone_mode=False) or 0)
    except ModuleNotFoundError as error:
        refuse_missing_extra(error)
        raise


def _described(error: BaseException) -> tuple[str, int]:
    """What to say of an error that ends a command, and the exit code."""
    if isinstance(error, click.Abort | KeyboardInterrupt):
        return "stopped", 130
    if isinstance(error, ShipmentsError):
        return str(error), error.exit_code
    cause = printable(f"{type(error).__name__}: {error}", 500)
    engine = type(error).__module__.partition(".")[0]
    if isinstance(error, MemoryError):
        return f"not enough memory · {cause} · work on less at a time", OutputError.exit_code
    if isinstance(error, OSError):
        return f"the system refused: {cause}", OutputError.exit_code
    if engine in ENGINES:
        again = "check memory, disk and input; if it happens again, please report it"
        return f"{engine} failed: {cause} · {again}", OutputError.exit_code
    return f"internal fault: {cause} · please report it", INTERNAL_FAULT
