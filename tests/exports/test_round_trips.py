"""What comes back from each format equals what went out."""

from __future__ import annotations

import datetime as dt
import io
import re
import sqlite3
import zipfile
from contextlib import closing

import duckdb
import openpyxl
import polars as pl
import pytest
from polars.testing import assert_frame_equal

import shipments as sh
from exports.odd import ODD_TEXTS, odd, real
from shipments.errors import UsageError
from shipments.exports.dataset import Dataset
from shipments.exports.formats import FORMATS
from shipments.exports.sqlite import SEARCHED
from shipments.exports.xlsx import LONGEST
from shipments.tables.registry import TABLES

pytestmark = pytest.mark.medium

WHICH = pytest.mark.parametrize("dataset", [real, odd], ids=["real", "odd"])
DRONES = {"category": "drones", "scope": "core"}


def from_sqlite(content: bytes, table: str) -> pl.DataFrame:
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.deserialize(content)
        rows = connection.execute(f"SELECT * FROM {table}").fetchall()
    kinds = TABLES[table].dtypes
    as_stored = {pl.Date: pl.String, pl.Boolean: pl.Int64}
    stored = {name: as_stored.get(kind, kind) for name, kind in kinds.items()}
    days = [pl.col(name).str.to_date() for name, kind in kinds.items() if kind == pl.Date]
    truths = [pl.col(name).cast(kind) for name, kind in kinds.items() if kind == pl.Boolean]
    return pl.DataFrame(rows, schema=stored, orient="row").with_columns(*days, *truths)


@pytest.fixture(scope="module")
def made() -> dict[tuple[str, str], bytes]:
    return {
        (which.__name__, name): FORMATS[name].make(which())
        for which in (real, odd)
        for name in ("sqlite", "duckdb", "xlsx")
    }


@pytest.fixture(scope="module")
def database(made):
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.deserialize(made["real", "sqlite"])
        yield connection


@WHICH
def test_sqlite_gives_back_every_row_and_value(made, dataset):
    for table, frame in dataset().frames.items():
        back = from_sqlite(made[dataset.__name__, "sqlite"], table)
        key = list(TABLES[table].key)
        assert_frame_equal(back.sort(key), frame.sort(key), check_exact=True)


@WHICH
def test_duckdb_gives_back_rows_types_and_nulls(made, dataset, tmp_path):
    path = tmp_path / "x.duckdb"
    path.write_bytes(made[dataset.__name__, "duckdb"])
    with duckdb.connect(path, read_only=True) as connection:
        for table, frame in dataset().frames.items():
            back = pl.DataFrame(connection.table(table).to_arrow_table())
            key = list(TABLES[table].key)
            assert_frame_equal(back.sort(key), frame.sort(key), check_exact=True)


@WHICH
def test_a_workbook_gives_back_rows_types_and_empty_cells(made, dataset):
    book = openpyxl.load_workbook(io.BytesIO(made[dataset.__name__, "xlsx"]), read_only=True)
    for table, frame in dataset().frames.items():
        head, *rows = book[table].iter_rows(values_only=True)
        assert list(head) == frame.columns
        back = [
            tuple(value.date() if isinstance(value, dt.datetime) else value for value in row)
            for row in rows
        ]
        assert back == frame.rows()
        for name, kind in TABLES[table].dtypes.items():
            if kind == pl.Boolean:
                assert all(isinstance(row[frame.columns.index(name)], bool) for row in back)


@pytest.fixture(scope="module")
def book(made):
    return openpyxl.load_workbook(io.BytesIO(made["odd", "xlsx"]))


def test_a_workbook_has_no_formula_and_no_link_and_all_its_text_is_quoted(made, book):
    with zipfile.ZipFile(io.BytesIO(made["odd", "xlsx"])) as parts:
        sheets = [name for name in parts.namelist() if name.startswith("xl/worksheets/sheet")]
        assert len(sheets) == len(TABLES) + 2
        assert not any(b"<f" in parts.read(name).replace(b"<font", b"") for name in sheets)
        assert not any("externalLink" in name or "connections" in name for name in parts.namelist())
    cells = [row[5] for row in book["parties"].iter_rows(min_row=2)]
    assert {cell.value for cell in cells} == set(ODD_TEXTS)
    assert {(cell.data_type, cell.quotePrefix, cell.hyperlink) for cell in cells} == {
        ("s", True, None)
    }


def test_a_workbook_explains_itself_first_and_freezes_its_headers(book):
    assert book.sheetnames == ["about", *TABLES, "dictionary"]
    text = " ".join(str(cell.value) for row in book["about"].iter_rows() for cell in row)
    assert "A row is a report, never a fact." in text
    assert real().version in text
    assert all(sheet.freeze_panes == "A2" for sheet in book.worksheets)


@pytest.mark.parametrize(
    ("table", "cell"),
    [
        ("parties", {"note": pl.lit("x" * (LONGEST + 1))}),
        ("claims", {"period_start": pl.lit(dt.date(1900, 2, 28))}),
    ],
)
def test_what_no_cell_can_hold_is_refused_with_its_place(table, cell):
    frames = {**real().frames, table: real().frames[table].with_columns(**cell)}
    with pytest.raises(UsageError, match=f"sheet {table}, row 2"):
        FORMATS["xlsx"].make(Dataset(real().version, real().released, frames))


