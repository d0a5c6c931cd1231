from __future__ import annotations

from itertools import pairwise

import polars as pl
import pytest

from sample import claim, hop, raw_folder, report, way
from shipments.analysis.totals import total
from shipments.curation.dataset import read_dataset
from shipments.errors import CannotAdd, DataError
from shipments.tables.integrity import wholes_of

PAGE = '\n[[pages]]\nid = "{id}"\npublisher = "Synthetic"\nurl = "https://example.org/{id}"\nreading = "{reading}"\n'


def with_page(text: str, id: str, reading: str) -> str:
    head, claims = text.split("\n[[claims]]", 1)
    return head + PAGE.format(id=id, reading=reading) + "\n[[claims]]" + claims


def read_as(reading: str, id: str, claims: str) -> str:
    """A report whose one page is as near to the root as the reading says."""
    return report(id, claims).replace('reading = "secondary"', f'reading = "{reading}"')


def measure(row, name="quantity"):
    return row[f"{name}_low"], row[f"{name}_high"], row[f"{name}_qualifier"]


def shipment(frames, key="rifles-2022-06"):
    return frames["shipments"].filter(pl.col("shipment_id") == key).to_dicts()[0]


READINGS = ["not_recorded", "secondary", "syndicated", "mirror", "primary"]


@pytest.mark.parametrize(("far", "near"), list(pairwise(READINGS)))
def test_values_come_from_the_reading_nearest_to_the_root(tmp_path, far, near):
    more = '{ low = 7, unit = "rifle", qualifier = "at_least" }'
    one = read_as(far, "one-2023", claim("CNRU-9001"))
    two = read_as(near, "two-2023", claim("CNRU-9002", quantity=more))
    row = shipment(read_dataset(raw_folder(tmp_path, one, two)))
    assert measure(row) == (7, None, "at_least")
    assert row["lead_claim_id"] == "CNRU-9002"
    assert row["differing_fields"] == "quantity"


def test_a_field_that_the_nearest_claim_leaves_out_comes_from_the_next_and_whole(tmp_path):
    one = report("one-2023", claim("CNRU-9001", quantity=None))
    two = report("two-2024", claim("CNRU-9002", period='"2023-01"'), published="2024-01-01")
    row = shipment(read_dataset(raw_folder(tmp_path, one, two)))
    assert row["lead_claim_id"] == "CNRU-9001"
    assert row["quantity_low"] == 1000
    assert row["period_start"].isoformat() == "2022-06-01"
    assert row["differing_fields"] == "period"


def test_the_earliest_report_leads_among_equals(tmp_path):
    late = report("a-late", claim("CNRU-9001"), published="2024-01-01")
    early = report("z-early", claim("CNRU-9002"), published="2022-07-01")
    assert shipment(read_dataset(raw_folder(tmp_path, late, early)))["lead_claim_id"] == "CNRU-9002"


def test_a_variant_never_overwrites(tmp_path):
    variant = (
        '[[claims.variants]]\npage = "copy"\nfield = "quantity"\nsays = "as many as 1,000"\n'
        'assessment = "bound_changed"\n'
        'quantity = { high = 1000, unit = "rifle", qualifier = "at_most" }\n'
    )
    frames = read_dataset(raw_folder(tmp_path, report(claims=claim() + variant)))
    row = shipment(frames)
    assert measure(row) == (1000, 1000, "exact")
    assert row["variant_count"] == 1
    variant = frames["variants"].to_dicts()[0]
    assert (variant["low"], variant["high"], variant["qualifier"]) == (None, 1000, "at_most")


def test_pages_of_one_report_are_one_root_and_copies_are_counted_apart(tmp_path):
    text = with_page(report(claims=claim(pages='["copy", "second"]')), "second", "mirror")
    row = shipment(read_dataset(raw_folder(tmp_path, text)))
    assert (row["root_count"], row["page_count"], row["claim_count"]) == (1, 2, 1)


def test_two_reports_are_two_roots_and_a_reworked_report_is_none(tmp_path):
    one = report("one-2023", claim("CNRU-9001"))
    two = report("two-2023", claim("CNRU-9002"))
    again = report("three-2023", claim("CNRU-9003")).replace(
        "evidence_basis", 'derived_from = "one-2023"\nevidence_basis', 1
    )
    row = shipment(read_dataset(raw_folder(tmp_path, one, two, again)))
    assert (row["root_count"], row["claim_count"]) == (2, 3)


@pytest.mark.parametrize("how", ["report", "claim"])
def test_an_event_that_only_a_reworked_report_affirms_has_no_root(tmp_path, how):
    first = report("first-2022", claim("CNRU-9001", "other-2022"))
    again = report("again-2023", claim("CNRU-9002"))
    if how == "report":
        again = again.replace("evidence_basis", 'derived_from = "first-2022"\nevidence_basis', 1)
    else:
        again = report("again-2023", claim("CNRU-9002", derived_from='"CNRU-9001"'))
    row = shipment(read_dataset(raw_folder(tmp_path, first, again)))
    assert (row["root_count"], row["claim_count"]) == (0, 1)


@pytest.mark.parametrize(
    ("kind", "status", "stage"),
    [
        ("order", "declared_order", "order"),
        ("order", "ordered", "order"),
        ("offer", "planned", "prospect"),
        ("request", "requested", "prospect"),
        ("delivery", "intercepted", "stop"),
        ("delivery", "seized", "stop"),
        ("delivery", "delivered_defective", "movement"),
        ("recovery", "recovered", "find"),
    ],
)
def test_orders_plans_stops_and_defective_deliveries_keep_their_own_status(
    tmp_path, kind, status, stage
):
    text = report(claims=claim(kind=f'"{kind}"', status=f'"{status}"'))
    row = shipment(read_dataset(raw_folder(tmp_path, text)))
    assert (row["status"], row["stage"]) == (status, stage)


