"""FollowTheMoney, GeoJSON and Datasette: every row is there, nothing claims more than the report."""

from __future__ import annotations

import json
import os
import re
import subprocess

import pytest

from exports.odd import real
from shipments.exports.dataset import read_dataset
from shipments.exports.followthemoney import DATASET, entity_id
from shipments.exports.formats import FORMATS
from shipments.exports.sqlite import LABELS, SEARCHED
from shipments.geography import COUNTRY_ANCHORS
from shipments.tables.registry import TABLES

DIGITS = {"day": 10, "month": 7, "quarter": 7, "half": 7, "year": 4}


@pytest.fixture(scope="module")
def entities() -> list[dict]:
    return [json.loads(line) for line in FORMATS["followthemoney"].make(real()).splitlines()]


@pytest.fixture(scope="module")
def activities(entities) -> list[tuple[dict, dict]]:
    """The rows of shipments, each with the properties of its entity."""
    properties = {entity["id"]: entity["properties"] for entity in entities}
    rows = real().rows("shipments")
    return [(row, properties[entity_id("shipment", row["shipment_id"])]) for row in rows]


@pytest.mark.parametrize(
    ("table", "kind"),
    [("parties", "party"), ("sources", "source"), ("reports", "report"), ("shipments", "shipment")],
)
def test_there_is_one_entity_for_each_row(entities, table, kind):
    ids = [entity["id"] for entity in entities]
    assert len(set(ids)) == len(ids)
    assert {entity_id(kind, row[f"{kind}_id"]) for row in real().rows(table)} <= set(ids)


def test_ids_have_the_form_of_the_model_and_every_reference_leads_to_an_entity(entities):
    schemas = {entity["id"]: entity["schema"] for entity in entities}
    assert all(re.fullmatch(r"[0-9A-Za-z][0-9A-Za-z.-]*[0-9A-Za-z]", id) for id in schemas)
    for entity in entities:
        assert entity["datasets"] == [DATASET]
        for name in ("proof", "document", "entity", "sender", "receiver"):
            kinds = {schemas[id] for id in entity["properties"].get(name, [])}
            assert name not in ("proof", "document") or kinds <= {"Article"}


def test_an_organisation_has_its_names_in_every_script_and_its_numbers(entities):
    found = {entity["id"]: entity["properties"] for entity in entities}
    names = real().frames["party_names"]
    for party, name in names.select("party_id", "name").iter_rows():
        properties = found[entity_id("party", party)]
        assert name in [
            *properties["name"],
            *properties.get("alias", []),
            *properties.get("previousName", []),
        ]
    codes = {value for each in found.values() for name, value in _codes(each)}
    assert codes == set(real().frames["party_identifiers"]["value"])
    assert found[entity_id("party", "rosoboronexport")]["innCode"] == ["7718852163"]
    assert found[entity_id("party", "dji")]["uscCode"] == ["914403007954257495"]


def _codes(properties: dict) -> list[tuple[str, str]]:
    ends = ("Code", "Number")
    return [
        (name, value)
        for name, values in properties.items()
        if name.endswith(ends) and name != "vedCode"
        for value in values
    ]


def test_a_part_of_the_dataset_has_the_names_of_its_parties_only():
    part = read_dataset(["norinco-tekhkrim-rifles-2022-06"])
    parties = set(part.frames["parties"]["party_id"])
    assert parties == {"norinco", "tekhkrim"}
    assert set(part.frames["party_names"]["party_id"]) == parties
    assert part.frames["party_identifiers"]["value"].to_list() == ["91110000710924910P"]
    assert part.frames["party_merges"].height == 0


def test_every_shipment_says_first_that_it_is_reported_and_keeps_its_pages(activities):
    for row, properties in activities:
        assert properties["summary"][0].startswith(f"[reported, {row['stage']}: {row['status']}]")
        assert len(set(properties["sourceUrl"])) >= row["page_count"]
        assert "ccdNumber" not in properties  # the number of a declaration, which none has


def test_a_dispute_is_in_the_shipment_that_it_names(activities):
    texts = {row["shipment_id"]: each["description"][0] for row, each in activities}
    named = [row for row in real().rows("disputes") if row["target_id"] in texts]
    assert named
    assert all(row["claim_id"] in texts[row["target_id"]] for row in named)


def test_dates_are_as_precise_as_they_were_reported(activities):
    dated = [(row, day) for row, each in activities for day in each.get("startDate", [])]
    assert dated
    assert all(len(day) == DIGITS[row["period_precision"]] for row, day in dated)


@pytest.mark.slow
def test_ftm_finds_every_entity_valid_and_gives_it_back(checkout, entities, tmp_path):
    own = checkout / ".venv-interchange" / "bin" / "ftm"
    ftm = os.environ.get("FTM") or (str(own) if own.is_file() else "")
    if not ftm and "CI" not in os.environ:
        pytest.skip("ftm has an environment of its own: make test-all")
    path, back = tmp_path / "in.json", tmp_path / "out.json"
    path.write_bytes(FORMATS["followthemoney"].make(real()))
    call = [ftm, "validate", "-i", str(path), "-o", str(back)]
    done = subprocess.run(call, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    # `ftm validate` drops what is not valid without a word: nothing may be missing.
    valid = [json.loads(line) for line in back.read_text(encoding="utf-8").splitlines()]
    for before, after in zip(entities, valid, strict=True):
        assert (before["id"], before["schema"]) == (after["id"], after["schema"])
        assert before["properties"].keys() == after["properties"].keys()
        for name, values in before["properties"].items():
            # What is lost: a bare question mark that ends an address, quotation marks round a title.
            kept = {v.rstrip("?") if name == "sourceUrl" else v.strip("'") for v in values}
            assert kept == {value.strip("'") for value in after["properties"][name]}


def test_geojson_holds_the_hops_of_shipments_between_countries_and_no_other_line():
    collection = json.loads(FORMATS["geojson"].make(real()))
    assert "no track" in collection["about"]["geometry"]
    lines = [one for one in collection["features"] if one["geometry"]["type"] == "LineString"]
    of_shipments = real().frames["shipments"].select("shipment_id", claim_id="ways_claim_id")
    hops = real().frames["hops"].join(of_shipments, on="claim_id")
    hops = hops.drop_nulls(["from_country", "to_country"])
    names = ("shipment_id", "claim_id", "way", "hop", "from_country", "to_country", "basis")
    drawn = [tuple(one["properties"][name] for name in names) for one in lines]
    assert sorted(drawn) == sorted(hops.select(names).rows())
    for one in lines:
        ends = (one["properties"]["from_country"], one["properties"]["to_country"])
        assert one["geometry"]["coordinates"] == [list(COUNTRY_ANCHORS[end].point) for end in ends]


def test_every_country_has_a_point_on_the_globe():
    assert set(COUNTRY_ANCHORS) == set(real().frames["countries"]["alpha2"])
    assert all(-180 <= lon <= 180 and -90 <= lat <= 90 for lon, lat, *_ in COUNTRY_ANCHORS.values())


def test_datasette_gets_every_column_and_only_columns_that_exist():
    tables = json.loads(FORMATS["datasette"].make(real()))["databases"]["shipments"]["tables"]
    assert list(tables) == list(TABLES)
    assert set(LABELS) <= set(TABLES)
    for name, about in tables.items():
        columns = list(TABLES[name].columns)
        assert list(about["columns"]) == columns
        assert {*about.get("facets", []), *SEARCHED.get(name, ())} <= set(columns)
        assert about.get("label_column", columns[0]) in columns
