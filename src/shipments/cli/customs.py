"""Commands that take in customs declarations."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import reduce
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from shipments.cli.output import emit_text, safe
from shipments.cli.progress import progress
from shipments.errors import RowsRejected
from shipments.messages import printable

if TYPE_CHECKING:
    from shipments.customs.options import Options
    from shipments.customs.report import FileReport, IngestReport

_FILE = click.Path(path_type=Path)
_MARKS = {
    "comma": ",",
    "semicolon": ";",
    "tab": "\t",
    "bar": "|",
    "point": ".",
    "space": " ",
    "blank": " ",  # its name until 2026.11
    "apostrophe": "'",
}


def _mark(option: str, names: Sequence[str], help: str) -> Callable[..., Any]:
    """An option whose value is a mark, or the name of one."""
    return click.option(
        option,
        type=click.Choice([*names, *dict.fromkeys(_MARKS[name] for name in names)]),
        callback=lambda _context, _option, value: _MARKS.get(value, value),
        help=help,
    )


_PARSING = (
    click.option("--layout", help="Id of a layout, or a TOML file that describes one."),
    click.option("--encoding", help="Encoding of the text, such as cp1251."),
    _mark("--delimiter", ("comma", "semicolon", "tab", "bar"), "Mark between cells."),
    click.option("--header-row", type=click.IntRange(1), help="Line or row of the header, from 1."),
    click.option("--sheet", help="Sheet of a workbook or file in a zip: name or number."),
    _mark("--decimal", ("comma", "point"), "Decimal mark of numbers."),
    _mark(
        "--thousands",
        ("comma", "point", "space", "blank", "apostrophe"),
        "Mark between groups of three digits.",
    ),
    click.option("--date-order", type=click.Choice(["dmy", "mdy", "ymd"]), help="Order in dates."),
    click.option(
        "--value-currency",
        help="Currency of invoice values, if not stated in the file, such as USD.",
    ),
    click.option("--hs-digits", type=int, help="Digits of a whole commodity code."),
    click.option(
        "--country",
        "--declaring-country",
        "declaring_country",
        help="Country whose customs took every record, such as RU.",
    ),
    click.option(
        "--direction",
        type=click.Choice(["import", "export", "transit"]),
        help="Direction of trade of every record.",
    ),
    click.option("--strict", is_flag=True, help="Reject a record for any cell that is not read."),
)


def _parsing(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that say what a file does not."""
    return reduce(lambda decorated, option: option(decorated), reversed(_PARSING), command)


@click.command(
    epilog="Exit codes: 0 all accepted; 1 with rejects; 2 usage; 3 a file refused; 4 more rejected "
    "than --max-rejects; 5 output failed. Example: shipments ingest may.csv june.xlsx --out dataset"
)
@click.argument("files", nargs=-1, required=True, type=_FILE)
@click.option("--out", type=_FILE, required=True, help="Folder of the dataset.")
@click.option("--dry-run", is_flag=True, help="Read and check everything, write nothing.")
@click.option(
    "--max-rejects",
    type=click.FloatRange(0, 1),
    help="Share of records that may be rejected, such as 0.01; beyond it nothing is written.",
)
@click.option("--json", "as_json", is_flag=True, help="The report on stdout as JSON.")
@_parsing
def ingest(
    files: tuple[Path, ...],
    out: Path,
    *,
    dry_run: bool,
    max_rejects: float | None,
    as_json: bool,
    **parsing: Any,
) -> None:
    """Take customs declarations into a dataset; every record is accounted for.

    Text (CSV, TSV; plain, gz, zst or zip) and workbooks (XLSX, XLSB, XLS) in any known layout.
    A refused file does not stop the others. The dataset is replaced in one step at the end, or left
    unchanged.
    """
    from shipments.customs.ingestion import ingest as run
    from shipments.customs.options import Options

    options = Options(**parsing, max_rejects=max_rejects)
    try:
        with progress("reading") as update:
            report = run(files, out, options, dry_run=dry_run, on_progress=update)
    except RowsRejected as error:
        _emit_report(error.report, as_json=as_json, status="read, not taken")
        raise
    _emit_report(report, as_json=as_json, status="read, nothing written" if dry_run else "")
    if report.published:
        is_added = any(each.status == "ingested" for each in report.files)
        done = "written to" if is_added else "no row was added; the run is described in"
        click.echo(f"{done} {safe(str(out))}, with report.md", err=True)
    else:
        click.echo("nothing was written", err=True)
    sys.exit(report.exit_code)


@click.command(epilog="Example: shipments sniff declarations.csv --draft mine.toml")
@click.argument("file", type=_FILE)
@click.option("--draft", "draft_path", type=_FILE, help="Write a layout for the file, to edit.")
@_parsing
def sniff(file: Path, *, draft_path: Path | None, **parsing: Any) -> None:
    """Say how `ingest` would read a file, and why.

    Where no layout fits, it says what each column may be and what is left to decide. With --draft
    it writes that as a layout; on a terminal it asks for the country and the direction.
    """
    from shipments.customs.drafting import draft
    from shipments.customs.library import sniff as run
    from shipments.customs.options import Options
    from shipments.errors import Refused

    options = Options(**parsing)
    if draft_path is not None:
        drafted = draft(file, _asked(options, draft(file, options).questions))
        drafted.save(draft_path)
        emit_text(str(drafted))
        click.echo(f"written to {safe(str(draft_path))}", err=True)
        return
    try:
        text = str(run(file, options))
    except Refused as refused:
        if str(refused.code) in ("MISSING_COLUMN", "UNKNOWN_LAYOUT"):
            emit_text(str(draft(file, options)))
        raise
    emit_text(text)


def _asked(options: Options, questions: Sequence[str]) -> Options:
    """The options with the answers that a person at a terminal gives."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        return options
    open_names = {question.partition(":")[0]: question for question in questions}
    given = {
        name: click.prompt(open_names[name], default="", show_default=False) or None
        for name in ("declaring_country", "direction")
        if name in open_names
    }
    return replace(
        options,
        declaring_country=given.get("declaring_country", options.declaring_country),
        direction=given.get("direction", options.direction),
    )


def _emit_report(report: IngestReport, *, as_json: bool, status: str = "") -> None:
    """The report on stdout, refused files on stderr; `status` is that of files not written."""
    if as_json:
        text = json.dumps(report.as_dict(), ensure_ascii=False, indent=1)
        emit_text(text, raw=not sys.stdout.isatty())
        return
    for each in report.files:
        if each.refusal:
            click.echo(safe(each.refusal["message"]), err=True)
        else:
            emit_text("\n".join(_lines(each, status or each.status)))
    if len(report.refused) < len(report.files):
        click.echo(report.summary())


def _lines(each: FileReport, status: str) -> list[str]:
    lines = [f"{printable(each.file, 200)}: {status}, layout {each.layout or 'as before'}"]
    if each.dates:
        lines.append(f"  registered from {each.dates['first']} to {each.dates['last']}")
    if each.duplicates:
        lines.append(f"  {each.duplicates:,} DUPLICATE · accepted, with the id of the first row")
    lines += [
        f"  {n:,} {code} · first: {each.messages.get(code, '')}" for code, n in each.codes.items()
    ]
    lines += [f"  {n:,} cells flagged · {name}" for name, n in each.flagged.items()]
    lines += [f"  {n:,} changed · {change}" for change, n in each.repairs.items()]
    if each.unknown:
        lines.append(f"  columns of no field: {printable(', '.join(each.unknown), 1000)}")
    return lines
