"""Reading report files: TOML to checked models, every mistake with its place, all at once."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from shipments.errors import Fault, place, printable, shown, suggest
from shipments.evidence.report_file import ReportFile

Loc = Sequence[str | int]
_DEEPEST = 50  # levels of tables within tables; a report has five
_KEY = r"""(?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*')"""
_KEYS = rf"{_KEY}(?:\s*\.\s*{_KEY})*"
_HEADER = re.compile(rf"\s*(?:\[\[\s*({_KEYS})\s*\]\]|\[\s*({_KEYS})\s*\])\s*(?:#.*)?$")
_ASSIGNMENT = re.compile(rf"\s*({_KEYS})\s*=")
_TOKEN = re.compile(r"""\"{3}|'{3}|"(?:\\.|[^"\\])*"|'[^']*'|\#.*|[\[\]{}]""")
_CLOSING = {'"""': re.compile(r'(?:\\.|[^"\\]|"(?!""))*?"{3,5}'), "'''": re.compile(r".*?'{3,5}")}
_HINTS = {
    "string_pattern_mismatch": "text of the form {pattern}",
    "string_too_short": "some text",
    "string_too_long": "at most {max_length} characters",
    "too_short": "at least one",
    "string_type": "text in quotation marks",
    "bool_type": "true or false",
    "finite_number": "a finite number",
    "float_type": "a number without quotation marks, below 1e308",
    "greater_than_equal": "a number not below {ge:g}",
}


def _names(keys: str) -> list[str]:
    return [name.strip("\"'") for name in re.findall(_KEY, keys)]


class _Scan:
    """Walks through the lines of a TOML text and knows which begin inside a value."""

    def __init__(self) -> None:
        self._string = ""
        self._depth = 0

    @property
    def inside(self) -> bool:
        """Whether the next line goes on with a text or a list of several lines."""
        return bool(self._string) or self._depth > 0

    def read(self, line: str) -> None:
        """Take in one line."""
        at = 0
        while at < len(line):
            found = (_CLOSING[self._string].match if self._string else _TOKEN.search)(line, at)
            if found is None:
                return
            at, mark = found.end(), found[0]
            if self._string:
                self._string = ""
            elif mark in _CLOSING:
                self._string = mark
            elif mark in ("[", "{"):
                self._depth += 1
            elif mark in ("]", "}"):
                self._depth = max(0, self._depth - 1)


@lru_cache(maxsize=4)
def _places(text: str) -> Mapping[tuple[str | int, ...], int]:
    """The line of every section and field of a TOML text."""
    lines: dict[tuple[str | int, ...], int] = {}
    counts: dict[tuple[str | int, ...], int] = {}
    section: tuple[str | int, ...] = ()
    scan = _Scan()
    for number, line in enumerate(text.split("\n"), start=1):
        header = None if scan.inside else _HEADER.match(line)
        field = None if scan.inside else _ASSIGNMENT.match(line)
        if header:
            section = ()
            for name in _names(header[1] or header[2]):
                section += (name,)
                if section in counts:
                    section += (counts[section],)
            if header[1]:
                if isinstance(section[-1], int):
                    section = section[:-1]
                counts[section] = counts.get(section, -1) + 1
                section += (counts[section],)
            lines.setdefault(section, number)
        elif field:
            lines.setdefault((*section, *_names(field[1])), number)
        scan.read(line)
    return lines


def line_of(text: str, loc: Loc) -> int | None:
    """The line on which the field at `loc` is written, or its section begins; None if not found."""
    lines = _places(text)
    known = (lines.get(tuple(loc[:end])) for end in range(len(loc), 0, -1))
    return next((line for line in known if line is not None), None)


def _where(path: Path, text: str, loc: Loc) -> str:
    return place(path.name, line_of(text, loc))


def _field(loc: Loc) -> str:
    told = loc[1:] if loc and loc[0] in ReportFile.model_fields else loc
    return ".".join(str(part) for part in told if isinstance(part, str))


def _row(raw: dict[str, Any], loc: Loc) -> str:
    """The id of the claim, page or party that the place lies in."""
    if len(loc) >= 2 and isinstance(loc[1], int):
        section = raw.get(str(loc[0]))
        record = section[loc[1]] if isinstance(section, list) and loc[1] < len(section) else None
        named = record.get("id") if isinstance(record, dict) else None
        known = isinstance(named, str) and named
        return printable(str(named)) if known else f"{loc[0]} number {loc[1] + 1}"
    return printable(str(loc[0])) if loc else ""


def _model_at(loc: Loc) -> type[BaseModel] | None:
    """The model that holds the field at `loc`, to name the fields that it knows."""
    model: type[BaseModel] | None = ReportFile
    for part in loc[:-1]:
        if isinstance(part, int):
            continue
        info = model.model_fields.get(part) if model is not None else None
        if info is None:
            return None
        model = _inner_model(info.annotation)
    return _inner_model(model)


def _inner_model(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for argument in getattr(annotation, "__args__", ()):
        found = _inner_model(argument)
        if found is not None:
            return found
    return None


def _words(loc: Loc) -> tuple[str, ...]:
    """The words of the enumeration at `loc`."""
    model = _model_at(loc)
    names = [part for part in loc if isinstance(part, str)]
    info = model.model_fields.get(names[-1]) if model and names else None
    kinds = [info.annotation, *getattr(info.annotation, "__args__", ())] if info else []
    for kind in kinds:
        if isinstance(kind, type) and issubclass(kind, StrEnum):
            return tuple(kind)
    return ()


def _table(loc: Loc) -> str:
    """How the table at `loc` is written."""
    if len(loc) == 1:
        return f"a table [{loc[0]}]"
    return f"a table [[{loc[0]}]]" if len(loc) == 2 else "a table { ... }"


def _list(loc: Loc) -> str:
    """How the list at `loc` is written."""
    inner = _inner_model(ReportFile.model_fields[str(loc[0])].annotation) if len(loc) == 1 else None
    return f"tables [[{loc[0]}]]" if inner else "a list in square brackets"


def _form(kind: str, loc: Loc) -> str:
    """The form in which the value at `loc` is written."""
    if kind.startswith(("model_", "dict_")):
        return _table(loc).replace("{", "{{").replace("}", "}}")
    return _list(loc) if kind == "tuple_type" else _HINTS.get(kind, "a value of another kind")


def _expected(error: dict[str, Any], loc: Loc) -> tuple[str, str]:
    """What is wrong and what was expected, in words, from one error of pydantic."""
    kind, context = error["type"], error.get("ctx", {})
    if kind == "extra_forbidden":
        model = _model_at(loc)
        known = list(model.model_fields) if model else []
        listed = f"one of {', '.join(known)}" if known else "no such field"
        return "the field is not known", suggest(str(loc[-1]), known, otherwise=listed)
    if kind == "enum":
        words = _words(loc)
        listed = f"one of {', '.join(words)}"
        return "not a word of the vocabulary", suggest(
            shown(error["input"]).strip("'"), words, otherwise=listed
        )
    if kind == "value_error":
        return "cannot be so", str(context["error"])
    if kind == "missing":
        return "the field is missing", "it, since it is required"
    return "has the wrong form", _form(kind, loc).format(**context)


def _faults(path: Path, text: str, raw: dict[str, Any], error: ValidationError) -> list[Fault]:
    faults = []
    errors = error.errors(include_url=False)
    for item in errors:
        loc: Loc = item["loc"]
        # A list is told as too short when its members were refused: only the members matter.
        if item["type"] == "too_short" and any(_inside(other["loc"], loc) for other in errors):
            continue
        fault, expected = _expected(dict(item), loc)
        value = "" if item["type"] == "missing" else shown(item["input"])
        faults.append(
            Fault(
                _where(path, text, loc),
                _row(raw, loc),
                _field(loc),
                value,
                fault,
                expected,
                "correct the file",
                item["type"],
            )
        )
    return faults


def _inside(loc: Loc, outer: Loc) -> bool:
    return len(loc) > len(outer) and tuple(loc[: len(outer)]) == tuple(outer)


def read_text(path: Path) -> tuple[str, list[Fault]]:
    """The text of a file of the raw folder: a plain file in UTF-8 without a byte order mark.

    Returns:
        The text, or nothing with the fault.
    """

    def told(fault: str, expected: str, action: str, rule: str) -> tuple[str, list[Fault]]:
        return "", [Fault(place(path.name), "", "", "", fault, expected, action, rule)]

    try:
        # Opening a pipe or a device would wait for ever.
        if path.exists() and not path.is_file():
            return told("is not a plain file", "a file", "remove or move it", "unreadable")
        text = path.read_bytes().decode("utf-8")
    except FileNotFoundError:
        return told("is missing", "a readable file", "add it", "missing")
    except OSError as error:
        return told(
            f"cannot be read: {error.strerror}",
            "a readable file",
            "check the file and its permissions",
            "unreadable",
        )
    except UnicodeDecodeError as error:
        return told(
            f"is not UTF-8 (byte {error.start})", "UTF-8 text", "save it as UTF-8", "encoding"
        )
    if text.startswith("\ufeff"):
        return told(
            "starts with a byte order mark", "UTF-8 text alone", "save it without one", "encoding"
        )
    return text, []


def _is_deep(raw: Any) -> bool:
    """Whether tables or lists lie within each other beyond what a report can hold."""
    level = [raw]
    for _ in range(_DEEPEST):
        level = [
            inner
            for item in level
            for inner in (item.values() if isinstance(item, dict) else item)
            if isinstance(inner, dict | list)
        ]
        if not level:
            return False
    return True


def read_report(path: Path) -> tuple[ReportFile | None, list[Fault]]:
    """Read one report file.

    Returns:
        The checked file, or None with every fault that it has.
    """
    text, faults = read_text(path)
    if faults:
        return None, faults
    try:
        raw = tomllib.loads(text)
        if _is_deep(raw):
            raise ValueError("tables within tables within tables, too deep")
    except (ValueError, RecursionError) as error:
        found = re.search(r"\(at line (\d+), column \d+\)", str(error))
        why = "lists or tables nested too deep" if isinstance(error, RecursionError) else error
        return None, [
            Fault(
                place(path.name, int(found[1]) if found else None),
                "",
                "",
                "",
                f"is not TOML: {printable(str(why), 200)}",
                "a TOML file",
                "correct the line",
                "toml",
            )
        ]
    try:
        parsed = ReportFile.model_validate(raw)
    except ValidationError as error:
        return None, _faults(path, text, raw, error)
    return parsed, list(_own_faults(path, text, parsed))


def _own_faults(path: Path, text: str, parsed: ReportFile) -> Iterable[Fault]:
    """What a single file can get wrong beyond the shape of its records."""
    if parsed.report.id != path.stem:
        yield Fault(
            _where(path, text, ("report", "id")),
            "report",
            "id",
            shown(parsed.report.id),
            "differs from the file's name",
            shown(path.stem),
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
                shown(page),
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
                shown(page.id),
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
                    _field(loc),
                    shown(name),
                    "is no page of this file",
                    suggest(name, pages),
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
            place(path.name),
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


def read_reports(folder: Path) -> tuple[list[ReportFile], list[Fault]]:
    """Read all report files of a folder, in the order of their names.

    Returns:
        The files that could be read and bear their own name, and the faults of all.
    """
    files: list[ReportFile] = []
    paths, faults = _entries(folder)
    for path in paths:
        parsed, found = read_report(path)
        faults += found
        if parsed is not None and parsed.report.id == path.stem:
            files.append(parsed)
    return files, faults