@pytest.mark.parametrize("name", [name for name in FORMATS if name != "duckdb"])
def test_same_data_same_bytes(made, name):
    first = made.get(("real", name)) or FORMATS[name].make(real())
    assert FORMATS[name].make(real()) == first


def test_sqlite_keeps_keys_comments_and_every_reference(database):
    assert database.execute("PRAGMA foreign_key_check").fetchall() == []
    assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    for name, table in TABLES.items():
        keys = database.execute(f"PRAGMA foreign_key_list({name})").fetchall()
        assert {key[3] for key in keys} == {c for k in table.foreign_keys for c in k.columns}
        info = database.execute(f"PRAGMA table_info({name})").fetchall()
        assert {column[1] for column in info if column[5]} == set(table.key)
        (sql,) = database.execute(f"SELECT sql FROM sqlite_master WHERE name = '{name}'").fetchone()
        assert f"-- {table.columns[table.key[0]].description}" in sql


@pytest.mark.parametrize("table", SEARCHED)
def test_full_text_search_finds_what_the_table_says(database, table):
    column = SEARCHED[table][0]
    row, text = database.execute(f"SELECT rowid, {column} FROM {table}").fetchone()
    word = max("".join(c if c.isalnum() else " " for c in text).split(), key=len)
    match = f"SELECT rowid FROM {table}_fts WHERE {table}_fts MATCH ?"
    assert (row,) in database.execute(match, [f'"{word}"']).fetchall()
    every = database.execute(f"SELECT count(*) FROM {table}_fts").fetchone()
    assert every == (real().frames[table].height,)


def test_sqlite_holds_ten_kilobytes_per_claim_at_most(made):
    assert len(made["real", "sqlite"]) <= 10_000 * real().frames["claims"].height


def test_a_reference_that_leads_nowhere_is_no_export():
    hops = real().frames["hops"].with_columns(to_country=pl.lit("ZZ"))
    broken = Dataset(real().version, real().released, {**real().frames, "hops": hops})
    with pytest.raises(sqlite3.IntegrityError, match="hops"):
        FORMATS["sqlite"].make(broken)


def test_duckdb_has_a_comment_on_every_table_and_column_and_all_keys(made, tmp_path):
    path = tmp_path / "x.duckdb"
    path.write_bytes(made["real", "duckdb"])
    with duckdb.connect(path, read_only=True) as connection:
        bare = connection.execute(
            "SELECT table_name, column_name FROM duckdb_columns() "
            "WHERE comment IS NULL AND table_name <> 'about' AND NOT internal"
        ).fetchall()
        grain = connection.execute(
            "SELECT comment FROM duckdb_tables() WHERE table_name = 'claims'"
        )
        assert grain.fetchone() == (f"One row is {TABLES['claims'].grain}.",)
        keys = "SELECT constraint_type, count(*) FROM duckdb_constraints() GROUP BY 1"
        counted = dict(connection.execute(keys).fetchall())
    assert bare == []
    away = [key for t in TABLES.values() for key in t.foreign_keys if key.table != t.name]
    assert counted["FOREIGN KEY"] == len(away)
    assert counted["PRIMARY KEY"] == len(TABLES) + 1


def test_a_part_of_the_dataset_holds_the_rows_with_all_that_hangs_on_them(tmp_path):
    path = sh.export(tmp_path / "drones.sqlite", rows=DRONES)
    shipments = from_sqlite(path.read_bytes(), "shipments")
    assert_frame_equal(shipments, sh.load("shipments", "polars").filter(**DRONES))
    events = shipments["shipment_id"].to_list()
    claims = sh.load("claims", "polars").filter(pl.col("event_id").is_in(events))["claim_id"]
    for table, column in (
        ("claims", "event_id"),
        ("disputes", "target_id"),
        ("ways", "claim_id"),
        ("hops", "claim_id"),
        ("wordings", "claim_id"),
    ):
        about = claims if column == "claim_id" else events
        wanted = sh.load(table, "polars").filter(pl.col(column).is_in(about))
        assert not wanted.is_empty()
        kept = from_sqlite(path.read_bytes(), table)
        assert wanted.join(kept, on=TABLES[table].key, how="anti").is_empty()
    cited = set(from_sqlite(path.read_bytes(), "reports")["report_id"])
    assert cited >= set(re.findall("^@online{(.*),$", sh.cite(shipments, "bibtex"), re.MULTILINE))
    assert len(cited) < sh.load("reports").shape[0] / 5


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("rows", [DRONES, sh.load("flows").head(3), "CNRU-none"], ids=str)
def test_a_part_of_the_dataset_is_whole_in_every_format(tmp_path, name, rows):
    if isinstance(rows, str):
        with pytest.raises(UsageError, match="No record with the id"):
            sh.export(tmp_path / "x", name, rows=rows)
    else:
        assert sh.export(tmp_path / "x", name, rows=rows).stat().st_size > 0
