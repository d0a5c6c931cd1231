"""TOML files as checked models: every mistake with its place and what was expected, all at once."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from shipments.errors import (
    Fault,
    close_matches,
    expected_one_of,
    format_location,
    format_value,
    printable,
)
from shipments.toml_text import Loc, line_of, read_text

Model = TypeVar("Model", bound=BaseModel)
Amend = Callable[[dict[str, Any]], None]
_DEEPEST = 50  # levels of tables within tables; a report has five
_HINTS = {
    "string_too_short": "some text",
    "string_too_long": "at most {max_length} characters",
    "too_short": "at least one",
    "string_type": "text in quotation marks",
    "bool_type": "true or false",
    "finite_number": "a finite number",
    "float_type": "a number without quotation marks, below 1e308",
    "greater_than_equal": "a number not below {ge:g}",
}
# What a pattern asks for, in words.
FORMS = {
    r"^[A-Z]{2}$": "two capital letters, an ISO 3166 code such as CN",
    r"^[A-Z]{3}$": "three capital letters, an ISO 4217 code such as USD",
    r"^CNRU-[0-9]{4}$": "CNRU- and four digits, such as CNRU-0001",
    r"^[a-z0-9]+(-[a-z0-9]+)*$": "small letters and digits, in words joined by single hyphens",
    r"^https?://[^\s/]+\S*$": "an address that begins with http:// or https://, without spaces",
    r"^[0-9]{2}([0-9]{2}){1,4}$": "4, 6, 8 or 10 digits",
}
_MISSING = "missing"
_UNKNOWN = "extra_forbidden"
_ACTIONS = {
    _MISSING: "add it",
    _UNKNOWN: "rename or remove it",
    "enum": "write the word that fits what the page tells",
}


def where_of(path: Path, text: str, loc: Loc) -> str:
    """The name of a file, with the line on which the field at `loc` is written."""
    return format_location(path.name, line_of(text, loc))


def field_of(loc: Loc, model: type[BaseModel]) -> str:
    """The name of the field at `loc`, without the section that holds it."""
    told = loc[1:] if loc and loc[0] in model.model_fields else loc
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


def _model_at(loc: Loc, whole: type[BaseModel]) -> type[BaseModel] | None:
    """The model that holds the field at `loc`, to name the fields that it knows."""
    model: type[BaseModel] | None = whole
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


def words_of(loc: Loc, whole: type[BaseModel]) -> tuple[str, ...]:
    """The words of the enumeration at `loc`."""
    model = _model_at(loc, whole)
    names = [part for part in loc if isinstance(part, str)]
    info = model.model_fields.get(names[-1]) if model and names else None
    kinds = [info.annotation, *getattr(info.annotation, "__args__", ())] if info else []
    for kind in kinds:
        if isinstance(kind, type) and issubclass(kind, StrEnum):
            return tuple(kind)
    return ()


def _fields(loc: Loc, whole: type[BaseModel]) -> list[str]:
    """The names that a field at `loc` could have."""
    model = _model_at(loc, whole)
    return list(model.model_fields) if model else []


def _table(loc: Loc) -> str:
    """How the table at `loc` is written."""
    if len(loc) == 1:
        return f"a table [{loc[0]}]"
    return f"a table [[{loc[0]}]]" if len(loc) == 2 else "a table { ... }"


def _list(loc: Loc, whole: type[BaseModel]) -> str:
    """How the list at `loc` is written."""
    inner = _inner_model(whole.model_fields[str(loc[0])].annotation) if len(loc) == 1 else None
    return f"tables [[{loc[0]}]]" if inner else "a list in square brackets"


def _form(kind: str, loc: Loc, whole: type[BaseModel]) -> str:
    """The form in which the value at `loc` is written."""
    if kind.startswith(("model_", "dict_")):
        return _table(loc).replace("{", "{{").replace("}", "}}")
    return (
        _list(loc, whole) if kind == "tuple_type" else _HINTS.get(kind, "a value of another kind")
    )


def _expected(error: dict[str, Any], loc: Loc, whole: type[BaseModel]) -> tuple[str, str]:
    """What is wrong and what was expected, in words, from one error of pydantic."""
    kind, context = error["type"], error.get("ctx", {})
    if kind == _UNKNOWN:
        known = _fields(loc, whole)
        expected = (
            expected_one_of("a known field", str(loc[-1]), known) if known else "no such field"
        )
        return "the field is not known", expected
    if kind == "enum":
        written = format_value(error["input"]).strip("'")
        expected = expected_one_of("a word of the vocabulary", written, words_of(loc, whole))
        return "not a word of the vocabulary", expected
    if kind == "string_pattern_mismatch":
        pattern = context["pattern"]
        return "has the wrong form", FORMS.get(pattern, f"text of the form {pattern}")
    if kind == "value_error":
        return "cannot be so", str(context["error"])
    if kind == _MISSING:
        return "the field is missing", "a value, since the field is required"
    return "has the wrong form", _form(kind, loc, whole).format(**context)


def _written(value: object) -> str:
    """A value as one printable line; a table looks as it does in TOML."""
    if not isinstance(value, dict):
        return format_value(value)
    fields = ", ".join(f"{name} = {_written(inner)}" for name, inner in value.items())
    return printable(f"{{ {fields} }}")


def mistakes(error: ValidationError) -> list[ErrorDetails]:
    """What a model refused, without what only follows.

    A list is told as too short when its members were refused: only the members matter.
    """
    errors = error.errors(include_url=False)
    return [
        item
        for item in errors
        if item["type"] != "too_short"
        or not any(_inside(other["loc"], item["loc"]) for other in errors)
    ]


def _misnamed(errors: Sequence[ErrorDetails], whole: type[BaseModel]) -> set[Loc]:
    """The places of fields that only seem to be missing: their names are mistyped."""
    found: set[Loc] = set()
    for item in errors:
        if item["type"] == _UNKNOWN:
            *record, name = item["loc"]
            near = close_matches(str(name), _fields(item["loc"], whole), limit=1)
            found |= {(*record, known) for known in near}
    return found


def model_faults(
    path: Path, text: str, raw: dict[str, Any], error: ValidationError, model: type[BaseModel]
) -> list[Fault]:
    """Every mistake that a model found in the tables of a TOML text, with its place."""
    faults = []
    errors = mistakes(error)
    misnamed = _misnamed(errors, model)
    for item in errors:
        loc: Loc = item["loc"]
        if item["type"] == _MISSING and tuple(loc) in misnamed:
            continue
        fault, expected = _expected(dict(item), loc, model)
        value = "" if item["type"] == _MISSING else _written(item["input"])
        faults.append(
            Fault(
                where_of(path, text, loc),
                _row(raw, loc),
                field_of(loc, model),
                value,
                fault,
                expected,
                _ACTIONS.get(item["type"], "correct it"),
                item["type"],
            )
        )
    return faults


def _inside(loc: Loc, outer: Loc) -> bool:
    return len(loc) > len(outer) and tuple(loc[: len(outer)]) == tuple(outer)


def _is_deep(raw: Any) -> bool:
    """Whether tables or lists lie within each other beyond what a file here can hold."""
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


class Parsed(NamedTuple):
    """What a TOML file holds: its text, its tables, and every fault."""

    text: str
    raw: dict[str, Any]
    faults: list[Fault]


def parse_toml(path: Path) -> Parsed:
    """Read a TOML file as it is written, before anything is asked of what it holds."""
    text, faults = read_text(path)
    return Parsed(text, {}, faults) if faults else parse_text(path, text)


_REDUCED = re.compile(r"=\s*\d{4}-(?:\d{2}|Q[1-4]|H[12])\s*(?:#.*)?$")


def _toml_form(line: str, why: str) -> str:
    """How a line that is not TOML was perhaps meant."""
    if _REDUCED.search(line):
        return 'a reduced date in quotation marks, such as "2023-03"'
    if "Invalid date" in why:
        return "a day of the calendar, such as 2023-03-16"
    return "each field once" if "Cannot overwrite" in why else "a TOML file"


def parse_text(path: Path, text: str) -> Parsed:
    """The tables of a TOML text, which stands in the file `path`."""
    try:
        raw = tomllib.loads(text)
        if _is_deep(raw):
            raise ValueError("tables within tables within tables, too deep")
    except (ValueError, RecursionError) as error:
        found = re.search(r"\(at line (\d+), column \d+\)", str(error))
        why = "lists or tables nested too deep" if isinstance(error, RecursionError) else error
        number = int(found[1]) if found else None
        line = text.split("\n")[number - 1].strip() if number else ""
        fault = Fault(
            format_location(path.name, number),
            "",
            "",
            "" if path.is_symlink() else printable(line),  # a link may lead to what is no report
            f"is not TOML: {printable(str(why), 200)}",
            _toml_form(line, str(why)),
            "correct the line",
            "toml",
        )
        return Parsed(text, {}, [fault])
    return Parsed(text, raw, [])


def read_model(
    path: Path, model: type[Model], amend: Amend | None = None
) -> tuple[Model | None, str, list[Fault]]:
    """Read a TOML file into a model.

    Args:
        path: The file.
        model: The model of the whole file.
        amend: Changes the tables in place before they are checked.

    Returns:
        The checked model, or None; the text of the file; every fault.
    """
    text, raw, faults = parse_toml(path)
    if faults:
        return None, text, faults
    if amend is not None:
        amend(raw)
    try:
        return model.model_validate(raw), text, []
    except ValidationError as error:
        return None, text, model_faults(path, text, raw, error, model)
