from __future__ import annotations

import json
import re

import pandas as pd
import polars as pl
import pytest

import shipments as sh
from shipments.dataset.wording import amount, when
from shipments.tables.registry import TABLES

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
        assert pandas[name].isna().sum() == polars[name].null_count()


def test_namibia_is_a_country_and_not_a_missing_value():
    countries = sh.load("countries")
    assert "NA" in countries["alpha2"].tolist()


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: sh.load("shipment"), "did you mean 'shipments'"),
        (lambda: sh.load("shipments", backend="duckdb"), "one of: pandas, polars"),
        (lambda: sh.describe("shipments", "rout"), "did you mean 'route'"),
        (lambda: sh.describe("clams"), "did you mean 'claims'"),
        (lambda: sh.explain("norinco-tekhkrim-rifles"), RIFLES),
        (lambda: sh.cite(sh.load("claims"), format="bibtx"), "did you mean 'bibtex'"),
        (lambda: sh.cite(pl.DataFrame({"x": [1]})), "cannot tell which reports"),
        (lambda: sh.routes(sh.load("claims")), "routes are of shipments"),
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


def test_an_explanation_leads_from_the_row_to_its_claims_pages_variants_and_disputes():
    told = sh.explain(RIFLES)
    assert told.kind == "shipment"
    assert [claim["claim_id"] for claim in told.claims] == ["CNRU-0001"]
    assert len(told.claims[0]["pages"]) >= 9
    text = str(told)
    assert "as many as 1,000" in text
    assert "rule:" in text
    assert "disputed by" in text
    assert "&lt;" in told._repr_html_() or "<pre" in told._repr_html_()


@pytest.mark.parametrize(("id", "kind"), [("CNRU-0001", "claim"), (RIFLES, "shipment")])
def test_claims_and_shipments_can_be_explained(id, kind):
    assert sh.explain(id).kind == kind


@pytest.mark.parametrize("table", ["shipments", "flows"])
def test_every_record_can_be_explained(table):
    for record in sh.load(table, backend="polars").to_dicts():
        told = sh.explain(record[TABLES[table].key[0]])
        assert told.record == record
        assert told.claims


def test_a_citation_names_exactly_the_reports_behind_the_rows_and_the_version():
    claims = sh.load("claims")
    one = claims[claims["claim_id"] == "CNRU-0001"]
    text = sh.cite(one)
    assert sh.data_version() in text
    assert len(text.splitlines()) == 2
    assert "POLITICO" in text


def test_citing_a_shipment_cites_the_reports_of_its_claims():
    claims = sh.load("claims", backend="polars")
    shipments = sh.load("shipments", backend="polars")
    row = shipments.filter(pl.col("claim_count") > 1).head(1)
    wanted = set(claims.filter(pl.col("event_id") == row["shipment_id"][0])["report_id"])
    cited = {
        item["id"] for item in json.loads(sh.cite(row, format="csl")) if item["type"] != "dataset"
    }
    assert cited == wanted


@pytest.mark.parametrize(
    "table", ["shipments", "flows", "claims", "legs", "disputes", "sources", "reports", "variants"]
)
def test_every_evidence_table_can_be_cited_in_every_format(table):
    frame = sh.load(table)
    items = json.loads(sh.cite(frame, format="csl"))
    entries = re.findall(r"^@\w+\{(.+),$", sh.cite(frame, format="bibtex"), flags=re.M)
    assert [item["id"] for item in items] == entries
    assert len(set(entries)) == len(entries) > 1
    assert sh.cite(frame).count("\n") == len(items) - 1


def test_citing_nothing_cites_the_dataset_alone():
    assert len(json.loads(sh.cite(sh.load("claims").head(0), format="csl"))) == 1


def test_braces_and_percent_signs_do_not_break_bibtex():
    text = sh.cite(sh.load("reports"), format="bibtex")
    for entry in text.split("\n\n"):
        stripped = re.sub(r"\\[{}]", "", entry)
        assert stripped.count("{") == stripped.count("}")


BASE = {"quantity_of": None, "value_currency": None, "value_per": None, "quantity_unit": "rifle"}


@pytest.mark.parametrize(
    ("low", "high", "qualifier", "said"),
    [
        (1000.0, 1000.0, "exact", "1,000 rifle"),
        (12.0, None, "more_than", "more than 12 rifle"),
        (12.0, None, "at_least", "at least 12 rifle"),
        (None, 70.0, "at_most", "at most 70 rifle"),
        (None, 70.0, "less_than", "less than 70 rifle"),
        (5.0, 7.0, "range", "5 to 7 rifle"),
        (527865.0, 527865.0, "approx", "about 527,865 rifle"),
        (None, None, "withheld", "withheld by the source"),
        (None, None, "not_stated", None),
    ],
)
def test_an_amount_is_told_with_its_bound(low, high, qualifier, said):
    row = BASE | {
        "quantity_low": low,
        "quantity_high": high,
        "quantity_qualifier": qualifier,
        "quantity_wording": None,
    }
    assert amount(row, "quantity") == said


@pytest.mark.parametrize(
    ("start", "end", "precision", "wording", "said"),
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
def test_a_period_is_told_with_its_precision(start, end, precision, wording, said):
    row = {
        "period_start": start,
        "period_end": end,
        "period_precision": precision,
        "period_wording": wording,
    }
    assert when(row) == said


def test_a_missing_dataset_is_told(monkeypatch, tmp_path):
    from shipments.dataset import load as module

    with pytest.raises(sh.DataError, match="shipments build"):
        module.read_manifest(tmp_path)
