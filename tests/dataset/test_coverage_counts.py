"""What is known and held, counted and measured: absence is not zero."""

from __future__ import annotations

import math

import polars as pl
import pytest

import shipments as sh


@pytest.fixture(scope="module")
def counted() -> pl.DataFrame:
    return sh.coverage(backend="polars")


@pytest.mark.parametrize("backend", ["polars", "pandas"])
def test_every_known_row_is_counted_once(backend):
    rows = sh.coverage("authority", backend=backend)
    known = sh.load("coverage", "polars")
    assert rows["known"].sum() == known.height
    for state in ("held", "partly", "not_held"):
        assert rows[state].sum() == known.filter(state=state).height


def test_known_is_held_partly_and_not_held(counted):
    rows = counted.filter(dimension="authority")
    assert (rows["held"] + rows["partly"] + rows["not_held"] == rows["known"]).all()


def test_a_measurement_that_was_not_recorded_is_null_and_not_zero(counted):
    row = counted.filter(topic="drones").to_dicts()[0]
    assert (row["known"], row["held"], row["not_held"], row["share_low"]) == (None,) * 4
    assert row["share"] == 0.7


def test_the_whole_is_estimated_with_its_interval_and_source(counted):
    (row,) = counted.filter(dimension="whole", unit="events").to_dicts()
    assert (row["whole"], row["whole_low"], row["whole_high"]) == (743, 690, 796)
    assert row["source"] == "capture and recapture of two lists; version 2026.11.1, 2026-11-30"


def test_intervals_are_those_of_wilson():
    estimates = sh.load("coverage_estimates", "polars").drop_nulls(["known", "held", "share_low"])
    assert estimates.height > 8
    z = 1.959964
    for row in estimates.to_dicts():
        n, p = row["known"], row["held"] / row["known"]
        middle, half = p + z * z / 2 / n, z * math.sqrt(p * (1 - p) / n + z * z / 4 / n / n)
        ends = [(middle - half) / (1 + z * z / n), (middle + half) / (1 + z * z / n)]
        assert [row["share_low"], row["share_high"]] == pytest.approx(ends, abs=0.0051)


def test_a_dimension_that_is_not_known_is_refused():
    with pytest.raises(sh.UsageError, match="did you mean 'subject'"):
        sh.coverage("subjet")


def test_the_rounds_of_the_lull_of_2023_are_known():
    """Seven US rounds from October 2023 to February 2024 are known, whether or not held."""
    rounds = sh.load("coverage", "polars").filter(
        pl.col("authority").str.starts_with("us_"),
        pl.col("announced_start").is_between(pl.date(2023, 10, 1), pl.date(2024, 3, 1)),
    )
    assert rounds.height == 7
