"""A cell is kept, or changed and flagged, or its record is rejected with its cells unchanged.

`is_plain` shares no code with the readers: a value without a flag must be what it expects.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import random
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from functools import cache

import polars as pl
import pytest
from tests.customs.declared import HEADERS, rows, table

from sample import CHECKOUT
from shipments.customs import Options, read
from shipments.customs.rejects import REJECTED

pytestmark = pytest.mark.medium

# The column of each field, and others that its cell may decide.
DECIDES = {
    "number": ("declaration_number",),
    "direction": ("direction", "valuation_basis"),
    "registered": ("registered_on", "hs_revision"),
    "consignor": ("consignor_name",),
    "consignor_country": ("consignor_country",),
    "consignee": ("consignee_name",),
    "origin": ("origin_country",),
    "goods": ("goods_description",),
    "hs": ("hs_code", "hs6", "hs_repair", "hs_revision"),
    "net": ("net_weight_kg",),
    "value": ("statistical_value_usd", "valuation_basis"),
}
# Columns that differ between sound rows.
OF_THE_ROW = frozenset(
    [
        *("source_row", "row_id", "content_hash", "duplicate_of", "repairs", "faults"),
        "declaration_number",
    ]
)
CHARACTERS = [
    *" \t\u00a0\u202f\u200b\u202e\ufeff.,;:-+'\"%/\\|=()0159aоОCСeEеNИ",
    "\u2212", "\uff11", "\u0663", "\u00b9", "№", "中", "\U0001f600", "\n", "\u0301",
]  # fmt: skip
WORDS = [
    "", " ", "-", "0", "00", "NULL", "нет", "н/д", "NaN", "inf", "1e5", "9" * 30, "-1", "1 234,5",
    "1.234,5", "1,234.5", "12,5 кг", "=1+1", "31.02.2022", "2022-03-15", "3/4/2022", "44635",
    "КИТАЙ", "Çin", "中国", "156", "XX", "ЭК", "импорт", "8482.10.9008", "848210", "84821090081",
]  # fmt: skip

DAYS = ("%d.%m.%Y", "%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%Y%m%d")
WAYS = {
    "import": {"ИМ", "ИМПОРТ", "1", "I", "IM", "IMPORT"},
    "export": {"ЭК", "ЭКСПОРТ", "2", "E", "EK", "EXPORT"},
}


def damaged(rng, text: str) -> str:
    """A damaged cell."""
    for _ in range(rng.choice((1, 1, 1, 2))):
        at = rng.randrange(len(text) + 1)
        match rng.randrange(5):
            case 0:
                text = text[:at] + rng.choice(CHARACTERS) + text[at:]
            case 1:
                text = text[:at] + rng.choice(CHARACTERS) + text[at + 1 :]
            case 2:
                text = text[:at] + text[at + 1 :]
            case 3:
                text = text[:at] + text[at : at + 3] * 2 + text[at + 3 :]
            case _:
                text = rng.choice(WORDS)
    return text


def folded(text: str) -> str:
    """A word without accents, in plain digits and lower case."""
    parts = unicodedata.normalize("NFKD", text)
    return "".join(mark for mark in parts if not unicodedata.combining(mark)).casefold()


@cache
def countries() -> dict[str, set[str]]:
    """Code or name of a country, folded -> alpha-2, by the reference tables."""
    known: dict[str, set[str]] = {}
    for file, columns in (
        ("countries", ("alpha2", "alpha3", "numeric")),
        ("country_aliases", ("alias",)),
    ):
        path = CHECKOUT / "data" / "raw" / "reference" / f"{file}.csv"
        for row in pl.read_csv(path, infer_schema=False).iter_rows(named=True):
            for column in columns:
                known.setdefault(folded(row[column] or ""), set()).add(row["alpha2"])
    return known


def number(text: str) -> float | None:
    """A number with a decimal comma, its groups of three divided or not."""
    form = r"[+\u2212-]?([0-9]*,?[0-9]+|[0-9]{1,3}([ .\u00a0\u202f'][0-9]{3})+(,[0-9]+)?)"
    if not re.fullmatch(form, text):
        return None
    sign = -1 if text[0] in "\u2212-" else 1
    return sign * float(re.sub("[^0-9,]", "", text).replace(",", "."))


def days(text: str) -> Iterator[dt.date]:
    for form in DAYS:
        with suppress(ValueError):
            yield dt.datetime.strptime("".join(text.split()), form).date()


def is_plain(field: str, cell: str, value: object) -> bool:
    """Whether a value is the plain reading of its cell."""
    # Spaces around a value, and two marks without width, are no part of it.
    plain = cell.strip("\ufeff\u200b").strip().strip("\ufeff\u200b")
    if value is None:
        return plain.upper() in ("", "-", "NULL", "НЕТ", "Н/Д", "NAN")
    match field:
        case "number" | "hs":
            expected = {plain}
        case "net" | "value":
            expected = {number(plain)}
        case "registered":
            expected = set(days(plain))
        case "direction":
            expected = {way for way, words in WAYS.items() if folded(plain).upper() in words}
        case "origin" | "consignor_country":
            expected = countries().get(folded(plain), set())
        case _:
            expected = {cell}
    return value in expected


def damaged_table(rng: random.Random, size: int) -> tuple[list[dict[str, str]], dict[int, str]]:
    """Rows with a damaged cell each, and some without: the rows, and the field by record number."""
    lines, fields = rows(size + 20), {}
    for at in range(size):
        fields[at + 1] = rng.choice(list(HEADERS))
        lines[at][fields[at + 1]] = damaged(rng, lines[at][fields[at + 1]])
    return lines, fields


def fate(field: str, cell: str, row: dict[str, object]) -> str:
    """Whether the value of a damaged cell was `flagged` or `kept`; it must be one of them."""
    flags = {flag.split(":")[0] for flag in str(row["repairs"] or "").split(";")} - {""}
    assert flags <= set(DECIDES[field]), (field, cell, flags)
    column = DECIDES[field][0]
    unread = {fault["column"] for fault in json.loads(row["faults"] or "[]")}
    assert unread <= set(DECIDES[field]), (field, cell, unread)
    if column in flags | unread or (field == "hs" and row["hs_repair"] not in (None, "none")):
        return "flagged"
    assert is_plain(field, cell, row[column]), (field, cell, row[column])
    return "kept"


@pytest.mark.parametrize("size", [2_000, pytest.param(30_000, marks=pytest.mark.slow)])
def test_a_damaged_cell_is_kept_flagged_or_rejected_and_changes_no_other(tmp_path, rng, size):
    path, fates = tmp_path / "values.csv", Counter()
    options = Options(encoding="utf-8", delimiter=";", header_row=1, decimal=",", date_order="dmy")
    path.write_bytes(table(rows(1)))
    sound = read(path, options).accepted.row(0, named=True)
    lines, fields = damaged_table(rng, size)
    path.write_bytes(table(lines))
    result = read(path, options)
    accepted = {int(r["row_id"].split(":")[1]): r for r in result.accepted.iter_rows(named=True)}
    rejected = {r["record"]: r for r in result.rejected.iter_rows(named=True)}
    assert sorted([*accepted, *rejected]) == list(range(1, len(lines) + 1))
    for record, row in rejected.items():
        (cells,) = csv.reader(io.StringIO(row["raw"], newline=""), delimiter=";")
        assert cells == [lines[record - 1][name] for name in HEADERS]
        assert record in fields
    for record, row in accepted.items():
        field = fields.get(record)
        changed = {name for name in row.keys() - OF_THE_ROW if row[name] != sound[name]}
        assert changed <= set(DECIDES.get(field, ())), (record, field)
        if field:
            fates[fate(field, lines[record - 1][field], row)] += 1
    assert min(fates["kept"], fates["flagged"], len(rejected)) > 0


def test_every_reject_says_where_it_is_and_why(tmp_path, rng):
    path = tmp_path / "rejects.csv"
    lines, _ = damaged_table(rng, 300)
    path.write_bytes(table(lines))
    rejected = read(
        path, Options(encoding="utf-8", delimiter=";", header_row=1, decimal=",")
    ).rejected
    assert rejected.columns == list(REJECTED)
    never_null = [name for name in REJECTED if name != "byte_offset"]
    assert rejected.select(pl.col(never_null).null_count()).row(0) == (0,) * len(never_null)
    content = path.read_bytes()
    for row in rejected.iter_rows(named=True):
        assert content[row["byte_offset"] :].startswith(row["raw"].encode()), row["record"]
        assert "·" in row["message"] or ":" in row["message"], row["message"]
