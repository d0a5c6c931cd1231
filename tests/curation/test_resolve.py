from __future__ import annotations

from itertools import pairwise

import polars as pl
import pytest

from sample import claim, raw_folder, report
from shipments.analysis.totals import total
from shipments.curation.dataset import read_dataset
from shipments.curation.resolve import legs_of
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


def test_an_aggregate_is_a_flow_and_a_warning_stays_a_claim(tmp_path):
    claims = (
        claim()
        + claim("CNRU-9002", "flow-2022", kind='"aggregate_trade_flow"', status=None)
        + claim("CNRU-9003", "warned-2022", kind='"warning"', status=None)
    )
    frames = read_dataset(raw_folder(tmp_path, report(claims=claims)))
    assert frames["shipments"]["shipment_id"].to_list() == ["rifles-2022-06"]
    assert frames["flows"]["flow_id"].to_list() == ["flow-2022"]
    assert frames["claims"].height == 3


def test_a_denial_is_linked_to_what_it_names_with_its_date_and_observer(tmp_path):
    denial = claim(
        "CNRU-9002",
        "denied-2023",
        kind='"negative_assessment"',
        polarity='"negates"',
        status=None,
        quantity=None,
        covers='{ object = "rifles in use", observer = "the Gazette", events = ["rifles-2022-06"] }',
        as_of='"2023-01"',
    )
    frames = read_dataset(raw_folder(tmp_path, report(claims=claim() + denial)))
    dispute = frames["disputes"].to_dicts()[0]
    assert dispute["relation"] == "found_nothing"
    assert (dispute["target_kind"], dispute["target_id"]) == ("shipment", "rifles-2022-06")
    assert (dispute["covers_object"], dispute["covers_observer"]) == (
        "rifles in use",
        "the Gazette",
    )
    assert dispute["as_of_end"].isoformat() == "2023-01-31"
    assert shipment(frames)["dispute_count"] == 1


def test_a_subset_carries_part_of_and_both_name_each_other(tmp_path):
    claims = claim() + claim("CNRU-9002", "part-2022", part_of='"rifles-2022-06"')
    frames = read_dataset(raw_folder(tmp_path, report(claims=claims)))
    part = shipment(frames, "part-2022")
    assert part["part_of"] == "rifles-2022-06"
    assert shipment(frames)["overlaps_with"] == "part-2022"
    assert sorted(frames["overlaps"]["relation"]) == ["part", "whole"]


def test_a_route_never_leaks_to_a_neighbour_of_the_same_report(tmp_path):
    routed = claim(
        "CNRU-9002", "routed", route='[{ country = "AE", role = "transit", basis = "recorded" }]'
    )
    frames = read_dataset(raw_folder(tmp_path, report(claims=claim() + routed)))
    assert shipment(frames)["route"] is None
    assert shipment(frames, "routed")["route"] == "AE"
    legs = {row["shipment_id"]: row for row in frames["legs"].to_dicts()}
    assert legs["rifles-2022-06"]["role"] == "unrouted"


def stop(country, role="transit", basis="recorded"):
    return {"country": country, "role": role, "basis": basis, "wording": None}


def base(**changes):
    claim = {
        "origin_country": None,
        "dispatch_country": "CN",
        "destination_country": "RU",
        "evidence_basis": "customs_data",
        "is_direct": False,
        "claim_id": "CNRU-9001",
    }
    return claim | changes


RECORDED, STATED = "recorded", "stated"
LEGS = [
    (base(), [], [("CN", "RU", "unrouted", RECORDED)]),
    (base(is_direct=True), [], [("CN", "RU", "direct", RECORDED)]),
    (base(evidence_basis="anonymous_officials"), [], [("CN", "RU", "unrouted", STATED)]),
    (base(origin_country="CN", dispatch_country=None), [], [("CN", "RU", "unrouted", RECORDED)]),
    (
        base(),
        [stop("AE")],
        [("CN", "AE", "to_stop", RECORDED), ("AE", "RU", "to_destination", RECORDED)],
    ),
    (
        base(),
        [stop("KG"), stop("KZ", "stopped", "intercepted")],
        [
            ("CN", "KG", "to_stop", RECORDED),
            ("KG", "KZ", "to_stop", "intercepted"),
            ("KZ", "RU", "to_destination", "intercepted"),
        ],
    ),
    (
        base(),
        [stop("KG", "recorded_destination")],
        [("CN", "KG", "to_stop", RECORDED), ("KG", "RU", "to_destination", "inferred")],
    ),
    (
        base(origin_country="CN", dispatch_country="KG"),
        [stop("KG", "dispatch")],
        [("CN", "KG", "to_stop", RECORDED), ("KG", "RU", "to_destination", RECORDED)],
    ),
    (base(dispatch_country=None), [stop("AE")], [("AE", "RU", "to_destination", RECORDED)]),
    (base(dispatch_country=None), [], []),
    (base(destination_country=None), [], []),
]


@pytest.mark.parametrize(("claim", "stops", "legs"), LEGS)
def test_legs_follow_the_reported_stops_each_on_its_own_basis(claim, stops, legs):
    rows = legs_of("x", claim, stops)
    assert [
        (row["from_country"], row["to_country"], row["role"], row["basis"]) for row in rows
    ] == legs
    assert [row["sequence"] for row in rows] == list(range(1, len(legs) + 1))


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
