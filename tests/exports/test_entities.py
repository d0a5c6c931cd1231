from __future__ import annotations

import json
import os
import re
import subprocess
from collections import Counter
from pathlib import Path

import pytest

from exports.odd import real
from shipments.exports.followthemoney import DATASET, entity_id, followthemoney_bytes
from shipments.exports.geojson import geojson_bytes
from shipments.exports.sqlite import LABELS, SEARCHED, datasette_metadata
from shipments.geography import POINTS
from shipments.tables.registry import TABLES


@pytest.fixture(scope="module")
def entities() -> list[dict]:
    return [json.loads(line) for line in followthemoney_bytes(real()).splitlines()]


def test_there_is_an_entity_for_each_party_page_report_and_shipment(entities):
    ids = {entity["id"] for entity in entities}
    assert len(ids) == len(entities)
    for table, kind, key in (
        ("parties", "party", "party_id"),
        ("sources", "source", "source_id"),
        ("reports", "report", "report_id"),
        ("shipments", "shipment", "shipment_id"),
    ):
        assert {entity_id(kind, row[key]) for row in real().rows(table)} <= ids


def test_ids_have_the_form_of_the_model_and_every_reference_leads_to_an_entity(entities):
    by_id = {entity["id"]: entity["schema"] for entity in entities}
    assert all(re.fullmatch(r"[0-9A-Za-z][0-9A-Za-z.-]*[0-9A-Za-z]", id) for id in by_id)
    wanted = {"proof": "Article", "document": "Article"}
    for entity in entities:
        assert entity["datasets"] == [DATASET]
        for name in ("proof", "document", "entity", "sender", "receiver"):
            for id in entity["properties"].get(name, []):
                assert by_id[id] == wanted.get(name, by_id[id])


def test_every_shipment_says_first_that_it_is_reported_and_keeps_its_pages(entities):
    rows = {row["shipment_id"]: row for row in real().rows("shipments")}
    told = [entity for entity in entities if entity["schema"] == "EconomicActivity"]
    assert len(told) == len(rows)
    for entity in told:
        row, said = rows[entity["properties"]["recordId"][0]], entity["properties"]
        assert said["summary"][0].startswith(f"[reported, {row['stage']}: {row['status']}]")
        assert len(set(said["sourceUrl"])) >= row["page_count"]
        assert "ccdNumber" not in said


def test_a_dispute_stands_in_the_shipment_that_it_names(entities):
    told = {e["id"]: e["properties"].get("description", [""])[0] for e in entities}
    shipments = {row["shipment_id"] for row in real().rows("shipments")}
    named = [row for row in real().rows("disputes") if row["target_id"] in shipments]
    assert named
    for row in named:
        assert row["claim_id"] in told[entity_id("shipment", row["target_id"])]


def test_dates_are_as_exact_as_they_were_told(entities):
    digits = {"day": 10, "month": 7, "quarter": 7, "half": 7, "year": 4}
    rows = {row["shipment_id"]: row for row in real().rows("shipments")}
    for entity in entities:
        if entity["schema"] == "EconomicActivity":
            row = rows[entity["properties"]["recordId"][0]]
            for day in entity["properties"].get("startDate", []):
                assert len(day) == digits[row["period_precision"]]


def ftm(checkout: Path) -> str:
    """The command of the followthemoney library, which has an environment of its own."""
    own = checkout / ".venv-interchange" / "bin" / "ftm"
    found = os.environ.get("FTM") or (str(own) if own.is_file() else "")
    if not found and "CI" not in os.environ:
        pytest.skip("ftm has an environment of its own: make test-all")
    return found


@pytest.mark.slow
def test_ftm_finds_every_entity_valid_and_gives_it_back(checkout, entities, tmp_path):
    path, back = tmp_path / "in.json", tmp_path / "out.json"
    path.write_bytes(followthemoney_bytes(real()))
    call = [ftm(checkout), "validate", "-i", str(path), "-o", str(back)]
    done = subprocess.run(call, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    # `ftm validate` drops what is not valid without a word: nothing may be missing.
    told = [json.loads(line) for line in back.read_text(encoding="utf-8").splitlines()]
    for before, after in zip(entities, told, strict=True):
        assert (before["id"], before["schema"]) == (after["id"], after["schema"])
        assert before["properties"].keys() == after["properties"].keys()
        for name, values in before["properties"].items():
            # The one loss: an address that ends in a bare question mark.
            kept = {v.rstrip("?") if name == "sourceUrl" else v for v in values}
            assert kept == set(after["properties"][name])


def test_every_leg_is_a_line_between_the_points_of_its_countries():
    told = json.loads(geojson_bytes(real()))
    assert "no track" in told["about"]["geometry"]
    kinds = Counter(feature["properties"]["feature"] for feature in told["features"])
    assert kinds["leg"] == real().frames["legs"].height
    for feature in told["features"]:
        if feature["properties"]["feature"] == "leg":
            ends = (feature["properties"]["from_country"], feature["properties"]["to_country"])
            assert feature["geometry"]["coordinates"] == [list(POINTS[end]) for end in ends]


def test_every_country_has_a_point_on_the_globe():
    assert set(POINTS) == set(real().frames["countries"]["alpha2"])
    assert all(-180 <= lon <= 180 and -90 <= lat <= 90 for lon, lat in POINTS.values())


def test_datasette_is_told_every_column_and_only_columns_that_exist():
    tables = json.loads(datasette_metadata(real()))["databases"]["shipments"]["tables"]
    assert list(tables) == list(TABLES)
    for name, told in tables.items():
        columns = TABLES[name].columns
        assert list(told["columns"]) == list(columns)
        assert {*told.get("facets", []), *SEARCHED.get(name, ())} <= set(columns)
        assert told.get("label_column", next(iter(columns))) in columns
    assert set(LABELS) <= set(TABLES)
