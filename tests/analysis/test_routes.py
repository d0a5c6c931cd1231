from __future__ import annotations

import pandas as pd
import pytest

import shipments as sh
from sample import claim, raw_folder, report
from shipments.curation.dataset import read_dataset

AE = '[{ country = "AE", role = "transit", basis = "recorded" }]'
KZ = '[{ country = "KZ", role = "recorded_destination", basis = "recorded" }]'
UNNAMED = {"evidence_basis": '"anonymous_officials"', "status": '"alleged"'}


@pytest.fixture(scope="module")
def frames(tmp_path_factory):
    claims = (
        claim("CNRU-9001", "plain")
        + claim("CNRU-9002", "by-ae", route=AE)
        + claim("CNRU-9003", "by-ae-too", route=AE, **UNNAMED)
        + claim("CNRU-9004", "by-kz", route=KZ)
        + claim("CNRU-9005", "straight", direct="true", **UNNAMED)
    )
    return read_dataset(raw_folder(tmp_path_factory.mktemp("routes"), report(claims=claims)))


def test_one_row_per_route_with_its_shipments_reports_and_bases(frames):
    rows = sh.routes(frames["shipments"], data=frames).to_dicts()
    counts = {
        row["label"]: (row["shipments"], row["root_reports"], row["customs_backed"]) for row in rows
    }
    assert counts == {
        "CN > AE > RU": (2, 1, 2),
        "CN > KZ > RU": (1, 1, 0),
        "CN > RU (no intermediate country reported)": (1, 1, 1),
        "CN > RU (reported as direct)": (1, 1, 0),
    }
    assert rows[0]["label"] == "CN > AE > RU"


@pytest.mark.parametrize(
    ("label", "basis"),
    [
        ("CN > AE > RU", "recorded"),
        ("CN > KZ > RU", "inferred"),
        ("CN > RU (reported as direct)", "stated"),
    ],
)
def test_a_route_is_as_well_founded_as_its_weakest_hop(frames, label, basis):
    rows = sh.routes(frames["shipments"], data=frames).to_dicts()
    (row,) = [row for row in rows if row["label"] == label]
    assert row[basis] == row["shipments"]


def test_only_the_shipments_that_were_passed_are_counted(frames):
    assert sh.routes("by-kz", data=frames)["shipments"].tolist() == [1]


def test_pandas_in_pandas_out(frames):
    rows = sh.routes(frames["shipments"].to_pandas(), data=frames)
    assert isinstance(rows, pd.DataFrame)
    assert rows["shipments"].sum() == 5


def test_no_shipments_have_no_routes(frames):
    assert sh.routes(frames["shipments"].clear(), data=frames).height == 0


def test_rows_of_another_table_are_refused(frames):
    with pytest.raises(sh.UsageError, match=r"routes\(\) needs rows of `shipments`"):
        sh.routes(frames["claims"], data=frames)
