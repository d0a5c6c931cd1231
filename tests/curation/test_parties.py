"""Names, numbers and merges of organisations: what is published, and each mistake by its place."""

from __future__ import annotations

import csv
from pathlib import Path

import polars as pl
import pytest

import shipments as sh
from sample import claim, raw_folder, report
from shipments.curation.dataset import read_dataset
from shipments.errors import DataError, Fault

PAGE, DAY = "https://example.org/list", "2026-11-30"
MERGED = ["norinco-old", "norinco", "Norinco", "CN", DAY, "synthetic: one firm"]


def name_row(name: str = "甲公司", script: str = "han", language: str = "zh", **changes: str):
    row = {"party_id": "norinco", "name": name, "script": script, "language": language}
    row |= {"kind": "official", "source_url": PAGE, "read_on": DAY}
    return list((row | changes).values())


def identifier_row(scheme: str, value: str, party: str = "norinco"):
    return [scheme, value, party, PAGE, DAY]


def write_rows(raw: Path, table: str, *rows: list[str]) -> int:
    """Put rows in place of those of a table; gives the line of the first."""
    path = raw / "reference" / f"party_{table}.csv"
    head = path.read_text(encoding="utf-8").splitlines()[0]
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(head + "\n")
        csv.writer(file, lineterminator="\n").writerows(rows)
    return 2


def faults_of(raw: Path) -> list[Fault]:
    with pytest.raises(DataError) as caught:
        read_dataset(raw)
    return list(caught.value.faults)


@pytest.fixture
def raw(tmp_path):
    return raw_folder(tmp_path, report())


# --- Mistakes


@pytest.mark.medium
@pytest.mark.parametrize(
    ("row", "field", "rule"),
    [
        (name_row("Norinco North", script="han"), "name", "script_of_the_letters"),
        (name_row("Норинко", script="latin", language="ru"), "name", "script_of_the_letters"),
        (name_row("甲Норинко"), "name", "script_of_the_letters"),
        (name_row("Hоринко", script="cyrillic", language="ru"), "name", "one_script_per_word"),
        (name_row(language="ru"), "language", "script_of_the_language"),
        (name_row(language="zho"), "language", "two_letters"),
        (name_row(script="greek"), "script", "known_word"),
        (name_row(kind="nickname"), "kind", "known_word"),
        (name_row(source_url=""), "source_url", "page_unless_reported"),
        (name_row(read_on=""), "source_url", "page_unless_reported"),
        (name_row(kind="reported"), "source_url", "page_unless_reported"),
        (name_row(source_url="example.org"), "source_url", "address_form"),
    ],
)
def test_a_wrong_name_is_one_error_with_its_line_party_and_rule(raw, row, field, rule):
    write_rows(raw, "names", name_row("乙公司"), row)
    (fault,) = faults_of(raw)
    assert (fault.where, fault.field) == ("party_names.csv:3", field)
    assert fault.rule.endswith(rule)
    assert "norinco" in fault.row
    assert fault.expected
    assert fault.action


@pytest.mark.medium
@pytest.mark.parametrize(
    ("scheme", "right", "wrong"),
    [
        ("cn_uscc", "91110000710924910P", "91110000710924911P"),
        ("lei", "R2I72C950HOYXII45366", "R2I72C950HOYXII45367"),
        ("imo", "9319466", "9319467"),
    ],
)
def test_a_wrong_check_digit_is_refused_beside_a_right_one(raw, scheme, right, wrong):
    write_rows(raw, "identifiers", identifier_row(scheme, right), identifier_row(scheme, wrong))
    (fault,) = faults_of(raw)
    assert (fault.where, fault.row) == ("party_identifiers.csv:3", "norinco")
    assert (fault.field, fault.value, fault.rule) == ("value", f"'{wrong}'", "check_digit")


@pytest.mark.medium
@pytest.mark.parametrize(
    ("scheme", "value", "country"),
    [
        ("ru_inn", "7718852163", "RU"),
        ("ru_ogrn", "1117746521452", "RU"),
        ("kz_bin", "940140000385", "KZ"),
        ("tr_vkn", "4540536920", "TR"),
        ("hk_cr", "2162198", "HK"),
    ],
)
def test_a_number_of_another_country_is_refused(raw, scheme, value, country):
    write_rows(raw, "identifiers", identifier_row(scheme, value))
    (fault,) = faults_of(raw)
    assert (fault.rule, fault.value) == ("number_of_its_country", f"'{scheme}'")
    assert country in fault.expected
    assert "CN" in fault.fault


