"""Commands that take in customs declarations."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from shipments.cli.output import safe
from shipments.cli.progress import showing
from shipments.errors import RowsRejected
from shipments.messages import printable

if TYPE_CHECKING:
    from shipments.customs.report import Report

_FILE = click.Path(path_type=Path)
_DELIMITERS = {"comma": ",", "semicolon": ";", "tab": "\t", "bar": "|"}
_MARKS = {"comma": ",", "point": ".", "blank": " ", "apostrophe": "'"}
Command = TypeVar("Command", bound=Callable[..., Any])


def _settling(command: Command) -> Command:
    """The options that settle what a file does not say."""
    for option in reversed(
        (
            click.option("--layout", help="Id of a layout, or a TOML file that describes one."),
            click.option("--encoding", help="Encoding of the text, such as cp1251."),
            click.option(
                "--delimiter",
                type=click.Choice([*_DELIMITERS, *_DELIMITERS.values()]),
                help="What stands between cells.",
            ),
            click.option(
                "--header-row", type=click.IntRange(1), help="Line or row of the header, from 1."
            ),
            click.option("--sheet", help="Sheet of a workbook or file in a zip: name or number."),
            click.option(
                "--decimal",
                type=click.Choice(["comma", "point", ",", "."]),
                help="Decimal mark of numbers.",
            ),
            click.option(
                "--thousands",
                type=click.Choice([*_MARKS, *_MARKS.values()]),
                help="Mark between groups of three digits.",
            ),
            click.option(
                "--date-order", type=click.Choice(["dmy", "mdy", "ymd"]), help="Order in dates."
            ),
            click.option(
                "--value-currency",
                type=click.Choice(["USD"]),
                help="Currency of a value, where nothing in the file says it.",
            ),
            click.option("--hs-digits", type=int, help="Digits of a whole commodity code."),
            click.option("--declaring-country", help="Country of every record, such as RU."),
            click.option(
                "--direction",
                type=click.Choice(["import", "export", "transit"]),
                help="Way across the border of every record.",
            ),
        )
    ):
        command = option(command)
    return command


def _options(told: dict[str, Any], **more: Any) -> Any:
    from shipments.customs.options import Options

    told["delimiter"] = _DELIMITERS.get(told["delimiter"], told["delimiter"])
    for name in ("decimal", "thousands"):
        told[name] = _MARKS.get(told[name], told[name])
    return Options(**told, **more)


@click.command(
    epilog="Exit codes: 0 all accepted; 1 with rejects; 2 usage; 3 a file refused; 4 more rejected "
    "than --max-rejects; 5 output failed, or memory ran out. Example: shipments ingest may.csv june.xlsx --out dataset"
)
@click.argument("files", nargs=-1, required=True, type=_FILE)
@click.option(
    "--out", type=click.Path(path_type=Path), required=True, help="Folder of the dataset."
)
@click.option("--dry-run", is_flag=True, help="Read and judge everything, write nothing.")
@click.option(
    "--max-rejects",
    type=click.FloatRange(0, 1),
    help="Share of records that may be rejected, such as 0.01; beyond it nothing is published.",
)
@click.option("--json", "as_json", is_flag=True, help="The report on stdout as JSON.")
@_settling
def ingest(
    files: tuple[Path, ...],
    out: Path,
    *,
    dry_run: bool,
    max_rejects: float | None,
    as_json: bool,
    **told: Any,
) -> None:
    """Take customs declarations into a dataset; every record is accounted for.

    Text (CSV, TSV; plain, gz, zst or zip) and workbooks (XLSX, XLSB, XLS) in any layout that is
    known. A file that is refused hinders no other. The dataset changes as a whole, at the end, or
    stays as it is.
    """
    from shipments.customs.ingestion import ingest as run

    options = _options(told, max_rejects=max_rejects)
    with showing() as tell:
        try:
            report = run(files, out, options, dry_run=dry_run, tell=tell)
        except RowsRejected as error:
            _tell(error.report, as_json=as_json, read_as="read, not taken")
            raise
    _tell(report, as_json=as_json, read_as="read, nothing written" if dry_run else "")
    if report.published:
        added = any(each.status == "ingested" for each in report.files)
        done = "published to" if added else "no row was added; the run is told in"
        click.echo(f"{done} {safe(str(out))}, with report.md", err=True)
    else:
        click.echo("nothing was written", err=True)
    sys.exit(report.exit_code)


@click.command(epilog="Example: shipments sniff declarations.csv")
@click.argument("file", type=_FILE)
@_settling
def sniff(file: Path, **told: Any) -> None:
    """Say what `ingest` would do with a file, and why."""
    from shipments.customs.library import sniff as run

    click.echo(safe(str(run(file, _options(told)))))


def _tell(report: Report, *, as_json: bool, read_as: str = "") -> None:
    """The report on stdout; `read_as` stands for the status of what was not published."""
    if as_json:
        text = json.dumps(report.as_dict(), ensure_ascii=False, indent=1)
        click.echo(safe(text) if sys.stdout.isatty() else text)
        return
    for each in report.files:
        if each.refusal:
            click.echo(safe(each.refusal["message"]), err=True)
            continue
        status = read_as or each.status
        name = printable(each.file, 200)
        click.echo(safe(f"{name}: {status}, layout {each.layout or 'as before'}"))
        if each.dates:
            click.echo(f"  registered from {each.dates['first']} to {each.dates['last']}")
        if each.duplicates:
            click.echo(f"  {each.duplicates:,} DUPLICATE · accepted, with the id of the first row")
        for code, count in each.codes.items():
            click.echo(safe(f"  {count:,} {code} · first: {each.messages.get(code, '')}"))
        for change, count in each.repairs.items():
            click.echo(safe(f"  {count:,} changed · {change}"))
        if each.unknown:
            click.echo(safe(f"  no field takes: {printable(', '.join(each.unknown), 1000)}"))
    if len(report.refused) < len(report.files):
        click.echo(report.summary())
