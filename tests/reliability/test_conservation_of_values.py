"""What a cell says is kept, or changed and flagged, or its record is rejected as it stood.

The oracle knows what a plain cell means and nothing of the readers: where a value came without a
flag, it must be what the plain reading of the cell gives.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re
import unicodedata
from collections import Counter
from pathlib import Path

import polars as pl
import pytest
from harness import chance, many, note
from tests.customs.declared import HEADERS, rows, table

from sample import CHECKOUT
from shipments.customs import Options, read
from shipments.customs.rejects import REJECTED

# Columns that a cell of each field may decide.
DECIDES = {
    "number": {"declaration_number"},
    "direction": {"direction", "valuation_basis"},
    "registered": {"registered_on", "hs_revision"},
    "consignor": {"consignor_name"},
    "consignor_country": {"consignor_country"},
    "consignee": {"consignee_name"},
    "origin": {"origin_country"},
    "goods": {"goods_description"},
    "hs": {"hs_code", "hs6", "hs_repair", "hs_revision"},
    "net": {"net_weight_kg"},
    "value": {"statistical_value_usd", "valuation_basis"},
}
COLUMN = {
    "number": "declaration_number", "direction": "direction", "registered": "registered_on",
    "consignor": "consignor_name", "consignor_country": "consignor_country",
    "consignee": "consignee_name", "origin": "origin_country", "goods": "goods_description",
    "hs": "hs_code", "net": "net_weight_kg", "value": "statistical_value_usd",
}  # fmt: skip
OF_THE_ROW = {
    "source_row",
    "row_id",
    "content_hash",
    "duplicate_of",
    "repairs",
    "declaration_number",
}
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


def spoiled(rng, text: str) -> str:
    """A cell with something done to it."""
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


def country_names() -> dict[str, set[str]]:
    """Code or name of a country, folded -> alpha-2, out of the tables as they are published."""
    found: dict[str, set[str]] = {}
    reference = CHECKOUT / "data" / "raw" / "reference"
    for line in _lines_of(reference / "countries.csv"):
        for told in ("alpha2", "alpha3", "numeric"):
            found.setdefault(line[told].casefold(), set()).add(line["alpha2"])
    for line in _lines_of(reference / "country_aliases.csv"):
        for told in (line["alias"], _folded(line["alias"])):
            found.setdefault(told.casefold(), set()).add(line["alpha2"])
    return found


def _lines_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


class Oracle:
    """What plain cells mean."""

    def __init__(self) -> None:
        self._countries = country_names()

    def agrees(self, field: str, cell: str, value: object) -> bool:
        """Whether a value that carries no flag is the plain reading of its cell."""
        # Blanks around a value, and two marks that nobody sees, are no part of it.
        plain = cell.strip("\ufeff\u200b").strip().strip("\ufeff\u200b")
        if value is None:
            return plain.upper() in ("", "-", "NULL", "НЕТ", "Н/Д", "NAN")
        of_field = {
            "goods": lambda: value == cell,
            "number": lambda: value == plain,
            "hs": lambda: value == plain,
            "net": lambda: value == _number(plain),
            "value": lambda: value == _number(plain),
            "registered": lambda: value in {_day("".join(plain.split()), form) for form in DAYS},
            "direction": lambda: _folded(plain).upper() in WAYS[str(value)],
            "origin": lambda: value in self._codes(plain),
            "consignor_country": lambda: value in self._codes(plain),
        }
        return bool(of_field[field]() if field in of_field else value == cell)

    def _codes(self, plain: str) -> set[str]:
        known = self._countries
        return known.get(plain.casefold(), set()) | known.get(_folded(plain).casefold(), set())


def _number(plain: str) -> float | None:
    """A number with a decimal comma, its groups of three divided or not."""
    form = r"[+\u2212-]?([0-9]*,?[0-9]+|[0-9]{1,3}([ .\u00a0\u202f'][0-9]{3})+(,[0-9]+)?)"
    if not re.fullmatch(form, plain):
        return None
    sign = -1 if plain[0] in "\u2212-" else 1
    return sign * float(re.sub("[^0-9,]", "", plain).replace(",", "."))


def _folded(text: str) -> str:
    """A word of a list without accents, in plain digits."""
    parts = unicodedata.normalize("NFKD", text)
    return "".join(mark for mark in parts if not unicodedata.combining(mark))


def _day(text: str, form: str) -> dt.date | None:
    try:
        return dt.datetime.strptime(text, form).date()
    except ValueError:
        return None


@pytest.fixture(scope="module")
def oracle() -> Oracle:
    return Oracle()


def test_a_spoiled_cell_is_kept_or_flagged_or_rejected_and_changes_no_other(tmp_path, oracle):
    rng, path, met = chance("values"), tmp_path / "values.csv", Counter()
    settled = Options(encoding="utf-8", delimiter=";", header_row=1, decimal=",", date_order="dmy")
    size = 1000
    path.write_bytes(table(rows(1)))
    sound = read(path, settled).accepted.row(0, named=True)
    for batch in range(many(20_000, 400_000) // size):
        lines, done = rows(size + 20), {}
        for at in range(size):
            field = rng.choice(list(HEADERS))
            lines[at][field] = spoiled(rng, lines[at][field])
            done[at + 1] = field
        path.write_bytes(table(lines))
        found = read(path, settled)
        taken = {
            int(row["row_id"].split(":")[1]): row for row in found.accepted.iter_rows(named=True)
        }
        left = {row["record"]: row for row in found.rejected.iter_rows(named=True)}
        assert taken.keys() | left.keys() == set(range(1, len(lines) + 1))
        assert not taken.keys() & left.keys()
        for number, line in enumerate(lines, 1):
            field = done.get(number)
            about = (batch, number, field, field and line[field])
            if number in left:
                assert field is not None, about
                (cells,) = csv.reader(io.StringIO(left[number]["raw"], newline=""), delimiter=";")
                assert cells == [line[name] for name in HEADERS], about
                met["rejected"] += 1
                continue
            row = taken[number]
            decided = DECIDES[field] if field else set()
            for column in row.keys() - decided - OF_THE_ROW:
                assert row[column] == sound[column], (about, column)
            if field is None:
                assert row["repairs"] is None
                continue
            flags = {flag.split(":")[0] for flag in (row["repairs"] or "").split(";")}
            column = COLUMN[field]
            assert flags - {""} <= decided, (about, flags)
            if column in flags or (field == "hs" and row["hs_repair"] not in (None, "none")):
                met["flagged"] += 1
            else:
                assert oracle.agrees(field, line[field], row[column]), (about, row[column])
                met["kept"] += 1
    assert min(met.values()) > 0
    note("cells spoiled one in a record", json.dumps(met))


def test_every_reject_tells_all_that_its_columns_promise(tmp_path):
    rng, path = chance("rejects"), tmp_path / "rejects.csv"
    lines = rows(300)
    for line in lines:
        field = rng.choice(list(HEADERS))
        line[field] = spoiled(rng, line[field])
    path.write_bytes(table(lines))
    found = read(path, Options(encoding="utf-8", delimiter=";", header_row=1, decimal=","))
    assert found.rejected.columns == list(REJECTED)
    never_null = [name for name in REJECTED if name != "byte_offset"]
    assert found.rejected.select(pl.col(never_null).null_count()).row(0) == (0,) * len(never_null)
    content = path.read_bytes()
    for row in found.rejected.iter_rows(named=True):
        assert content[row["byte_offset"] :].startswith(row["raw"].encode()), row["record"]
        assert "·" in row["message"] or ":" in row["message"], row["message"]
