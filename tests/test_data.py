"""What the built data must say, read by hand against the reports: the story that the dataset grew from."""

from __future__ import annotations

import polars as pl
import pytest

import shipments as sh
from shipments.curation.build import read_version, render
from shipments.curation.dataset import read_dataset
from shipments.paths import raw_folder


@pytest.fixture(scope="module")
def shipments() -> pl.DataFrame:
    return sh.load("shipments", backend="polars")


@pytest.fixture(scope="module")
def claims() -> pl.DataFrame:
    return sh.load("claims", backend="polars")


def led_by(shipments: pl.DataFrame, claim_id: str) -> dict:
    (row,) = shipments.filter(pl.col("lead_claim_id") == claim_id).to_dicts()
    return row


@pytest.mark.slow
def test_the_committed_dataset_is_what_the_raw_data_build(checkout):
    raw = checkout / "data" / "raw"
    files = render(read_dataset(raw), read_version(raw))
    clean = checkout / "data" / "clean"
    assert {path.name for path in clean.iterdir()} == set(files)
    differing = [name for name, content in files.items() if (clean / name).read_bytes() != content]
    assert differing == []


def test_the_committed_dataset_is_small(checkout):
    # 5.5 MB at 779 claims; 1.2 MB of them are the list of changes, which the next release empties.
    assert sum(path.stat().st_size for path in (checkout / "data" / "clean").iterdir()) < 6_500_000


def test_the_raw_folder_of_the_checkout_is_found(checkout):
    assert raw_folder(checkout / "src") == checkout / "data" / "raw"


def test_every_claim_of_the_ledger_is_there(claims, checkout):
    ids = (checkout / "tests" / "ledger_ids.txt").read_text().split()
    assert len(ids) == 347
    assert set(ids) - set(claims["claim_id"]) == set()


def test_the_norinco_rifles_are_1000_exactly_by_the_root_and_have_no_transit(shipments):
    row = led_by(shipments, "CNRU-0001")
    assert (row["quantity_low"], row["quantity_high"]) == (1000, 1000)
    assert (row["quantity_unit"], row["quantity_qualifier"]) == ("rifle", "exact")
    assert row["route"] is None
    assert f"{row['period_start']} to {row['period_end']}" == "2022-06-01 to 2022-06-30"
    assert row["ways_claim_id"] is None
    assert sh.load("hops", backend="polars").filter(claim_id="CNRU-0001").height == 0


def test_one_page_makes_the_rifles_as_many_as_1000(shipments):
    variants = sh.load("variants", backend="polars").filter(
        (pl.col("claim_id") == "CNRU-0001")
        & (pl.col("field") == "quantity")
        & pl.col("source_id").str.contains("ibtimes")
    )
    (variant,) = variants.to_dicts()
    assert (variant["low"], variant["high"], variant["qualifier"]) == (None, 1000, "at_most")
    assert "as many as" in variant["says"]


def test_twelve_consignments_of_drone_parts_have_no_item_count_and_are_not_the_dji_parts(shipments):
    parts, dji = led_by(shipments, "CNRU-0002"), led_by(shipments, "CNRU-0003")
    assert (parts["consignments_low"], parts["consignments_high"]) == (12, 12)
    assert parts["quantity_low"] is None
    assert parts["quantity_high"] is None
    assert parts["route"] is None
    assert parts["shipment_id"] != dji["shipment_id"]
    assert dji["route"] == "AE"
    assert dji["consignments_low"] is None


def test_over_12_tons_of_chinese_armour_have_an_open_top_and_came_by_way_of_tuerkiye(shipments):
    row = led_by(shipments, "CNRU-0004")
    assert (row["mass_low"], row["mass_high"], row["mass_unit"]) == (12, None, "ton_unstated")
    assert row["mass_qualifier"] == "more_than"
    assert row["route"] == "TR"
    assert row["scope"] == "core"


