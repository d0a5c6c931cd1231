"""Reading report files: TOML to checked models, every mistake with its place, all at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from shipments.curation.report_file import ReportFile
from shipments.errors import Fault, expected_one_of, format_location, format_value
from shipments.toml_model import Amend, field_of, read_model
from shipments.toml_model import where_of as _where
from shipments.toml_text import Loc, line_of, read_text

__all__ = ["line_of", "read_report", "read_reports", "read_text"]


def read_report(path: Path, amend: Amend | None = None) -> tuple[ReportFile | None, list[Fault]]:
    """Read one report file.

    Args:
        path: The file.
        amend: Changes its tables in place before they are checked.

    Returns:
        The checked file, or None with every fault that it has.
    """
    parsed, text, faults = read_model(path, ReportFile, amend)
    return parsed, faults if parsed is None else list(own_faults(path, text, parsed))


def own_faults(path: Path, text: str, parsed: ReportFile) -> Iterable[Fault]:
    """What a single file can get wrong beyond the shape of its records."""
    if parsed.report.id != path.stem:
        yield Fault(
            _where(path, text, ("report", "id")),
            "report",
            "id",
            format_value(parsed.report.id),
            "differs from the file's name",
            format_value(path.stem),
            "rename the file or correct the id",
            "file_name",
        )
    pages = [page.id for page in parsed.pages]
    for number, page in enumerate(pages):
        if pages.index(page) != number:
            yield Fault(
                _where(path, text, ("pages", number, "id")),
                page,
                "id",
                format_value(page),
                "occurs more than once",
                "a page id of its own",
                "rename one of the pages",
                "duplicate_page",
            )
    unknown = list(_unknown_pages(path, text, parsed, pages))
    # A page that is named wrongly leaves another unused; only the first is told.
    yield from unknown or _unused_pages(path, text, parsed)


def _unused_pages(path: Path, text: str, parsed: ReportFile) -> Iterable[Fault]:
    used = {name for claim in parsed.claims for name in claim.pages}
    used |= {variant.page for claim in parsed.claims for variant in claim.variants}
    for number, page in enumerate(parsed.pages):
        if page.id not in used:
            yield Fault(
                _where(path, text, ("pages", number, "id")),
                page.id,
                "id",
                format_value(page.id),
                "no claim or variant names this page",
                "a claim that was read there",
                "name it in a claim, or remove it",
                "unused_page",
            )


def _unknown_pages(
    path: Path, text: str, parsed: ReportFile, pages: Sequence[str]
) -> Iterable[Fault]:
    for number, claim in enumerate(parsed.claims):
        named: list[tuple[Loc, str]] = [(("claims", number, "pages"), name) for name in claim.pages]
        named += [
            (("claims", number, "variants", order, "page"), variant.page)
            for order, variant in enumerate(claim.variants)
        ]
        for loc, name in named:
            if name not in pages:
                yield Fault(
                    _where(path, text, loc),
                    claim.id,
                    field_of(loc, ReportFile),
                    format_value(name),
                    "is no page of this file",
                    expected_one_of("the id of a page of this file", name, pages),
                    "correct it, or add the page",
                    "page_known",
                )


def _entries(folder: Path) -> tuple[list[Path], list[Fault]]:
    """The report files of a folder by name, and a fault for whatever else lies there."""

    def told(fault: str, expected: str, action: str, rule: str) -> tuple[list[Path], list[Fault]]:
        return [], [Fault(str(folder), "", "", "", fault, expected, action, rule)]

    try:
        if not folder.is_dir():
            return told(
                "is not a folder",
                "the folder of report files",
                "run in a checkout, or name one with --raw",
                "no_folder",
            )
        entries = sorted(folder.iterdir(), key=lambda item: item.name)
    except OSError as error:
        return told(
            f"cannot be listed: {error.strerror}",
            "a readable folder",
            "check its permissions",
            "unreadable",
        )
    shown_entries = [
        path for path in entries if not path.name.startswith(".") and path.name != "README.md"
    ]
    paths = [path for path in shown_entries if path.name.endswith(".toml")]
    faults = [
        Fault(
            format_location(path.name),
            "",
            "",
            "",
            "is not a report file",
            "<report_id>.toml",
            "rename or move it",
            "stray",
        )
        for path in shown_entries
        if path not in paths
    ]
    if not shown_entries:
        return told("holds no report file", "*.toml files", "add a report file", "empty_folder")
    return paths, faults


def read_reports(folder: Path, amend: Amend | None = None) -> tuple[list[ReportFile], list[Fault]]:
    """Read all report files of a folder, in the order of their names.

    Args:
        folder: The folder.
        amend: Changes the tables of each file in place before they are checked.

    Returns:
        The files that could be read and bear their own name, and the faults of all.
    """
    files: list[ReportFile] = []
    paths, faults = _entries(folder)
    for path in paths:
        parsed, found = read_report(path, amend)
        faults += found
        if parsed is not None and parsed.report.id == path.stem:
            files.append(parsed)
    return files, faults
