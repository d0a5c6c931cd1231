from __future__ import annotations

import json
import re
from html import escape

import pandas as pd
import polars as pl
import pytest

import shipments as sh
from shipments.dataset.load import read_manifest
from shipments.dataset.wording import amount, when
from shipments.tables.registry import TABLES

pytestmark = pytest.mark.medium

RIFLES = "norinco-tekhkrim-rifles-2022-06"


@pytest.mark.parametrize("table", TABLES)
def test_every_table_loads_as_pandas_and_as_polars_with_the_same_rows(table):
    polars, pandas = sh.load(table, backend="polars"), sh.load(table)
    assert isinstance(pandas, pd.DataFrame)
    assert polars.columns == list(pandas.columns) == list(TABLES[table].columns)
    assert polars.height == len(pandas)
    for name, dtype in TABLES[table].dtypes.items():
        if dtype == pl.Date:
            assert pandas[name].dtype == "datetime64[s]"
        # Also that Namibia's code, NA, is not a missing value.
        assert pandas[name].isna().sum() == polars[name].null_count()


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: sh.load("shipment"), "did you mean 'shipments'"),
        (lambda: sh.load("shipments", backend="duckdb"), "one of: pandas, polars"),
        (lambda: sh.describe("shipments", "rout"), "did you mean 'route'"),
        (lambda: sh.describe("clams"), "did you mean 'claims'"),
        (lambda: sh.explain("norinco-tekhkrim-rifles"), RIFLES),
        (lambda: sh.cite(sh.load("claims"), format="bibtx"), "did you mean 'bibtex'"),
        (lambda: sh.cite(pl.DataFrame({"x": [1]})), "cite() needs rows of `claims`, `sources`"),
        (lambda: sh.explain(sh.load("claims").head(7)), "one record; got 7 rows"),
    ],
)
def test_a_wrong_name_gets_a_suggestion(call, words):
    with pytest.raises(sh.UsageError, match=re.escape(words)):
        call()


def test_tables_are_listed_with_what_a_row_is():
    assert list(sh.list_tables()) == list(TABLES)
    assert sh.list_tables()["claims"] == TABLES["claims"].grain


@pytest.mark.parametrize("table", TABLES)
def test_every_column_is_described(table):
    described = sh.describe(table)
    assert [column.column for column in described.columns] == list(TABLES[table].columns)
    assert table in str(described)
    assert "<table>" in described._repr_html_()
    for column in described.columns:
        one = sh.describe(table, column.column)
        assert one == column
        assert column.description in str(one)


def test_the_words_of_a_column_are_described():
    assert sh.describe("claims", "polarity").words["withholds"].startswith("does not say")


def test_an_explanation_gives_the_claims_pages_variants_and_disputes_of_a_row():
    explanation = sh.explain(RIFLES)
    assert explanation.kind == "shipment"
    assert [claim["claim_id"] for claim in explanation.claims] == ["CNRU-0001"]
    pages = explanation.claims[0]["pages"]
    assert f"based on: 1 independent report, found on {len(pages)} pages" in str(explanation)
    parts = ["rule:", "disputed by CNRU-0354", "pages of CNRU-0001", "as many as 1,000"]
    assert sorted(parts, key=str(explanation).index) == parts


def test_the_addresses_of_an_explanation_are_links_in_a_notebook():
    html = sh.explain(RIFLES)._repr_html_()
    pages = sh.explain(RIFLES).claims[0]["pages"]
    assert [f'<a href="{escape(page["url"])}"' in html for page in pages] == [True] * len(pages)


def test_a_claim_says_what_it_disputes_and_the_event_says_who_disputes_it():
    disputes = sh.load("disputes", "polars").to_dicts()
    general = next(row for row in disputes if row["is_general"])
    for row in (*disputes[::10], general):
        how = f"{row['stance']}, {row['aspect']}{', general' if row['is_general'] else ''}"
        assert f"disputes {row['target_id']} ({how})" in str(sh.explain(row["claim_id"]))
        event = sh.explain(row["target_id"])
        assert row["claim_id"] in {dispute["claim_id"] for dispute in event.disputes}
        assert f"disputed by {row['claim_id']} ({how})" in str(event)


def test_an_explanation_gives_each_way_with_its_hops_and_their_basis():
    hops = sh.load("hops", "polars").filter(pl.col("to_region").is_null()).to_dicts()
    ids = sh.load("shipments", "polars").drop_nulls("ways_claim_id")
    for row in ids.head(5).to_dicts():
        explanation = sh.explain(row["shipment_id"])
        own = [hop for hop in hops if hop["claim_id"] == row["ways_claim_id"]]
        assert {way["claim_id"] for way in explanation.ways} == {row["ways_claim_id"]}
        for hop in own:
            start = hop["from_country"] or hop["from_region"]
            assert f"{start} > {hop['to_country']}: {hop['basis']}" in str(explanation)


