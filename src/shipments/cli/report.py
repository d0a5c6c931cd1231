"""Commands for those who add a report."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import click

from shipments.cli.output import safe
from shipments.cli.release import raw_data, raw_option
from shipments.errors import DataError, UsageError

_FOLDER = click.Path(path_type=Path, file_okay=False)
_FILE = click.Path(path_type=Path)
# What `report new` needs to know, with the question that it asks on a terminal.
_ASKED = {
    "publisher": "Who first reported it",
    "published": "When (2023-03-16, 2023-03 or 2023; empty when not known)",
    "url": "Address of the page that you read",
}


@click.group("report", epilog="Example: shipments report new")
def report() -> None:
    """Add a report: write a new file, check one."""


def _asked(options: dict[str, str | None]) -> dict[str, str]:
    """What is missing, asked on a terminal; refused where no one can answer."""
    missing = [name for name in _ASKED if options[name] is None]
    if missing and not sys.stdin.isatty():
        needed = [f"--{name}" for name in missing if name != "published"]
        if needed:
            raise UsageError(f"{', '.join(needed)} missing · no terminal to ask on · add it")
        missing = []
    answers = {
        name: click.prompt(
            _ASKED[name], default="" if name == "published" else None, show_default=False, err=True
        )
        for name in missing
    }
    return {name: text for name, text in {**options, **answers}.items() if text}


def _schema_from(folder: Path, raw: Path) -> str | None:
    """The way from a report of this checkout to the schema for editors."""
    schema = raw.parent / "clean" / "report.schema.json"
    if folder.resolve() != (raw / "reports").resolve():
        return None
    return os.path.relpath(schema, raw / "reports").replace(os.sep, "/")


@report.command(
    epilog="Example: shipments report new --publisher POLITICO --published 2023-03-16 "
    "--url https://www.politico.com/story"
)
@click.option("--publisher", help="Who first reported it.")
@click.option("--published", help="Day of publication, or 2023-03, or 2023.")
@click.option("--title", help="Title of the report.")
@click.option("--url", help="Address of the page that was read.")
@click.option("--page-publisher", help="Who published that page, if another.")
@click.option("--id", help="Id of the report; <publisher>-<date> when left out.")
@click.option("--event", help="Event of the claim; see shipments show shipments.")
@click.option("--statement", help="What is asserted, in one sentence.")
@click.option("--category", help="Category of the goods.")
@click.option("--kind", help="Sort of assertion: delivery, order, denial ...")
@click.option("--folder", type=_FOLDER, help="Where to write; data/raw/reports.")
@raw_option
def new(
    folder: Path | None,
    raw: Path | None,
    id: str | None,
    page_publisher: str | None,
    **options: Any,
) -> None:
    """Write a new report file with every field explained; never overwrites one.

    On a terminal, what is not given is asked.
    """
    from shipments.curation.draft import check_id, draft, report_id, slug, write_draft, written_date
    from shipments.curation.reader import next_claim_id

    source = raw_data(raw)
    known = _asked(options)
    publisher, published = known["publisher"], known.get("published")
    if published:
        written_date(published)
    name = id or report_id(publisher, published)
    check_id(name)
    when = {"published": published} if published else {}
    title = {"title": known["title"]} if "title" in known else {}
    reader = page_publisher or publisher
    page = slug(reader)[:80].strip("-") or "page"
    own_page = {"reading": "primary"} if reader == publisher else {}
    claim: dict[str, str] = {
        field: known[field]
        for field in ("event", "statement", "category", "kind")
        if field in known
    }
    where = folder or source / "reports"
    text = draft(
        {"id": name, "publisher": publisher, **title, **when},
        {"id": page, "publisher": reader, "url": known["url"], **own_page},
        {"id": next_claim_id(source), "pages": page, **claim},
        _schema_from(where, source),
    )
    path = write_draft(text, where, name)
    click.echo(path)
    click.echo(f"fill in what is empty, then: shipments report check {safe(str(path))}", err=True)


@report.command(epilog="Example: shipments report check data/raw/reports/politico-2023-03-16.toml")
@click.argument("file", type=_FILE)
@raw_option
def check(file: Path, raw: Path | None) -> None:
    """List the mistakes in a report file, and point out similar reports.

    A file is checked in stages: TOML, the form of its fields, its rows and references, its content.
    Every mistake of the first stage that fails is named at once.
    """
    from shipments.curation.report_check import check_report

    checked = check_report(file, raw_data(raw))
    for hint in checked.hints:
        click.echo(safe(f"hint: {hint}"), err=True)
    if checked.faults:
        raise DataError(checked.faults, file.name)
    click.echo(f"no fault: {file.name} · claims: {checked.claims} · hints: {len(checked.hints)}")
