"""TOML as text: reading a file of the raw folder, and finding the line of a field in it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from shipments.errors import Fault, format_location

Loc = Sequence[str | int]
_KEY = r"""(?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*')"""
_KEYS = rf"{_KEY}(?:\s*\.\s*{_KEY})*"
HEADER = re.compile(rf"\s*(?:\[\[\s*({_KEYS})\s*\]\]|\[\s*({_KEYS})\s*\])\s*(?:#.*)?$")
ASSIGNMENT = re.compile(rf"\s*({_KEYS})\s*=")
_TOKEN = re.compile(r"""\"{3}|'{3}|"(?:\\.|[^"\\])*"|'[^']*'|\#.*|[\[\]{}]""")
_CLOSING = {'"""': re.compile(r'(?:\\.|[^"\\]|"(?!""))*?"{3,5}'), "'''": re.compile(r".*?'{3,5}")}


def _names(keys: str) -> list[str]:
    return [name.strip("\"'") for name in re.findall(_KEY, keys)]


class Scan:
    """Walks through the lines of a TOML text and knows which begin inside a value."""

    def __init__(self) -> None:
        """Begin at the start of a text."""
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
    scan = Scan()
    for number, line in enumerate(text.split("\n"), start=1):
        header = None if scan.inside else HEADER.match(line)
        field = None if scan.inside else ASSIGNMENT.match(line)
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
    outer = (tuple(loc[:end]) for end in range(len(loc), 0, -1))
    # A section that is written several times begins where its first record does.
    known = (lines.get(key, lines.get((*key, 0))) for key in outer)
    return next((line for line in known if line is not None), None)


_HEAD = 4000
_MARKS = {
    b"\xff\xfe\x00\x00": "UTF-32",
    b"\x00\x00\xfe\xff": "UTF-32",
    b"\xff\xfe": "UTF-16",
    b"\xfe\xff": "UTF-16",
}


def _looks_like(content: bytes) -> str:
    """What a text that is not UTF-8 seems to be, as a remark; nothing when there is no telling."""
    mark = next((name for start, name in _MARKS.items() if content.startswith(start)), None)
    if mark is None and b"\0" in content[:_HEAD]:
        mark = "UTF-16"
    if mark is None:
        # Cyrillic letters stand side by side in cp1251, above the accented letters of cp1252.
        letters = [byte for byte in content if byte >= 0x80]
        cyrillic = sum(byte >= 0xC0 for byte in letters)
        mark = "Windows-1251 (Cyrillic)" if cyrillic > 0.8 * len(letters) > 5 else None
    return f", it looks like {mark}" if mark else ""


def read_text(path: Path) -> tuple[str, list[Fault]]:
    """The text of a file of the raw folder: a plain file in UTF-8 without a byte order mark.

    Returns:
        The text, or nothing with the fault.
    """

    def told(fault: str, expected: str, action: str, rule: str) -> tuple[str, list[Fault]]:
        return "", [Fault(format_location(path.name), "", "", "", fault, expected, action, rule)]

    try:
        # Opening a pipe or a device would wait for ever.
        if path.exists() and not path.is_file():
            return told("is not a plain file", "a file", "remove or move it", "unreadable")
        content = path.read_bytes()
        text = content.decode("utf-8")
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
            f"is not UTF-8 (byte {error.start}){_looks_like(content)}",
            "UTF-8 text",
            "save it as UTF-8: most editors ask for the encoding when they save",
            "encoding",
        )
    # ASCII as UTF-16 without a mark is valid UTF-8, with a zero between the letters.
    odd = f"is not plain text{_looks_like(content)}" if "\0" in text[:_HEAD] else ""
    if text.startswith("\ufeff"):
        odd = "starts with a byte order mark"
    if odd:
        return told(odd, "UTF-8 text alone", "save it without one, in UTF-8", "encoding")
    return text, []
