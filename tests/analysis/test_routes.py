"""Routes: each reported way is a row, and no way is made where no report gives one."""

from __future__ import annotations

from collections import Counter

import pandas as pd
import polars as pl
import pytest

import shipments as sh
from sample import claim, hop, raw_folder, report, way
from shipments.analysis.routes import BASES
from shipments.curation.dataset import read_dataset

UNNAMED = {"evidence_basis": '"anonymous_officials"', "status": '"alleged"'}
BY_AE = f"[{way('CN', 'AE', 'RU')}]"
MIXED = f"[{way(hops=(hop('CN', 'KZ'), hop('KZ', 'RU', 'inferred')))}]"
ALTERNATIVES = f"[{way('CN', 'KG', 'RU', status='stopped')}, {way('CN', 'KZ', 'RU')}]"
PAPERS = f"[{way(hops=(hop('CN', 'TR', 'transport_papers'), hop('TR', 'RU', 'company_papers')))}]"
ORDER = {"kind": '"order"', "status": '"ordered"'}
SERVICE = {"moves_goods": "false"}


@pytest.fixture(scope="module")
def frames(tmp_path_factory):
    claims = (
        claim("CNRU-9001", "plain")
        + claim("CNRU-9002", "by-ae", ways=BY_AE)
        + claim("CNRU-9003", "by-ae-too", ways=BY_AE)
        + claim("CNRU-9004", "mixed", ways=MIXED)
        + claim("CNRU-9005", "straight", ways=f"[{way(hops=(hop('CN', 'RU', 'stated'),))}]")
        + claim("CNRU-9006", "alternatives", ways=ALTERNATIVES)
        + claim("CNRU-9007", "papers", ways=PAPERS)
        + claim("CNRU-9008", "ordered", **ORDER)
        + claim("CNRU-9009", "service", **SERVICE)
        + claim("CNRU-9010", "made-only", dispatch=None, origin='"CN"')
        + claim("CNRU-9011", "alleged", **UNNAMED)
    )
    return read_dataset(raw_folder(tmp_path_factory.mktemp("routes"), report(claims=claims)))


def test_one_row_per_way_with_its_shipments_reports_and_those_in_customs_data(frames):
    rows = sh.routes(frames["shipments"], data=frames).to_dicts()
    counts = {
        row["label"]: (row["shipments"], row["root_reports"], row["customs_backed"]) for row in rows
    }
    assert counts == {
        "CN > AE > RU": (2, 1, 2),
        "CN > RU (no intermediate country reported)": (2, 1, 1),
        "CN > KG > RU (stopped)": (1, 1, 1),
        "CN > KZ > RU": (2, 1, 1),
        "CN > RU (reported as direct)": (1, 1, 0),
        "CN > TR > RU": (1, 1, 0),
    }
    assert [row["shipments"] for row in rows] == sorted(
        (row["shipments"] for row in rows), reverse=True
    )


def test_alternatives_are_counted_on_each_of_them(frames):
    rows = sh.routes("alternatives", data=frames)
    assert dict(zip(rows["label"], rows["shipments"], strict=True)) == {
        "CN > KG > RU (stopped)": 1,
        "CN > KZ > RU": 1,
    }


@pytest.mark.parametrize("event", ["ordered", "service", "made-only"])
def test_what_is_not_reported_as_moved_from_a_stated_place_has_no_way(frames, event):
    assert sh.routes(event, data=frames).empty


@pytest.mark.parametrize(
    ("event", "basis"),
    [
        ("by-ae", "stated"),
        ("mixed", "inferred"),
        ("straight", "stated"),
        ("papers", "company_papers"),
        ("plain", "customs_data"),
        ("alleged", "stated"),
    ],
)
def test_a_way_is_as_well_founded_as_its_weakest_hop(frames, event, basis):
    (row,) = sh.routes(event, data=frames).to_dict("records")
    assert {name: row[name] for name in BASES if row[name]} == {basis: 1}


def test_only_the_shipments_that_were_passed_are_counted(frames):
    assert sh.routes("mixed", data=frames)["shipments"].tolist() == [1]


def test_pandas_in_pandas_out(frames):
    rows = sh.routes(frames["shipments"].to_pandas(), data=frames)
    assert isinstance(rows, pd.DataFrame)
    assert rows["shipments"].sum() == 9


def test_no_shipments_have_no_routes(frames):
    assert sh.routes(frames["shipments"].clear(), data=frames).height == 0


def test_rows_of_another_table_are_refused(frames):
    with pytest.raises(sh.UsageError, match=r"routes\(\) needs rows of `shipments`"):
        sh.routes(frames["claims"], data=frames)


def test_every_published_way_of_a_shipment_is_counted_once():
    ways = sh.load("ways", "polars").join(
        sh.load("shipments", "polars"), left_on="claim_id", right_on="ways_claim_id"
    )
    rows = sh.routes(sh.load("shipments", "polars"))
    given = rows.filter(pl.col("way") != "unrouted")
    counts: Counter[tuple[str, str]] = Counter()
    for row in given.iter_rows(named=True):
        places = [row["from_country"], *(row["via"] or "").split(">"), row["to_country"]]
        counts[">".join(filter(None, places)), row["status"]] += row["shipments"]
    assert counts == Counter(ways.select("label", "status").iter_rows())


def test_only_customs_data_back_a_way():
    hops = sh.load("hops", "polars").filter(basis="customs_data")
    routed = sh.load("shipments", "polars").filter(
        pl.col("ways_claim_id").is_in(hops["claim_id"].implode())
    )
    others = sh.load("shipments", "polars").filter(
        pl.col("ways_claim_id").is_not_null(),
        ~pl.col("ways_claim_id").is_in(hops["claim_id"].implode()),
    )
    assert sh.routes(routed)["customs_backed"].sum() >= routed.height
    assert sh.routes(others)["customs_backed"].sum() == 0
