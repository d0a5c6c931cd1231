"""Agreement of two codings, against figures worked out elsewhere."""

from __future__ import annotations

import polars as pl
import pytest

import shipments as sh
from sample import raw_folder, report
from shipments.curation.agreement import coding_agreement, interval, read_codings
from shipments.curation.dataset import read_dataset
from shipments.errors import DataError

# What the coders reported over 90 pairs, of which 78 are here.
REPORTED = {
    "kind": (0.88, 0.86),
    "polarity": (0.98, 0.93),
    "quantity_value": (0.94, 0.89),
    "quantity_bound": (0.90, 0.80),
    "quantity_unit": (0.94, 0.90),
    "value_amount": (0.98, 0.95),
    "consignments": (0.97, 0.72),
    "period_start": (0.83, 0.79),
    "period_precision": (0.81, 0.73),
    "transfer_status": (0.71, 0.62),
    "transit": (0.92, 0.57),
}


def pairs(text: str) -> tuple[tuple[str, str], ...]:
    return tuple((pair[0], pair[1]) for pair in text.split())


def test_alpha_of_two_coders_is_that_of_the_textbook():
    # Krippendorff, Computing Krippendorff's Alpha-Reliability (2011), section B: alpha = 0.692.
    first, second = (
        ["a", "a", "b", "b", "d", "c", "c", "c", "e", "d", "d", "a"],
        ["b", "a", "b", "b", "b", "c", "c", "c", "e", "d", "d", "d"],
    )
    alpha, low, high = interval(tuple(zip(first, second, strict=True)), resamples=200)
    assert alpha == pytest.approx(0.692, abs=0.0005)
    assert low < alpha < high


def test_full_agreement_is_1_and_what_chance_gives_is_0():
    assert interval(pairs("aa bb aa bb"), resamples=50) == (1, 1, 1)
    assert interval(pairs("aa aa"), resamples=10) == (1, 1, 1)
    assert interval(pairs("ab ba ab ba aa bb"), resamples=50)[0] < 0.1


def test_the_same_seed_draws_the_same_interval_and_another_draws_another():
    codings = pairs("aa bb ab ca cc bb ba aa cc ac")
    assert interval(codings, 100, seed=1) == interval(codings, 100, seed=1)
    assert interval(codings, 100, seed=1) != interval(codings, 100, seed=2)


@pytest.fixture(scope="module")
def first_coding() -> pl.DataFrame:
    """The agreement on the claims of the first coding alone; those of a later one begin at 0700."""
    codings = sh.load("codings", backend="polars")
    return coding_agreement(codings.filter(pl.col("claim_id") < "CNRU-0700"))


@pytest.mark.parametrize("field", REPORTED)
def test_the_figures_are_near_those_that_the_coders_reported(first_coding, field):
    row = first_coding.filter(field=field).to_dicts()[0]
    agreement, alpha = REPORTED[field]
    assert row["pairs"] == 78
    # Twelve pairs of ninety are missing: a few per cent either way.
    assert row["agreement"] == pytest.approx(agreement, abs=0.04)
    assert row["alpha"] == pytest.approx(alpha, abs=0.09)
    assert row["alpha_low"] <= alpha <= row["alpha_high"]


@pytest.mark.slow
def test_the_published_figures_are_those_of_the_published_codings():
    assert coding_agreement(sh.load("codings", backend="polars")).equals(
        sh.load("coding_agreement", backend="polars")
    )


def test_fields_under_080_are_tentative_unless_nearly_all_codings_are_one_value():
    rows = sh.load("coding_agreement", backend="polars")
    for row in rows.to_dicts():
        expected = "uniform" if row["top_share"] >= 0.9 else "tentative"
        assert row["reliability"] == ("reliable" if row["alpha"] >= 0.8 else expected)


@pytest.mark.parametrize(
    ("table", "column", "word"),
    [
        ("claims", "status", "reliable"),
        ("hops", "to_country", "tentative"),
        ("shipments", "route", "tentative"),
        ("claims", "polarity", "reliable"),
    ],
)
def test_describe_says_how_reliable_a_column_is(table, column, word):
    assert f"\n  {word}: alpha" in str(sh.describe(table, column))


def test_describe_marks_tentative_columns_in_a_table_and_says_nothing_of_others():
    lines = str(sh.describe("claims")).splitlines()
    agreement = sh.load("coding_agreement", backend="polars")
    of = {
        name: set(";".join(rows["columns"]).split(";"))
        for (name,), rows in agreement.group_by("reliability")
    }
    marked = {line.split()[0] for line in lines if line.endswith("(tentative)")}
    assert marked == (of["tentative"] - of["reliable"]) & set(sh.load("claims").columns) != set()
    assert sh.describe("parties", "kind").reliability is None


@pytest.mark.parametrize(
    ("row", "rule"),
    [
        ("CNRU-9009,kind,a,b,false", "foreign_key:claims"),
        ("CNRU-9001,x,,,true", "field:known_word"),
        ("CNRU-9001,transit,none,,no", "type"),
    ],
)
def test_a_coding_of_no_claim_or_field_or_without_a_verdict_is_a_fault(tmp_path, row, rule):
    raw = raw_folder(tmp_path, report())
    (raw / "second_coding").mkdir()
    path = raw / "second_coding" / "codings.csv"
    path.write_text(f"claim_id,field,first,second,agrees\n{row}\n")
    with pytest.raises(DataError) as caught:
        read_dataset(raw)
    assert [fault.rule for fault in caught.value.faults] == [rule]


def test_null_is_a_value_and_no_country_on_the_way_is_another(tmp_path):
    raw = raw_folder(tmp_path, report())
    (raw / "second_coding").mkdir()
    path = raw / "second_coding" / "codings.csv"
    path.write_text("claim_id,field,first,second,agrees\nCNRU-9001,transit,none,,false\n")
    frame, faults = read_codings(raw)
    assert faults == []
    assert frame.select(pl.col("second").is_null()).item()
    assert frame["agrees"].to_list() == [False]
