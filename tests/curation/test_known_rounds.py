"""Known rounds: the state follows from the claims, and what cannot be is one error each."""

from __future__ import annotations

import csv
import datetime as dt

import polars as pl
import pytest

from sample import raw_folder, report
from shipments.curation.coverage import read_coverage
from shipments.curation.dataset import read_dataset
from shipments.errors import DataError
from shipments.tables import Coverage
from shipments.tables.coverage import KNOWN_ROUNDS

pytestmark = pytest.mark.medium

CLAIM = "CNRU-9001"
ROUND = {
    "coverage_id": "us-commerce-2023-05-05",
    "kind": "round",
    "authority": "us_commerce",
    "what": "a round",
    "stage": "adopted",
    "announced_start": "2023-05-05",
    "announced_end": "2023-05-05",
    "announced_precision": "day",
    "publisher": "Gazette",
    "url": "https://example.org/round",
    "reading": "secondary",
    "looked_on": "2026-11-30",
}
SPLIT = {"firms_low": "4", "firms_high": "4", "mainland_firms": "1", "hong_kong_firms": "2"}
DRAFT = ROUND | {"coverage_id": "draft", "stage": "draft"}


@pytest.fixture
def raw(tmp_path):
    return raw_folder(tmp_path, report())


def write(raw, *rows):
    (raw / "coverage").mkdir()
    with (raw / "coverage" / "coverage.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(KNOWN_ROUNDS.columns), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def test_a_raw_folder_without_the_file_knows_of_nothing(raw):
    frame, faults = read_coverage(raw)
    assert (frame.height, faults) == (0, [])


@pytest.mark.parametrize(
    ("changes", "state"),
    [
        ({}, "not_held"),
        ({"claim_ids": CLAIM}, "held"),
        ({"claim_ids": CLAIM, "missing": "the number of firms"}, "partly"),
    ],
)
def test_the_state_follows_from_the_claims_and_what_is_missing(raw, changes, state):
    write(raw, ROUND | changes)
    assert read_dataset(raw)["coverage"]["state"].to_list() == [state]


@pytest.mark.parametrize(
    ("rows", "rule", "field"),
    [
        ([ROUND | {"claim_ids": "CNRU-9998"}], "coverage_claim_known", "claim_ids"),
        ([ROUND | {"claim_ids": f"{CLAIM};{CLAIM}"}], "coverage_claim_known", "claim_ids"),
        ([ROUND | {"claim_ids": f"{CLAIM}, "}], "claim_ids:claim_ids_form", "claim_ids"),
        ([ROUND | {"missing": "all of it"}], "missing_part_of_what_is_held", "missing"),
        ([ROUND | {"stage": ""}], "authority_of_a_round", "authority"),
        ([ROUND | {"kind": "report"}], "authority_of_a_round", "authority"),
        ([ROUND | {"effective_on": "2023-05-04"}], "in_force_after_announced", "effective_on"),
        ([ROUND | {"looked_on": "2023-05-04"}], "looked_after_announced", "looked_on"),
        ([ROUND | {"announced_end": "2023-05-04"}], "announced_in_order", "announced_start"),
        ([ROUND | {"firms_high": "3"}], "firms_in_order", "firms_high"),
        ([ROUND | {"firms_low": "4", "firms_high": "3"}], "firms_in_order", "firms_high"),
        (
            [ROUND | SPLIT],
            "firms_of_both_parts",
            "firms_low",
        ),
        ([ROUND | {"wording": "a b c d e f g h i j k"}], "wording:at_most_ten_words", "wording"),
        ([ROUND | {"url": "example.org"}], "url:address_form", "url"),
        (
            [ROUND, DRAFT | {"announced_start": "2023-05-06", "announced_end": "2023-05-06"}],
            "coverage_stage_order",
            "announced_end",
        ),
    ],
)
def test_what_cannot_be_is_one_error_of_its_row(raw, rows, rule, field):
    write(raw, *rows)
    with pytest.raises(DataError) as caught:
        read_dataset(raw)
    (fault,) = caught.value.faults
    assert (fault.where.split(":")[0], fault.row, fault.rule, fault.field) == (
        "coverage.csv",
        ROUND["coverage_id"],
        rule,
        field,
    )
    assert fault.expected
    assert fault.action


def test_a_draft_of_another_round_may_come_later(raw):
    later = {"announced_start": "2023-05-06", "announced_end": "2023-05-06"}
    write(raw, ROUND, DRAFT | later | {"what": "another round"})
    assert read_dataset(raw)["coverage"].height == 2


@pytest.mark.parametrize(
    ("state", "claims", "missing", "holds"),
    [
        ("held", CLAIM, None, True),
        ("held", None, None, False),
        ("held", CLAIM, "a part", False),
        ("partly", CLAIM, None, False),
        ("not_held", CLAIM, None, False),
        ("not_held", None, None, True),
    ],
)
def test_a_published_state_that_its_claims_contradict_is_rejected(
    raw, state, claims, missing, holds
):
    write(raw, ROUND)
    frame = read_coverage(raw)[0].with_columns(
        state=pl.lit(state),
        claim_ids=pl.lit(claims, pl.String),
        missing=pl.lit(missing, pl.String),
    )
    assert (Coverage.split(frame).rejected.height == 0) is holds


def test_the_day_of_the_look_is_a_date(raw):
    write(raw, ROUND)
    assert read_coverage(raw)[0]["looked_on"].to_list() == [dt.date(2026, 11, 30)]