def test_the_turkish_vests_are_a_neighbour_with_their_contradiction_of_80_and_800_tons(shipments):
    row = led_by(shipments, "CNRU-0005")
    assert row["scope"] == "other_origin"
    assert row["origin_country"] == "TR"
    variants = sh.load("variants", backend="polars").filter(claim_id="CNRU-0005")
    masses = {row["mass_low"], row["mass_high"], *variants["low"], *variants["high"]}
    assert {80.0, 800.0} <= masses


def test_the_turkish_vests_are_not_in_the_china_total(shipments):
    armour = shipments.filter(category="body_armour")
    with pytest.raises(sh.CannotAdd) as caught:
        sh.total(armour, measure="mass")
    assert "one_scope" in {fault.rule for fault in caught.value.faults}
    core = armour.filter((pl.col("scope") == "core") & (pl.col("stage") == "movement"))
    (total,) = sh.total(core, measure="mass").to_dicts()
    assert (total["low"], total["high"], total["n_without_high"]) == (12, None, 1)


def test_a_total_over_body_armour_refuses_consignments_tons_and_vests_and_says_why(shipments):
    with pytest.raises(sh.CannotAdd) as caught:
        sh.total(shipments.filter(category="body_armour"))
    message = str(caught.value)
    assert all(words in message for words in ("one measure", "ton_unstated", "vest"))


def test_declared_orders_for_100000_vests_are_not_deliveries(shipments):
    orders = shipments.filter(
        (pl.col("quantity_unit") == "vest") & (pl.col("quantity_low") == 100_000)
    )
    assert orders.height == 1
    assert orders["stage"].to_list() == ["order"]
    assert orders["status"].to_list() == ["declared_order"]


def test_wagner_asked_and_as_of_early_january_2023_nothing_had_been_sent(shipments, claims):
    request = led_by(shipments, "CNRU-0046")
    assert (request["status"], request["stage"]) == ("requested", "prospect")
    (finding,) = claims.filter(claim_id="CNRU-0047").to_dicts()
    assert (finding["kind"], finding["polarity"]) == ("negative_assessment", "negates")
    assert finding["as_of_end"].isoformat()[:7] == "2023-01"
    # The same report affirms the request: the finding is about deliveries.
    disputes = sh.load("disputes", backend="polars").filter(target_id=request["shipment_id"])
    assert [(row["aspect"], row["is_counted"]) for row in disputes.to_dicts()] == [
        ("receiver", False)
    ]
    assert request["found_nothing_count"] == 0


def test_the_drones_of_aspan_arba_have_the_one_hop_that_customs_data_record():
    hops = sh.load("hops", backend="polars").filter(claim_id="CNRU-0066")
    assert hops.select("from_country", "to_country", "basis").rows() == [
        ("KZ", "RU", "customs_data")
    ]


def test_a_receiver_that_confirmed_the_find_does_not_count_as_denying_it(shipments):
    disputes = sh.load("disputes", backend="polars").filter(claim_id="CNRU-0069").to_dicts()
    assert [(row["aspect"], row["is_counted"]) for row in disputes] == [("sender", False)]


def test_the_many_pages_that_repeat_the_customs_story_are_one_root(shipments):
    row = led_by(shipments, "CNRU-0001")
    assert row["root_count"] == 1
    assert row["page_count"] >= 9


def test_neighbours_are_never_core(claims):
    """Core goods were made in or sent from China, and were not bound for another country."""
    core = set(claims.filter(scope="core")["claim_id"])
    places = sh.load("claim_places", backend="polars").filter(pl.col("claim_id").is_in(core))
    starts = places.filter(pl.col("role") != "destination", pl.col("country").is_in(["CN", "HK"]))
    assert set(starts["claim_id"]) == core
    ends = places.filter(pl.col("role") == "destination").group_by("claim_id")
    assert ends.agg(pl.col("country").eq("RU").any().alias("russia"))["russia"].all()


def test_no_statement_is_shared_by_two_reports(claims):
    """A statement that occurs twice was copied without being read again."""
    twice = claims.filter(pl.col("statement").is_duplicated() & pl.col("duplicate_of").is_null())
    assert twice["claim_id"].to_list() == []
