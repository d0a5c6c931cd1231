"""No text makes a regular expression, or what reads a value by one, slow beyond its length."""

from __future__ import annotations

import importlib
import pkgutil
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from harness import many, note
from tests.customs.declared import HEADERS, changed, rows, table

import shipments.customs
import shipments.schema
from shipments.customs import read

USES = "match", "fullmatch", "search", "sub", "split", "findall", "finditer"
UNITS = (
    *(
        "a",
        "1",
        " ",
        "1 ",
        "1,",
        "1.",
        "1-",
        "(",
        "a ",
        "aA",
        "X",
        "0",
        "1a",
        "\n",
        "1\n",
        "G1",
        ";",
    ),
    *(
        "<row ",
        "<!--",
        "<v ",
        "<v a",
        "<![CDATA[",
        '"',
        "_x0041_",
        "[h",
        "é",
        "Я ",
        "ИМ ",
        "по ",
        "1/",
    ),
    *(
        " -",
        ":",
        "итого ",
        "12 PCS ",
        "' ",
        "&",
        ' a="b"',
        "1;",
        "$",
        "about ",
        "2022-10-",
        "\u00a0",
    ),
)
FRAMES = tuple(
    (before, after)
    for before in ("", "12345", "(", "1 a", *many((), ("1", "AA ", "<a")))
    for after in ("!", "\n!", *many((), ("x", "<")))
)
LENGTH = many(1_000, 4_000)
FREE = 0.02  # seconds that need no explanation


def patterns() -> Iterator[tuple[str, re.Pattern[str] | re.Pattern[bytes], str]]:
    """Every compiled pattern of the two packages with each way in which its module uses it."""
    for package in (shipments.customs, shipments.schema):
        for found in pkgutil.iter_modules(package.__path__):
            yield from _of(f"{package.__name__}.{found.name}", found.ispkg)


def _of(module: str, is_package: bool) -> Iterator[tuple[str, re.Pattern, str]]:
    if module.endswith(".spark"):
        return
    made = importlib.import_module(module)
    source = Path(made.__file__).read_text(encoding="utf-8")
    for name, value in vars(made).items():
        if isinstance(value, re.Pattern):
            used = [use for use in USES if re.search(rf"\b{name}\.{use}\b", source)]
            yield from ((f"{module}.{name}", value, use) for use in used)
    if is_package:
        for found in pkgutil.iter_modules(made.__path__):
            yield from _of(f"{module}.{found.name}", found.ispkg)


FOUND = list(patterns())


def seconds(work: Callable[[], object]) -> float:
    begun = time.process_time()
    work()
    return time.process_time() - begun


def walk(pattern, use: str, text: str) -> Callable[[], object]:
    told = text.encode() if isinstance(pattern.pattern, bytes) else text
    if use == "sub":
        return lambda: pattern.sub(told[:0], told)
    if use == "finditer":
        return lambda: list(pattern.finditer(told))
    return lambda: getattr(pattern, use)(told)


@pytest.mark.parametrize(("name", "pattern", "use"), FOUND, ids=[f"{f[0]}.{f[2]}" for f in FOUND])
def test_twice_the_text_takes_no_more_than_three_times_as_long(name, pattern, use):
    for unit in UNITS:
        for before, after in FRAMES:
            text, twice = (
                before + unit * (length // len(unit)) + after for length in (LENGTH, 2 * LENGTH)
            )
            longer = seconds(walk(pattern, use, twice))
            if longer > FREE:
                shorter = min(seconds(walk(pattern, use, text)) for _ in range(3))
                longer = min(longer, *(seconds(walk(pattern, use, twice)) for _ in range(2)))
                assert longer <= max(FREE, 3 * shorter), (name, unit, before, after)


def test_the_patterns_are_found():
    assert len(FOUND) > 40
    note("uses of regular expressions under long texts", f"{len(FOUND)}, {LENGTH * 2:,} characters")


MEGABYTE_OF = ("a", "1", " 1", "1,", "X", "(", "-", "Я ", "1.", "ИМ ", "' ", "AA(")


@pytest.mark.parametrize("unit", MEGABYTE_OF[: many(4, 12)])
def test_cells_of_a_megabyte_in_all_take_seconds_in_any_column(tmp_path, unit):
    path = tmp_path / "long.csv"
    long = "12345" + unit * (90_000 // len(unit)) + "!"
    path.write_bytes(table([*rows(50), *(changed(**{name: long}) for name in HEADERS)]))
    begun = time.process_time()
    found = read(path)
    assert time.process_time() - begun < 5
    assert found.accepted.height + found.rejected.height == 50 + len(HEADERS)
    assert all(len(message) < 1_000 for message in found.rejected["message"])
