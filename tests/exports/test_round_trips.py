from __future__ import annotations

import datetime as dt
import io
import sqlite3
import zipfile
from contextlib import closing

import duckdb
import openpyxl
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from exports.odd import ODD_TEXTS, odd, real
from shipments.exports import formats
from shipments.exports.excel_safe import escape
from shipments.exports.formats import FORMATS
from shipments.exports.sqlite import SEARCHED, sqlite_bytes
from shipments.exports.xlsx import LONGEST, xlsx_bytes
from shipments.paths import clean_folder
from shipments.tables.registry import TABLES
from shipments.tables.reports import CLAIMS

WHICH = pytest.mark.parametrize("dataset", [real, odd], ids=["real", "odd"])


def from_csv(content: dict[str, bytes], table: str) -> pl.DataFrame:
    kinds = TABLES[table].dtypes
    return pl.read_csv(content[f"{table}.csv"], schema=kinds)


def from_parquet(content: dict[str, bytes], table: str) -> pl.DataFrame:
    return pl.read_parquet(content[f"{table}.parquet"])


def from_sqlite(content: dict[str, bytes], table: str) -> pl.DataFrame:
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.deserialize(content[""])
        rows = connection.execute(f"SELECT * FROM {table}").fetchall()
    kinds = TABLES[table].dtypes
    stored = {name: pl.String if kind == pl.Date else kind for name, kind in kinds.items()}
    stored = {name: pl.Int64 if kind == pl.Boolean else kind for name, kind in stored.items()}
    days = [pl.col(name).str.to_date() for name, kind in kinds.items() if kind == pl.Date]
    truths = [pl.col(name).cast(kind) for name, kind in kinds.items() if kind == pl.Boolean]
    return pl.DataFrame(rows, schema=stored, orient="row").with_columns(*days, *truths)


def from_duckdb(path, table: str) -> pl.DataFrame:
    with duckdb.connect(path, read_only=True) as connection:
        return pl.DataFrame(connection.table(table).to_arrow_table())


@pytest.fixture(scope="module")
def made() -> dict[tuple[str, str], dict[str, bytes]]:
    kept = {}
    for which in (real, odd):
        for name in ("csv", "parquet", "sqlite", "duckdb", "xlsx"):
            kept[which.__name__, name] = FORMATS[name].make(which())
    return kept


@WHICH
@pytest.mark.parametrize(
    ("name", "read"), [("csv", from_csv), ("parquet", from_parquet), ("sqlite", from_sqlite)]
)
def test_what_comes_back_equals_what_went_out(made, dataset, name, read):
    for table, frame in dataset().frames.items():
        back = read(made[dataset.__name__, name], table)
        key = list(TABLES[table].key)
        assert_frame_equal(back.sort(key), frame.sort(key), check_exact=True)


@WHICH
def test_duckdb_gives_back_rows_types_and_nulls(made, dataset, tmp_path):
    path = tmp_path / "x.duckdb"
    path.write_bytes(made[dataset.__name__, "duckdb"][""])
    for table, frame in dataset().frames.items():
        key = list(TABLES[table].key)
        assert_frame_equal(from_duckdb(path, table).sort(key), frame.sort(key), check_exact=True)


@WHICH
def test_a_workbook_gives_back_rows_types_and_empty_cells(made, dataset):
    book = openpyxl.load_workbook(io.BytesIO(made[dataset.__name__, "xlsx"][""]), read_only=True)
    for table, frame in dataset().frames.items():
        head, *rows = book[table].iter_rows(values_only=True)
        assert list(head) == frame.columns
        told = [
            tuple(value.date() if isinstance(value, dt.datetime) else value for value in row)
            for row in rows
        ]
        assert told == frame.rows()
        truths = [name for name, kind in TABLES[table].dtypes.items() if kind == pl.Boolean]
        for name in truths:
            assert all(isinstance(row[frame.columns.index(name)], bool) for row in told)


@pytest.fixture(scope="module")
def book(made):
    return openpyxl.load_workbook(io.BytesIO(made["odd", "xlsx"][""]))


def test_a_workbook_has_no_formula_and_no_link_out_and_quotes_what_looks_like_one(made, book):
    content = made["odd", "xlsx"][""]
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        sheets = [name for name in parts.namelist() if name.startswith("xl/worksheets/sheet")]
        assert len(sheets) == len(TABLES) + 2
        for name in sheets:
            text = parts.read(name).decode("utf-8")
            assert "<f>" not in text
            assert "<f " not in text
        assert not any("externalLink" in name or "connections" in name for name in parts.namelist())
    cells = [row[5] for row in book["parties"].iter_rows(min_row=2)]
    assert {cell.value for cell in cells} == set(ODD_TEXTS)
    for cell in cells:
        assert cell.data_type == "s"
        assert bool(cell.quotePrefix) is (escape(cell.value) != cell.value)