@pytest.mark.medium
@pytest.mark.parametrize(
    ("row", "field", "rule"),
    [
        (identifier_row("cn_uscc", "911100007109249"), "value", "form_of_the_scheme"),
        (identifier_row("duns", "123456789"), "scheme", "known_word"),
    ],
)
def test_a_number_of_the_wrong_form_is_refused(raw, row, field, rule):
    write_rows(raw, "identifiers", row)
    (fault,) = faults_of(raw)
    assert (fault.where, fault.field) == ("party_identifiers.csv:2", field)
    assert fault.rule.endswith(rule)


@pytest.mark.medium
@pytest.mark.parametrize("table", ["names", "identifiers", "merges"])
def test_an_unknown_party_is_refused_with_the_nearest_id(raw, table):
    rows = {
        "names": name_row(party_id="norinko"),
        "identifiers": identifier_row("cn_uscc", "91110000710924910P", "norinko"),
        "merges": ["norinco-old", "norinko", *MERGED[2:]],
    }
    write_rows(raw, table, rows[table])
    (fault,) = faults_of(raw)
    assert fault.where == f"party_{table}.csv:2"
    assert fault.value == "'norinko'"
    assert "'norinco'" in fault.expected


@pytest.mark.medium
@pytest.mark.parametrize(
    ("change", "field", "rule"),
    [
        ({3: "RU"}, "country", "merge_in_one_country"),
        ({0: "norinco"}, "merged_id", "merged_id_is_gone"),
    ],
)
def test_a_merge_of_two_countries_or_of_a_live_party_is_refused(raw, change, field, rule):
    row = [change.get(number, value) for number, value in enumerate(MERGED)]
    write_rows(raw, "merges", row)
    (fault,) = faults_of(raw)
    assert (fault.where, fault.row) == ("party_merges.csv:2", row[0])
    assert (fault.field, fault.rule) == (field, rule)


@pytest.mark.medium
def test_a_party_without_a_latin_name_is_refused_where_it_is_written(tmp_path):
    own = '\n[[parties]]\nid = "kupol"\nname = "Купол"\nkind = "company"\ncountry = "RU"\n'
    text = report(claims=own + claim(consignee='["kupol"]'))
    (fault,) = faults_of(raw_folder(tmp_path, text))
    assert fault.where.startswith("gazette-2023-03-16.toml:")
    assert (fault.field, fault.value) == ("name", "'Купол'")


# --- What is read


@pytest.mark.medium
def test_a_merged_id_in_a_report_leads_to_the_party_that_was_kept(tmp_path):
    text = report(claims=claim(consignor='["norinco-old", "norinco"]'))
    raw = raw_folder(tmp_path, text)
    write_rows(raw, "merges", MERGED)
    frames = read_dataset(raw)
    assert frames["claim_parties"].rows() == [("CNRU-9001", "norinco", "consignor")]
    assert frames["shipment_parties"]["party_id"].to_list() == ["norinco"]


@pytest.mark.medium
def test_the_reports_names_are_names_beside_those_of_the_file(raw):
    write_rows(raw, "names", name_row(), name_row("Norinco", script="latin", language="en"))
    names = read_dataset(raw)["party_names"]
    assert dict(names.select("name", "kind").rows()) == {
        "China North Industries Group Corporation Limited (Norinco)": "reported",
        "Norinco": "official",
        "甲公司": "official",
    }


# --- What is published


def test_every_party_has_its_latin_name_and_every_name_a_party():
    parties, names = (sh.load(name, backend="polars") for name in ("parties", "party_names"))
    latin = names.filter(script="latin").select("party_id", "name").rows()
    assert set(parties.select("party_id", "name").rows()) <= set(latin)
    assert set(names["party_id"]) == set(parties["party_id"])


def test_every_native_name_has_the_page_that_gives_it_and_a_day():
    native = sh.load("party_names", backend="polars").filter(pl.col("script") != "latin")
    native = native.filter(pl.col("kind") != "reported")
    assert native.height > 80
    assert native.select("source_url", "read_on", "language").null_count().row(0) == (0, 0, 0)


def test_a_party_with_a_native_name_or_number_was_looked_for():
    parties = sh.load("parties", backend="polars")
    looked = set(parties.filter(pl.col("names_looked_on").is_not_null())["party_id"])
    native = sh.load("party_names", backend="polars").filter(pl.col("script") != "latin")
    native = native.filter(pl.col("kind") != "reported")
    numbers = sh.load("party_identifiers", backend="polars")
    assert {*native["party_id"], *numbers["party_id"]} <= looked


def test_the_doubles_are_one_party_each():
    merges = sh.load("party_merges", backend="polars")
    assert dict(merges.select("merged_id", "kept_id").rows()) == {
        "ferrotec-russian-subsidiary": "ferrotek-nord",
        "iflight-technology": "iflight",
    }
    roles = sh.load("claim_parties", backend="polars")
    assert roles.filter(party_id="iflight").height == 2
    assert not set(merges["merged_id"]) & set(roles["party_id"])