def test_an_aggregate_is_a_flow_and_a_restatement_stays_a_claim(tmp_path):
    claims = (
        claim()
        + claim("CNRU-9002", "flow-2022", kind='"aggregate_trade_flow"', status=None)
        + claim("CNRU-9003", "again-2022", kind='"restatement"', status=None)
    )
    frames = read_dataset(raw_folder(tmp_path, report(claims=claims)))
    assert frames["shipments"]["shipment_id"].to_list() == ["rifles-2022-06"]
    assert frames["flows"]["flow_id"].to_list() == ["flow-2022"]
    assert frames["claims"].height == 3


def test_a_subset_carries_part_of_and_both_name_each_other(tmp_path):
    claims = claim() + claim("CNRU-9002", "part-2022", part_of='"rifles-2022-06"')
    frames = read_dataset(raw_folder(tmp_path, report(claims=claims)))
    part = shipment(frames, "part-2022")
    assert part["part_of"] == "rifles-2022-06"
    assert shipment(frames)["overlaps_with"] == "part-2022"
    assert sorted(frames["overlaps"]["relation"]) == ["part", "whole"]


# --- Ways


def test_a_way_never_leaks_to_a_neighbour_of_the_same_report(tmp_path):
    routed = claim("CNRU-9002", "routed", ways=f"[{way('CN', 'AE', 'RU')}]")
    frames = read_dataset(raw_folder(tmp_path, report(claims=claim() + routed)))
    assert (shipment(frames)["route"], shipment(frames)["ways_claim_id"]) == (None, None)
    assert (shipment(frames, "routed")["route"], shipment(frames, "routed")["ways_claim_id"]) == (
        "AE",
        "CNRU-9002",
    )
    assert set(frames["hops"]["claim_id"]) == {"CNRU-9002"}


def test_ways_come_whole_from_the_nearest_claim_that_reports_any(tmp_path):
    far = read_as("secondary", "far-2022", claim("CNRU-9001", ways=f"[{way('CN', 'AE', 'RU')}]"))
    near = read_as("mirror", "near-2023", claim("CNRU-9002", ways=f"[{way('CN', 'KZ', 'RU')}]"))
    nearest = read_as("primary", "nearest-2024", claim("CNRU-9003"))
    row = shipment(read_dataset(raw_folder(tmp_path, far, near, nearest)))
    assert (row["lead_claim_id"], row["ways_claim_id"], row["route"]) == (
        "CNRU-9003",
        "CNRU-9002",
        "KZ",
    )


@pytest.mark.parametrize(
    ("ways", "route"),
    [
        ([way("CN", "RU")], "direct"),
        ([way("CN", "AE", "RU")], "AE"),
        ([way("CN", "KG", "KZ", "RU")], "KG>KZ"),
        ([way("CN", "AE", "RU"), way("CN", "TR", "RU")], "AE|TR"),
        ([way("CN", "RU"), way("CN", "TR", "RU")], "direct|TR"),
        ([way("CN", "AE", "RU", status="inferred"), way("CN", "TR", "RU")], "TR"),
        ([way(hops=(hop("KG", "RU", role="re_export"),))], "KG"),
    ] + [
        ([way("CN", "AE", status=status)], None)
        for status in ("stopped", "refused", "offered", "declared_only", "inferred")
    ],
)  # fmt: skip
def test_the_route_names_places_in_between_of_ways_that_goods_travelled(tmp_path, ways, route):
    changes = {"dispatch": '"KG"', "origin": '"CN"'} if route == "KG" else {}
    text = report(claims=claim(ways=f"[{', '.join(ways)}]", **changes))
    assert shipment(read_dataset(raw_folder(tmp_path, text)))["route"] == route


# --- Parts and wholes


@pytest.mark.parametrize(
    ("parts", "wholes"),
    [
        ([("a", None)], {}),
        ([("a", "b")], {"a": {"b"}}),
        ([("a", "b"), ("b", "c")], {"a": {"b", "c"}, "b": {"c"}}),
        ([("a", "b"), ("a", "c")], {"a": {"b", "c"}}),
        ([("a", "b"), ("b", "a")], {"a": {"a", "b"}, "b": {"a", "b"}}),
    ],
)
def test_a_part_of_a_part_is_a_part(parts, wholes):
    assert wholes_of(parts) == wholes


def test_a_part_of_a_part_is_not_added_to_the_whole(tmp_path):
    claims = (
        claim("CNRU-9001", "a")
        + claim("CNRU-9002", "b", part_of='"a"')
        + claim("CNRU-9003", "c", part_of='"b"')
    )
    shipments = read_dataset(raw_folder(tmp_path, report(claims=claims)))["shipments"]
    with pytest.raises(CannotAdd, match="some of the same goods"):
        total(shipments.filter(shipments["shipment_id"] != "b"))


def test_a_ring_is_found_though_another_claim_names_another_whole(tmp_path):
    claims = (
        claim("CNRU-9001", "a", part_of='"b"')
        + claim("CNRU-9002", "b", part_of='"a"')
        + claim("CNRU-9003", "b", part_of='"d"')
        + claim("CNRU-9004", "d")
    )
    with pytest.raises(DataError, match="parts of each other in a ring"):
        read_dataset(raw_folder(tmp_path, report(claims=claims)))
