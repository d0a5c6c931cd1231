"""TOML files as checked models: every mistake with its place and what was expected, all at once."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from shipments.errors import Fault, place, printable, shown, suggest
from shipments.evidence.toml_text import Loc, line_of, read_text

Model = TypeVar("Model", bound=BaseModel)
Amend = Callable[[dict[str, Any]], None]
_DEEPEST = 50  # levels of tables within tables; a report has five
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


def where_of(path: Path, text: str, loc: Loc) -> str:
    """The name of a file, with the line on which the field at `loc` is written."""
    return place(path.name, line_of(text, loc))


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


def _words(loc: Loc, whole: type[BaseModel]) -> tuple[str, ...]:
    """The words of the enumeration at `loc`."""
    model = _model_at(loc, whole)
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
    if kind == "extra_forbidden":
        model = _model_at(loc, whole)
        known = list(model.model_fields) if model else []
        listed = f"one of {', '.join(known)}" if known else "no such field"
        return "the field is not known", suggest(str(loc[-1]), known, otherwise=listed)
    if kind == "enum":
        words = _words(loc, whole)
        listed = f"one of {', '.join(words)}"
        return "not a word of the vocabulary", suggest(
            shown(error["input"]).strip("'"), words, otherwise=listed
        )
    if kind == "value_error":
        return "cannot be so", str(context["error"])
    if kind == "missing":
        return "the field is missing", "it, since it is required"
    return "has the wrong form", _form(kind, loc, whole).format(**context)


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


def model_faults(
    path: Path, text: str, raw: dict[str, Any], error: ValidationError, model: type[BaseModel]
) -> list[Fault]:
    """Every mistake that a model found in the tables of a TOML text, with its place."""
    faults = []
    for item in mistakes(error):
        loc: Loc = item["loc"]
        fault, expected = _expected(dict(item), loc, model)
        value = "" if item["type"] == "missing" else shown(item["input"])
        faults.append(
            Fault(
                where_of(path, text, loc),
                _row(raw, loc),
                field_of(loc, model),
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


def parse_text(path: Path, text: str) -> Parsed:
    """The tables of a TOML text, which stands in the file `path`."""
    try:
        raw = tomllib.loads(text)
        if _is_deep(raw):
            raise ValueError("tables within tables within tables, too deep")
    except (ValueError, RecursionError) as error:
        found = re.search(r"\(at line (\d+), column \d+\)", str(error))
        why = "lists or tables nested too deep" if isinstance(error, RecursionError) else error
        fault = Fault(
            place(path.name, int(found[1]) if found else None),
            "",
            "",
            "",
            f"is not TOML: {printable(str(why), 200)}",
            "a TOML file",
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
