from __future__ import annotations

import pandas as pd
import polars as pl
import pytest

from sample import claim, raw_folder, report
from shipments.analysis.routes import routes, weakest
from shipments.curation.dataset import read_dataset
from shipments.errors import UsageError

AE = '[{ country = "AE", role = "transit", basis = "recorded" }]'
KZ = '[{ country = "KZ", role = "recorded_destination", basis = "recorded" }]'


@pytest.fixture(scope="module")
def frames(tmp_path_factory):
    claims = (
        claim("CNRU-9001", "plain")
        + claim("CNRU-9002", "by-ae", route=AE)
        + claim(
            "CNRU-9003",
            "by-ae-too",
            route=AE,
            evidence_basis='"anonymous_officials"',
            status='"alleged"',
        )
        + claim("CNRU-9004", "by-kz", route=KZ)
        + claim(
            "CNRU-9005",
            "straight",
            direct="true",
            evidence_basis='"anonymous_officials"',
            status='"alleged"',
        )
    )
    return read_dataset(raw_folder(tmp_path_factory.mktemp("routes"), report(claims=claims)))


def test_one_row_a_route_with_its_shipments_reports_and_bases(frames):
    found = routes(frames["shipments"], frames["legs"], frames["claims"]).to_dicts()
    told = {
        row["label"]: (row["shipments"], row["root_reports"], row["customs_backed"])
        for row in found
    }
    assert told == {
        "CN > AE > RU": (2, 1, 2),
        "CN > KZ > RU": (1, 1, 0),
        "CN > RU (no intermediate country reported)": (1, 1, 1),
        "CN > RU (reported as direct)": (1, 1, 0),
    }
    by_label = {row["label"]: row for row in found}
    assert by_label["CN > KZ > RU"]["inferred"] == 1
    assert by_label["CN > RU (reported as direct)"]["stated"] == 1
    assert found[0]["label"] == "CN > AE > RU"


def test_only_the_shipments_that_were_passed_are_counted(frames):
    some = frames["shipments"].filter(pl.col("shipment_id") == "by-kz")
    found = routes(some, frames["legs"], frames["claims"])
    assert found["shipments"].to_list() == [1]


def test_pandas_in_pandas_out(frames):
    found = routes(*(frames[name].to_pandas() for name in ("shipments", "legs", "claims")))
    assert isinstance(found, pd.DataFrame)
    assert found["shipments"].sum() == 5


def test_no_shipments_have_no_routes(frames):
    assert routes(frames["shipments"].clear(), frames["legs"], frames["claims"]).height == 0


def test_rows_of_another_table_are_refused(frames):
    with pytest.raises(UsageError, match="routes are of shipments"):
        routes(frames["claims"], frames["legs"], frames["claims"])


@pytest.mark.parametrize(
    ("bases", "expected"),
    [
        (["recorded"], "recorded"),
        (["recorded", "inferred"], "inferred"),
        (["stated", "recorded"], "stated"),
        (["intercepted", "inferred"], "intercepted"),
    ],
)
def test_a_route_is_as_well_founded_as_its_weakest_hop(bases, expected):
    assert weakest(bases) == expected