@pytest.mark.parametrize(
    ("id", "kind", "claims"),
    [
        ("CNRU-0001", "claim", 1),
        (RIFLES, "shipment", 1),
        ("spacety-denial-2023-01", "statement", 2),
    ],
)
def test_claims_shipments_and_statements_can_be_explained(id, kind, claims):
    assert (sh.explain(id).kind, len(sh.explain(id).claims)) == (kind, claims)


@pytest.mark.parametrize("backend", ["pandas", "polars"])
@pytest.mark.parametrize(("table", "key"), [("shipments", "shipment_id"), ("claims", "claim_id")])
def test_a_row_is_explained_and_cited_like_its_id(table, key, backend):
    row = sh.load(table, backend).head(1)
    id = row[key][0]
    rows = [row, row.to_struct()] if backend == "polars" else [row, row.iloc[0]]
    rows += [] if backend == "polars" else [row.set_index(key), row.set_index(key).iloc[0]]
    for one in rows:
        assert str(sh.explain(one)) == str(sh.explain(id))
        assert sh.cite(one) == sh.cite(id) == sh.cite([id])


@pytest.mark.slow
@pytest.mark.parametrize("table", ["shipments", "flows"])
def test_every_record_can_be_explained(table):
    for record in sh.load(table, backend="polars").to_dicts():
        explanation = sh.explain(record[TABLES[table].key[0]])
        assert explanation.record == record
        assert explanation.claims


def cited(what) -> set[str]:
    items = json.loads(sh.cite(what, format="csl"))
    return {item["id"] for item in items if item["type"] != "dataset"}


def test_a_citation_names_exactly_the_reports_behind_a_claim_or_event_and_the_version():
    dataset, report = sh.cite("CNRU-0001").splitlines()
    assert sh.data_version() in dataset
    assert report.startswith("POLITICO")
    claims = sh.load("claims", "polars")
    (event,) = sh.load("shipments", "polars").filter(pl.col("claim_count") > 1)["shipment_id"][:1]
    assert cited(event) == set(claims.filter(event_id=event)["report_id"])
    assert cited(claims.head(0)) == set()


@pytest.mark.parametrize(
    "table",
    ["shipments", "flows", "claims", "ways", "hops", "disputes", "sources", "reports", "variants"],
)
def test_every_evidence_table_can_be_cited_in_every_format(table):
    frame = sh.load(table)
    items = json.loads(sh.cite(frame, format="csl"))
    entries = re.findall(r"^@\w+\{(.+),$", sh.cite(frame, format="bibtex"), flags=re.M)
    assert [item["id"] for item in items] == entries
    assert len(set(entries)) == len(entries) > 1
    assert sh.cite(frame).count("\n") == len(items) - 1


def test_braces_and_percent_signs_do_not_break_bibtex():
    text = sh.cite(sh.load("reports"), format="bibtex")
    for entry in text.split("\n\n"):
        stripped = re.sub(r"\\[{}]", "", entry)
        assert stripped.count("{") == stripped.count("}")


@pytest.mark.parametrize(
    ("low", "high", "qualifier", "words"),
    [
        (1000.0, 1000.0, "exact", "1,000 rifles"),
        (1.0, 1.0, "exact", "1 rifle"),
        (12.0, None, "more_than", "more than 12 rifles"),
        (12.0, None, "at_least", "at least 12 rifles"),
        (None, 70.0, "at_most", "at most 70 rifles"),
        (None, 70.0, "less_than", "less than 70 rifles"),
        (5.0, 7.0, "range", "5 to 7 rifles"),
        (527865.0, 527865.0, "approx", "about 527,865 rifles"),
        (None, None, "withheld", "withheld by the source"),
        (None, None, "not_stated", None),
    ],
)
def test_an_amount_in_words_keeps_its_bound(low, high, qualifier, words):
    ends = {"quantity_low": low, "quantity_high": high, "quantity_qualifier": qualifier}
    row = {"quantity_wording": None, "quantity_of": None, "quantity_unit": "rifle", **ends}
    assert amount(row, "quantity") == words


@pytest.mark.parametrize(
    ("start", "end", "precision", "wording", "words"),
    [
        (None, None, "unknown", None, None),
        (None, None, "unknown", "recently", "no date (“recently”)"),
        ("2022-08-31", "2022-08-31", "day", None, "2022-08-31"),
        ("2022-06-01", None, "month", None, "2022-06-01 to open (exact to the month)"),
        (
            "2022-10-01",
            "2022-12-31",
            "quarter",
            "late 2022",
            "2022-10-01 to 2022-12-31 (exact to the quarter), “late 2022”",
        ),
    ],
)
def test_a_period_in_words_keeps_its_precision(start, end, precision, wording, words):
    parts = ("start", "end", "precision", "wording")
    row = {
        f"period_{part}": value
        for part, value in zip(parts, (start, end, precision, wording), strict=True)
    }
    assert when(row) == words


def test_a_missing_dataset_is_named_with_what_to_do(tmp_path):
    with pytest.raises(sh.DataError, match="shipments build"):
        read_manifest(tmp_path)
