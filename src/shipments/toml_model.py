"""TOML files as checked models: every mistake with its file, its line and what was expected.

A file is read in stages: it is a text in UTF-8, the text is TOML, the tables have the shape of the
model. The first stage that fails ends the reading, and every mistake of that stage is reported.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from shipments.errors import Fault
from shipments.messages import expected_one_of, format_location, format_value, printable

Model = TypeVar("Model", bound=BaseModel)
Loc = Sequence[str | int]
Amend = Callable[[dict[str, Any]], None]

# --- The text of a file

_HEAD = 4000  # bytes in which a text in UTF-16 shows itself by its zeros
_BYTE_ORDER_MARKS = {
    b"\xff\xfe\x00\x00": "UTF-32",
    b"\x00\x00\xfe\xff": "UTF-32",
    b"\xff\xfe": "UTF-16",
    b"\xfe\xff": "UTF-16",
}


def _guess_encoding(content: bytes) -> str:
    """A remark on what a text that is not UTF-8 looks like; empty where nothing points anywhere."""
    name = next((n for mark, n in _BYTE_ORDER_MARKS.items() if content.startswith(mark)), None)
    if name is None and b"\0" in content[:_HEAD]:
        name = "UTF-16"
    if name is None:
        # Cyrillic letters lie together in cp1251, above the accented letters of cp1252.
        letters = [byte for byte in content if byte >= 0x80]
        cyrillic = sum(byte >= 0xC0 for byte in letters)
        name = "Windows-1251 (Cyrillic)" if cyrillic > 0.8 * len(letters) > 5 else None
    return f", it looks like {name}" if name else ""


def read_text(path: Path) -> tuple[str, list[Fault]]:
    """The text of a plain file in UTF-8 without a byte order mark.

    Returns:
        The text, or an empty one with the fault.
    """

    def refused(fault: str, expected: str, action: str, rule: str) -> tuple[str, list[Fault]]:
        return "", [Fault(format_location(path.name), "", "", "", fault, expected, action, rule)]

    try:
        # Opening a pipe or a device would wait for ever.
        if path.exists() and not path.is_file():
            return refused("is not a plain file", "a file", "remove or move it", "unreadable")
        content = path.read_bytes()
        text = content.decode("utf-8")
    except FileNotFoundError:
        return refused("is missing", "a readable file", "add it", "missing")
    except OSError as error:
        fault = f"cannot be read: {error.strerror}"
        return refused(fault, "a readable file", "check the file and its permissions", "unreadable")
    except UnicodeDecodeError as error:
        fault = f"is not UTF-8 (byte {error.start}){_guess_encoding(content)}"
        action = "save it as UTF-8: most editors ask for the encoding when they save"
        return refused(fault, "UTF-8 text", action, "encoding")
    # ASCII as UTF-16 without a mark is valid UTF-8, with a zero between the letters.
    fault = f"is not plain text{_guess_encoding(content)}" if "\0" in text[:_HEAD] else ""
    if text.startswith("\ufeff"):
        fault = "starts with a byte order mark"
    if fault:
        return refused(fault, "UTF-8 text alone", "save it without one, in UTF-8", "encoding")
    return text, []


# --- The line of a field

_KEY = r"""(?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*')"""
_KEYS = rf"{_KEY}(?:\s*\.\s*{_KEY})*"
_HEADER = re.compile(rf"\s*(?:\[\[\s*({_KEYS})\s*\]\]|\[\s*({_KEYS})\s*\])\s*(?:#.*)?$")
_ASSIGNMENT = re.compile(rf"\s*({_KEYS})\s*=")
_TOKEN = re.compile(r"""\"{3}|'{3}|"(?:\\.|[^"\\])*"|'[^']*'|\#.*|[\[\]{}]""")
_CLOSING = {'"""': re.compile(r'(?:\\.|[^"\\]|"(?!""))*?"{3,5}'), "'''": re.compile(r".*?'{3,5}")}


class _ValueScan:
    """Follows the lines of a TOML text and knows which of them begin inside a value."""

    def __init__(self) -> None:
        self._string = ""
        self._depth = 0

    @property
    def inside(self) -> bool:
        """Whether the next line goes on with a text or a list of several lines."""
        return bool(self._string) or self._depth > 0

    def read(self, line: str) -> None:
        at = 0
        while at < len(line):
            match = (_CLOSING[self._string].match if self._string else _TOKEN.search)(line, at)
            if match is None:
                return
            at, mark = match.end(), match[0]
            if self._string:
                self._string = ""
            elif mark in _CLOSING:
                self._string = mark
            elif mark in ("[", "{"):
                self._depth += 1
            elif mark in ("]", "}"):
                self._depth = max(0, self._depth - 1)


def _names(keys: str) -> list[str]:
    return [name.strip("\"'") for name in re.findall(_KEY, keys)]


@lru_cache(maxsize=4)
def _lines(text: str) -> Mapping[tuple[str | int, ...], int]:
    """The line of every section and field of a TOML text."""
    lines: dict[tuple[str | int, ...], int] = {}
    counts: dict[tuple[str | int, ...], int] = {}
    section: tuple[str | int, ...] = ()
    scan = _ValueScan()
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
    """The line on which the field at `loc`, or else the table around it, is written; or None."""
    lines = _lines(text)
    outer = (tuple(loc[:end]) for end in range(len(loc), 0, -1))
    # A section that is written several times begins where its first record does.
    known = (lines.get(key, lines.get((*key, 0))) for key in outer)
    return next((line for line in known if line is not None), None)


def where_of(path: Path, text: str, loc: Loc) -> str:
    """The name of a file, with the line on which the field at `loc` is written."""
    return format_location(path.name, line_of(text, loc))


# --- The tables of a text

_REDUCED_DATE = re.compile(r"=\s*\d{4}-(?:\d{2}|Q[1-4]|H[12])\s*(?:#.*)?$")


def _toml_form(line: str, why: str) -> str:
    """What a line that is not TOML could have been."""
    if _REDUCED_DATE.search(line):
        return 'a reduced date in quotation marks, such as "2023-03"'
    if "Invalid date" in why:
        return "a day of the calendar, such as 2023-03-16"
    return "each field once" if "Cannot overwrite" in why else "a TOML file"


def _parse(path: Path, text: str) -> tuple[dict[str, Any], list[Fault]]:
    """The tables of a TOML text; the parser stops at its first mistake."""
    try:
        return tomllib.loads(text), []
    except (ValueError, RecursionError) as error:
        why = "lists or tables nested too deep" if isinstance(error, RecursionError) else str(error)
    match = re.search(r"\(at line (\d+), column \d+\)", why)
    number = int(match[1]) if match else None
    line = text.split("\n")[number - 1].strip() if number else ""
    fault = Fault(
        format_location(path.name, number),
        "",
        "",
        "" if path.is_symlink() else printable(line),  # a link may lead to what is no report
        f"is not TOML: {printable(why, 200)}",
        _toml_form(line, why),
        "correct the line",
        "toml",
    )
    return {}, [fault]


# --- The shape of the tables

_MISSING = "missing"
_UNKNOWN = "extra_forbidden"
_EXPECTED = {
    "string_too_short": "some text",
    "string_too_long": "at most {max_length} characters",
    "string_type": "text in quotation marks",
    "bool_type": "true or false",
    "date_type": "a day without quotation marks, such as 2026-11-24",
    "finite_number": "a finite number",
    "float_type": "a number without quotation marks, below 1e308",
    "greater_than_equal": "a number not below {ge:g}",
    "less_than_equal": "a number not above {le:g}",
    "too_short": "at least one",
}
# What a pattern asks for, in words.
FORMS = {
    r"^[A-Z]{2}$": "two capital letters, an ISO 3166 code such as CN",
    r"^([A-Z]{2}|[a-z]{3,}(-[a-z]+)*)$": (
        "two capital letters, an ISO 3166 code such as CN, or a region such as southeast-asia"
    ),
    r"^[A-Z]{3}$": "three capital letters, an ISO 4217 code such as USD",
    r"^CNRU-[0-9]{4}$": "CNRU- and four digits, such as CNRU-0001",
    r"^[a-z0-9]+(-[a-z0-9]+)*$": "small letters and digits, in words joined by single hyphens",
    r"^https?://[^\s/]+\S*$": "an address that begins with http:// or https://, without spaces",
    r"^[0-9]{4}\.[0-9]{2}\.[0-9]+$": "year, month and count, such as 2026.11.0",
}
_ACTIONS = {
    _MISSING: "add it",
    _UNKNOWN: "rename or remove it",
    "enum": "write the word that fits what the page says",
}


def field_of(loc: Loc, model: type[BaseModel]) -> str:
    """The name of the field at `loc`, without the section that holds it."""
    inner = loc[1:] if loc and loc[0] in model.model_fields else loc
    return ".".join(str(part) for part in inner if isinstance(part, str))


def _row(tables: dict[str, Any], loc: Loc) -> str:
    """The id of the claim, page or party that holds the field at `loc`."""
    if len(loc) >= 2 and isinstance(loc[1], int):
        section = tables.get(str(loc[0]))
        record = section[loc[1]] if isinstance(section, list) and loc[1] < len(section) else None
        name = record.get("id") if isinstance(record, dict) else None
        known = isinstance(name, str) and name
        return printable(str(name)) if known else f"{loc[0]} number {loc[1] + 1}"
    return printable(str(loc[0])) if loc else ""


def _kinds(annotation: Any) -> list[type]:
    """The classes that an annotation is made of."""
    inner = [kind for part in getattr(annotation, "__args__", ()) for kind in _kinds(part)]
    return [annotation, *inner] if isinstance(annotation, type) else inner


def words_of(field: FieldInfo) -> tuple[str, ...]:
    """The words that a field may have; none where it has no vocabulary."""
    kinds = (kind for kind in _kinds(field.annotation) if issubclass(kind, StrEnum))
    return tuple(next(kinds, ()))


def _fields_beside(loc: Loc, model: type[BaseModel]) -> dict[str, FieldInfo]:
    """The fields of the table that holds the field at `loc`."""
    fields = model.model_fields
    for part in loc[:-1]:
        if isinstance(part, str):
            kinds = _kinds(fields[part].annotation) if part in fields else []
            inner = next((kind for kind in kinds if issubclass(kind, BaseModel)), BaseModel)
            fields = inner.model_fields
    return fields


def _form(kind: str, loc: Loc, model: type[BaseModel]) -> str:
    """The form in which the value at `loc` is written."""
    if kind.startswith(("model_", "dict_")):
        if len(loc) > 2:
            return "a table {{ ... }}"
        return f"a table [[{loc[0]}]]" if len(loc) == 2 else f"a table [{loc[0]}]"
    if kind == "tuple_type":
        kinds = _kinds(model.model_fields[str(loc[0])].annotation) if len(loc) == 1 else []
        tables = any(issubclass(kind, BaseModel) for kind in kinds)
        return f"tables [[{loc[0]}]]" if tables else "a list in square brackets"
    return _EXPECTED.get(kind, "a value of another kind")


def _expected(error: Mapping[str, Any], model: type[BaseModel]) -> tuple[str, str]:
    """What is wrong and what was expected, in words, from one error of pydantic."""
    kind, loc, context = error["type"], error["loc"], error.get("ctx", {})
    fields = _fields_beside(loc, model)
    if kind == _UNKNOWN:
        expected = expected_one_of("a known field", str(loc[-1]), fields)
        return "the field is not known", expected if fields else "no such field"
    if kind == "enum":
        name = next(part for part in reversed(loc) if isinstance(part, str))
        words = words_of(fields[name]) if name in fields else ()
        text = format_value(error["input"]).strip("'")
        expected = expected_one_of("a word of the vocabulary", text, words)
        return "not a word of the vocabulary", expected
    if kind == "string_pattern_mismatch":
        pattern = context["pattern"]
        return "has the wrong form", FORMS.get(pattern, f"text of the form {pattern}")
    if kind == "value_error":
        return "invalid value", str(context["error"])
    if kind == _MISSING:
        return "the field is missing", "a value, since the field is required"
    return "has the wrong form", _form(kind, loc, model).format(**context)


def _as_toml(value: object) -> str:
    """A value as one printable line; a table looks as it does in TOML."""
    if isinstance(value, list) and any(isinstance(inner, dict) for inner in value):
        return printable(f"[{', '.join(map(_as_toml, value))}]")
    if not isinstance(value, dict):
        return format_value(value)
    fields = ", ".join(
        f"{name} = {_as_toml(inner) if isinstance(inner, list) else format_value(inner)}"
        for name, inner in value.items()
    )
    return printable(f"{{ {fields} }}")


def _shape_faults(
    path: Path, text: str, tables: dict[str, Any], error: ValidationError, model: type[BaseModel]
) -> list[Fault]:
    """Every mistake of shape in the tables of a TOML text, with its line."""
    faults = []
    for item in error.errors(include_url=False):
        loc, kind = item["loc"], item["type"]
        fault, expected = _expected(item, model)
        faults.append(
            Fault(
                where_of(path, text, loc),
                _row(tables, loc),
                field_of(loc, model),
                "" if kind == _MISSING else _as_toml(item["input"]),
                fault,
                expected,
                _ACTIONS.get(kind, "correct it"),
                kind,
            )
        )
    return faults


def read_model(
    path: Path, model: type[Model], amend: Amend | None = None
) -> tuple[Model | None, str, list[Fault]]:
    """Read a TOML file into a model.

    Args:
        path: The file.
        model: The model of the whole file.
        amend: Changes the tables in place before they are checked.

    Returns:
        The checked model, or None; the text of the file; every fault of the first stage that
        failed.
    """
    text, faults = read_text(path)
    tables, faults = ({}, faults) if faults else _parse(path, text)
    if faults:
        return None, text, faults
    if amend is not None:
        amend(tables)
    try:
        return model.model_validate(tables), text, []
    except ValidationError as error:
        return None, text, _shape_faults(path, text, tables, error, model)