def test_a_workbook_explains_itself_first_and_freezes_its_headers(book):
    assert book.sheetnames == ["about", *TABLES, "dictionary"]
    told = " ".join(str(cell.value) for row in book["about"].iter_rows() for cell in row)
    assert "A row is a report, never a fact." in told
    assert real().version in told
    assert all(book[name].freeze_panes == "A2" for name in book.sheetnames[1:])


@pytest.mark.parametrize("text", ["x" * (LONGEST + 1)])
def test_text_that_no_cell_can_hold_is_refused_by_its_place(text):
    frames = dict(real().frames)
    frames["parties"] = frames["parties"].with_columns(note=pl.lit(text))
    with pytest.raises(formats.UsageError, match="sheet parties, row 2"):
        xlsx_bytes(type(real())(real().version, real().released, frames))


def test_csv_and_parquet_are_the_bytes_that_were_published(made):
    for name in ("csv", "parquet"):
        for file, content in made["real", name].items():
            assert content == (clean_folder() / file).read_bytes(), file


@pytest.mark.parametrize("name", [name for name in FORMATS if name != "duckdb"])
def test_same_data_same_bytes(made, name):
    first = made.get(("real", name)) or FORMATS[name].make(real())
    assert FORMATS[name].make(real()) == first


def test_sqlite_keeps_keys_comments_and_every_reference(made):
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.deserialize(made["real", "sqlite"][""])
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        for name, table in TABLES.items():
            keys = connection.execute(f"PRAGMA foreign_key_list({name})").fetchall()
            assert {key[3] for key in keys} == {c for k in table.foreign_keys for c in k.columns}
            info = connection.execute(f"PRAGMA table_info({name})").fetchall()
            assert {column[1] for column in info if column[5]} == set(table.key)
        (sql,) = connection.execute("SELECT sql FROM sqlite_master WHERE name = 'legs'").fetchone()
        assert "-- on what basis the hop is reported" in sql


@pytest.mark.parametrize("table", SEARCHED)
def test_full_text_search_finds_what_the_table_says(made, table):
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.deserialize(made["real", "sqlite"][""])
        column = SEARCHED[table][0]
        row, text = connection.execute(f"SELECT rowid, {column} FROM {table}").fetchone()
        word = max("".join(c if c.isalnum() else " " for c in text).split(), key=len)
        found = connection.execute(
            f"SELECT rowid FROM {table}_fts WHERE {table}_fts MATCH ?", [f'"{word}"']
        ).fetchall()
        told = {row for (row,) in found}
        assert row in told
        every = connection.execute(f"SELECT count(*) FROM {table}_fts").fetchone()
        assert every == (real().frames[table].height,)


def test_sqlite_holds_three_megabytes_at_most(made):
    assert len(made["real", "sqlite"][""]) <= 3_000_000


def test_a_reference_that_leads_nowhere_is_no_export():
    frames = dict(real().frames)
    frames["legs"] = frames["legs"].with_columns(to_country=pl.lit("ZZ"))
    with pytest.raises(sqlite3.IntegrityError, match="legs"):
        sqlite_bytes(type(real())(real().version, real().released, frames))


def test_duckdb_has_a_comment_on_every_table_and_column_and_all_keys(made, tmp_path):
    path = tmp_path / "x.duckdb"
    path.write_bytes(made["real", "duckdb"][""])
    with duckdb.connect(path, read_only=True) as connection:
        bare = connection.execute(
            "SELECT table_name, column_name FROM duckdb_columns() "
            "WHERE comment IS NULL AND table_name <> 'about' AND NOT internal"
        ).fetchall()
        told = connection.execute("SELECT comment FROM duckdb_tables() WHERE table_name = 'claims'")
        assert told.fetchone() == (f"One row is {CLAIMS.grain}.",)
        counted = dict(
            connection.execute(
                "SELECT constraint_type, count(*) FROM duckdb_constraints() GROUP BY 1"
            ).fetchall()
        )
    assert bare == []
    away = [key for t in TABLES.values() for key in t.foreign_keys if key.table != t.name]
    assert counted["FOREIGN KEY"] == len(away)
    assert counted["PRIMARY KEY"] == len(TABLES) + 1
