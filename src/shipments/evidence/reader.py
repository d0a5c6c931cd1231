"""Reading report files: TOML to checked models, every mistake with its place, all at once."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from shipments.errors import Fault, suggest
from shipments.evidence.report_file import ReportFile

Loc = Sequence[str | int]
_SECTION = re.compile(r"\s*\[\[?([A-Za-z_.]+)\]\]?\s*(#.*)?$")
_HINTS = {
    "string_pattern_mismatch": "text of the form {pattern}",
    "string_too_short": "some text",
    "too_short": "at least one",
    "missing": "the field",
    "string_type": "text in quotation marks",
    "bool_type": "true or false",
    "tuple_type": "a list in square brackets",
    "finite_number": "a finite number",
    "float_type": "a number without quotation marks",
    "float_parsing": "a number without quotation marks",
    "greater_than_equal": "a number not below {ge}",
}


def line_of(text: str, loc: Loc) -> int | None:
    """The line on which the field at `loc` is written, or its section begins; None if not found."""
    names = [part for part in loc if isinstance(part, str)]
    indices = [part for part in loc if isinstance(part, int)]
    sections = [
        name for name in names if name in ("report", "pages", "parties", "claims", "variants")
    ]
    counts: dict[str, int] = {}
    wanted = ".".join(sections)
    best: int | None = None
    field = names[len(sections)] if len(names) > len(sections) else None
    inside = False
    for number, line in enumerate(text.splitlines(), start=1):
        section = _SECTION.match(line)
        if section:
            name = section[1]
            counts[name] = counts.get(name, -1) + 1
            if name == "claims":
                counts.pop("claims.variants", None)
            places = [counts.get(".".join(sections[: n + 1]), -1) for n in range(len(sections))]
            inside = name == wanted and (wanted == "report" or places == indices[: len(places)])
            best = number if inside else best
        elif inside and field and re.match(rf"\s*{re.escape(field)}\s*=", line):
            return number
    return best


def _field(loc: Loc) -> str:
    names = [str(part) for part in loc if isinstance(part, str)]
    kept = names[1:] if names and names[0] in ("report", "pages", "parties", "claims") else names
    return ".".join(kept)


def _row(raw: dict[str, Any], loc: Loc) -> str:
    """The id of the claim, page or party that the place lies in."""
    if len(loc) >= 2 and isinstance(loc[1], int):
        section = raw.get(str(loc[0]))
        record = section[loc[1]] if isinstance(section, list) and loc[1] < len(section) else None
        named = record.get("id") if isinstance(record, dict) else None
        return str(named) if named else f"{loc[0]} number {loc[1] + 1}"
    return str(loc[0]) if loc else ""


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


def _expected(error: dict[str, Any], loc: Loc) -> tuple[str, str]:
    """What is wrong and what was expected, in words, from one error of pydantic."""
    kind, context = error["type"], error.get("ctx", {})
    if kind == "extra_forbidden":
        model = _model_at(loc)
        known = list(model.model_fields) if model else []
        return "the field is not known", suggest(
            str(loc[-1]), known
        ) or f"one of {', '.join(known)}"
    if kind == "enum":
        words = _words(loc)
        near = suggest(str(error["input"]), words)
        return "not a word of the vocabulary", near or f"one of {', '.join(words)}"
    if kind == "value_error":
        return "cannot be so", str(context.get("error", error["msg"]))
    if kind == "missing":
        return "the field is missing", "it, since it is required"
    hint = _HINTS.get(kind)
    return "has the wrong form", hint.format(**context) if hint else str(error["msg"])


def _faults(path: Path, text: str, raw: dict[str, Any], error: ValidationError) -> list[Fault]:
    faults = []
    errors = error.errors(include_url=False)
    for item in errors:
        loc: Loc = item["loc"]
        # A list is told as too short when its members were refused: only the members matter.
        if item["type"] == "too_short" and any(_inside(other["loc"], loc) for other in errors):
            continue
        fault, expected = _expected(dict(item), loc)
        line = line_of(text, loc)
        shown = "" if item["type"] == "missing" else _shown(item["input"])
        where = f"{path.name}:{line}" if line else path.name
        faults.append(
            Fault(
                where,
                _row(raw, loc),
                _field(loc),
                shown,
                fault,
                expected,
                "correct the file",
                item["type"],
            )
        )
    return faults


def _inside(loc: Loc, outer: Loc) -> bool:
    return len(loc) > len(outer) and tuple(loc[: len(outer)]) == tuple(outer)


def _shown(value: Any) -> str:
    text = repr(value) if isinstance(value, str) else str(value)
    return text if len(text) <= 80 else text[:77] + "..."


def read_report(path: Path) -> tuple[ReportFile | None, list[Fault]]:
    """Read one report file.

    Returns:
        The checked file, or None with every fault that it has.
    """

    def whole(fault: str, expected: str, action: str, rule: str, line: str = "") -> list[Fault]:
        return [Fault(f"{path.name}{line}", "", "", "", fault, expected, action, rule)]

    try:
        text = path.read_bytes().decode("utf-8")
    except OSError as error:
        return None, whole(
            f"cannot be read: {error.strerror}",
            "a readable file",
            "check the file and its permissions",
            "unreadable",
        )
    except UnicodeDecodeError as error:
        return None, whole(
            f"is not UTF-8 (byte {error.start})", "UTF-8 text", "save it as UTF-8", "encoding"
        )
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"\(at line (\d+), column \d+\)", str(error))
        line = f":{found[1]}" if found else ""
        return None, whole(f"is not TOML: {error}", "a TOML file", "correct the line", "toml", line)
    try:
        parsed = ReportFile.model_validate(raw)
    except ValidationError as error:
        return None, _faults(path, text, raw, error)
    return parsed, list(_own_faults(path, text, parsed))


def _own_faults(path: Path, text: str, parsed: ReportFile) -> Iterable[Fault]:
    """What a single file can get wrong beyond the shape of its records."""
    if parsed.report.id != path.stem:
        yield Fault(
            f"{path.name}:{line_of(text, ('report', 'id')) or 1}",
            "report",
            "id",
            repr(parsed.report.id),
            "differs from the file's name",
            repr(path.stem),
            "rename the file or correct the id",
            "file_name",
        )
    pages = [page.id for page in parsed.pages]
    for number, page in enumerate(parsed.pages):
        if pages.index(page.id) != number:
            yield Fault(
                f"{path.name}:{line_of(text, ('pages', number, 'id'))}",
                page.id,
                "id",
                repr(page.id),
                "occurs more than once",
                "a page id of its own",
                "rename one of the pages",
                "duplicate_page",
            )
    used = {name for claim in parsed.claims for name in claim.pages}
    used |= {variant.page for claim in parsed.claims for variant in claim.variants}
    for number, page in enumerate(parsed.pages):
        if page.id not in used:
            yield Fault(
                f"{path.name}:{line_of(text, ('pages', number, 'id'))}",
                page.id,
                "id",
                repr(page.id),
                "no claim or variant names this page",
                "a claim that was read there",
                "name it in a claim, or remove it",
                "unused_page",
            )
    for number, claim in enumerate(parsed.claims):
        named = [("pages", name) for name in claim.pages]
        named += [("variants.page", variant.page) for variant in claim.variants]
        for field, name in named:
            if name not in pages:
                loc = ("claims", number, field.split(".")[0])
                yield Fault(
                    f"{path.name}:{line_of(text, loc)}",
                    claim.id,
                    field,
                    repr(name),
                    "is no page of this file",
                    suggest(name, pages) or "a page's id",
                    "correct it, or add the page",
                    "page_known",
                )


def read_reports(folder: Path) -> tuple[list[ReportFile], list[Fault]]:
    """Read all report files of a folder, in the order of their names.

    Returns:
        The files that could be read, and the faults of all.
    """
    files, faults = [], []
    if not folder.is_dir():
        return [], [
            Fault(
                str(folder),
                "",
                "",
                "",
                "is not a folder",
                "the folder of report files",
                "run in a checkout, or name one with --raw",
                "no_folder",
            )
        ]
    for path in sorted(folder.glob("*.toml"), key=lambda item: item.name):
        parsed, found = read_report(path)
        faults += found
        if parsed is not None:
            files.append(parsed)
    if not files and not faults:
        faults.append(
            Fault(
                str(folder),
                "",
                "",
                "",
                "holds no report file",
                "*.toml files",
                "add a report file",
                "empty_folder",
            )
        )
    return files, faults
