from __future__ import annotations

import csv
import io

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sample import claim, raw_folder, report
from shipments.curation.audit import UNDECIDED, coded_values, draw, score, wilson
from shipments.curation.dataset import read_dataset
from shipments.errors import DataError


@pytest.fixture(scope="module")
def frames(tmp_path_factory):
    claims = [claim(f"CNRU-900{n}", f"rifles-{n}") for n in range(1, 6)]
    return read_dataset(
        raw_folder(tmp_path_factory.mktemp("audit"), report(claims="".join(claims)))
    )


def sheet(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def filled(frames, tmp_path, change):
    """A sheet filled with what `change` gives for each row and coded value."""
    coded, rows = coded_values(frames), sheet(draw(frames, 5, 1))
    for row in rows:
        row["value"] = change(row, coded[row["claim_id"], row["field"]])
    path = tmp_path / "sheet.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    return path


def test_a_sheet_names_claims_fields_and_pages_and_no_coded_value(frames):
    text = draw(frames, 2, 7)
    rows = sheet(text)
    assert len({row["claim_id"] for row in rows}) == 2
    assert all(row["pages"] == "https://example.org/gazette-2023-03-16/copy" for row in rows)
    assert not any(row["value"] or row["words"] for row in rows)
    assert "1000" not in text
    assert "small_arms" not in text


def test_a_seed_draws_the_same_claims_again_and_another_seed_others(frames):
    assert draw(frames, 2, 7) == draw(frames, 2, 7)
    assert any(draw(frames, 2, 7) != draw(frames, 2, seed) for seed in range(5))


def test_a_sheet_filled_with_what_is_coded_has_no_error(frames, tmp_path):
    table, differences = score(frames, filled(frames, tmp_path, lambda _, value: value))
    assert differences == []
    assert table["wrong"].sum() == 0
    everything = table.filter(pl.col("family") == "all").row(0, named=True)
    assert everything["decided"] == len(sheet(draw(frames, 5, 1)))


def test_differences_are_counted_in_their_family_and_listed_with_both_values(frames, tmp_path):
    path = filled(
        frames, tmp_path, lambda row, value: "12" if row["field"] == "quantity_low" else value
    )
    table, differences = score(frames, path)
    rates = {row["family"]: row for row in table.iter_rows(named=True)}
    assert (rates["quantity"]["wrong"], rates["goods"]["wrong"], rates["all"]["wrong"]) == (5, 0, 5)
    assert {(row["coded"], row["value"]) for row in differences} == {("1000", "12")}


def test_what_is_empty_or_undecided_is_not_counted(frames, tmp_path):
    path = filled(frames, tmp_path, lambda row, _: UNDECIDED if row["field"] == "kind" else "")
    table, differences = score(frames, path)
    assert table["decided"].sum() == 0
    assert table["rate"].null_count() == table.height
    assert differences == []


def test_a_sheet_of_other_claims_is_refused_with_its_line(frames, tmp_path):
    path = filled(frames, tmp_path, lambda _, value: value)
    path.write_text(path.read_text().replace("CNRU-9001", "CNRU-1234"))
    with pytest.raises(DataError, match=r"sheet\.csv:2 · CNRU-1234"):
        score(frames, path)


@given(st.integers(0, 300), st.integers(0, 300))
def test_an_interval_of_wilson_holds_the_share_and_lies_between_0_and_1(wrong, more):
    decided = wrong + more
    low, high = wilson(wrong, decided)
    assert 0 <= low <= high <= 1
    assert decided == 0 or low <= wrong / decided <= high


def test_nothing_wrong_of_five_is_an_interval_up_to_43_per_cent():
    # Brown, Cai, DasGupta 2001: the upper end of 0 of n is z² / (n + z²).
    assert wilson(0, 5) == pytest.approx((0, 3.8414588 / (5 + 3.8414588)))
