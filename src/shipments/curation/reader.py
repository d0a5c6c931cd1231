"""Reading report files: TOML to checked models, and the rules that a file keeps by itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from shipments.curation.report_file import ReportFile
from shipments.errors import Fault
from shipments.messages import expected_one_of, format_location, format_value
from shipments.toml_model import Amend, Loc, field_of, read_model, where_of

_CLAIM_ID = re.compile(r"CNRU-([0-9]{4})")


def read_report(path: Path, amend: Amend | None = None) -> tuple[ReportFile | None, list[Fault]]:
    """Read one report file.

    Args:
        path: The file.
        amend: Changes its tables in place before they are checked.

    Returns:
        The checked file, or None with every fault of the first stage that failed.
    """
    file, text, faults = read_model(path, ReportFile, amend)
    if file is not None:
        faults = list(_own_faults(path, text, file))
    return (None if faults else file), faults


def _own_faults(path: Path, text: str, file: ReportFile) -> Iterator[Fault]:
    """What a single file can get wrong beyond the shape of its records."""

    def fault(loc: Loc, row: str, value: str, *words: str) -> Fault:
        where, field = where_of(path, text, loc), field_of(loc, ReportFile)
        return Fault(where, row, field, format_value(value), *words)

    if file.report.id != path.stem:
        expected, action = format_value(path.stem), "rename the file or correct the id"
        words = ("differs from the file's name", expected, action, "file_name")
        yield fault(("report", "id"), "report", file.report.id, *words)
    pages = [page.id for page in file.pages]
    for number, page in enumerate(pages):
        if page in pages[:number]:
            expected, action = "a page id of its own", "rename one of the pages"
            words = ("occurs more than once", expected, action, "duplicate_page")
            yield fault(("pages", number, "id"), page, page, *words)
    named = list(_named_pages(file))
    unknown = [(loc, claim, page) for loc, claim, page in named if page not in pages]
    for loc, claim, page in unknown:
        expected = expected_one_of("the id of a page of this file", page, pages)
        words = ("is no page of this file", expected, "correct it, or add the page", "page_known")
        yield fault(loc, claim, page, *words)
    # A page that is named wrongly leaves another one unused.
    unused = [] if unknown else set(pages) - {page for _, _, page in named}
    for page in sorted(unused, key=pages.index):
        expected, action = "a claim that was read there", "name it in a claim, or remove it"
        words = ("no claim or variant names this page", expected, action, "unused_page")
        yield fault(("pages", pages.index(page), "id"), page, page, *words)


def _named_pages(file: ReportFile) -> Iterator[tuple[Loc, str, str]]:
    """Where a page is named, the claim that names it, and its id."""
    for number, claim in enumerate(file.claims):
        for page in claim.pages:
            yield ("claims", number, "pages"), claim.id, page
        for at, variant in enumerate(claim.variants):
            yield ("claims", number, "variants", at, "page"), claim.id, variant.page
        for at, wording in enumerate(claim.wordings):
            yield ("claims", number, "wordings", at, "page"), claim.id, wording.page


def _path_fault(where: str, fault: str, expected: str, action: str, rule: str) -> Fault:
    return Fault(where, "", "", "", fault, expected, action, rule)


def _report_paths(folder: Path) -> tuple[list[Path], list[Fault]]:
    """The report files of a folder by name, and a fault for each other file there."""
    if not folder.is_dir():
        expected, action = "the folder of report files", "run in a checkout, or name it with --raw"
        return [], [_path_fault(str(folder), "is not a folder", expected, action, "no_folder")]
    try:
        entries = sorted(folder.iterdir(), key=lambda item: item.name)
    except OSError as error:
        fault, action = f"cannot be listed: {error.strerror}", "check its permissions"
        return [], [_path_fault(str(folder), fault, "a readable folder", action, "unreadable")]
    entries = [path for path in entries if path.name[0] != "." and path.name != "README.md"]
    if not entries:
        fault, action = "holds no report file", "add a report file"
        return [], [_path_fault(str(folder), fault, "*.toml files", action, "empty_folder")]
    fault, expected, action = "is not a report file", "<report_id>.toml", "rename or move it"
    return [path for path in entries if path.name.endswith(".toml")], [
        _path_fault(format_location(path.name), fault, expected, action, "stray")
        for path in entries
        if not path.name.endswith(".toml")
    ]


def read_reports(folder: Path, amend: Amend | None = None) -> tuple[list[ReportFile], list[Fault]]:
    """Read all report files of a folder, in the order of their names.

    Args:
        folder: The folder.
        amend: Changes the tables of each file in place before they are checked.

    Returns:
        The files that have no fault, and the faults of all others.
    """
    files: list[ReportFile] = []
    paths, faults = _report_paths(folder)
    for path in paths:
        file, own = read_report(path, amend)
        faults += own
        files += [file] if file is not None else []
    return files, faults


def next_claim_id(raw: Path, text: str = "") -> str:
    """The id after the highest one that any TOML file of the raw folder names.

    Args:
        raw: The folder of the raw data.
        text: The text of a report that lies elsewhere, whose ids are taken too.
    """
    texts = [text]
    for path in sorted(raw.rglob("*.toml")):
        with suppress(OSError):
            texts.append(path.read_text(encoding="utf-8", errors="replace"))
    used = [int(number) for text in texts for number in _CLAIM_ID.findall(text)]
    return f"CNRU-{max(used, default=0) + 1:04d}"
