"""Reference tables: mistakes in them, and what they hold."""

from __future__ import annotations

import pytest

from sample import raw_folder, report
from shipments.curation.dataset import read_dataset
from shipments.curation.reference import read_reference
from shipments.errors import DataError


@pytest.fixture
def raw(tmp_path):
    return raw_folder(tmp_path, report())


TON = "ton_unstated,tons (kind not stated),mass,%s"


@pytest.mark.parametrize(
    ("table", "old", "new", "words"),
    [
        ("common_high_priority_list", "2024-02-23", "23.02.2024", ["list_date", "23.02.2024"]),
        ("categories", "\nsmall_arms,", "\nx,y\nsmall_arms,", ["2 cells", "5 cells"]),
        ("countries", "\nAE,", "\nAD,", ["AD", "more than once"]),
        ("countries", "\nAE,", "\nae,", ["two capital letters"]),
        ("country_aliases", ",AE,", ",QQ,", ["'QQ'", "countries"]),
        ("units", TON % "ton_unstated", TON % "kilogram", ["ton_unstated", "nothing but itself"]),
    ],
)
def test_a_mistake_is_reported_with_file_row_and_value(raw, table, old, new, words):
    path = raw / "reference" / f"{table}.csv"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(DataError) as caught:
        read_dataset(raw)
    message = str(caught.value)
    assert all(word in message for word in (f"{table}.csv", *words)), message


@pytest.fixture(scope="module")
def frames(tmp_path_factory):
    raw = raw_folder(tmp_path_factory.mktemp("reference"), report())
    frames, faults = read_reference(raw / "reference")
    assert faults == []
    return frames


def test_an_empty_cell_is_null_and_the_code_of_namibia_is_not(frames):
    assert "NA" in frames["countries"]["alpha2"].to_list()
    assert frames["units"]["note"].null_count() > 0


def test_the_two_readings_of_a_ton_are_the_metric_and_the_short_ton(frames):
    (ton,) = frames["units"].filter(unit="ton_unstated").to_dicts()
    assert ton["readings"] == "tonne|short_ton"
    assert (ton["base_unit"], ton["to_base"]) == ("ton_unstated", 1)


def test_the_common_high_priority_list_has_fifty_codes_in_its_tiers(frames):
    tiers = frames["common_high_priority_list"]["tier"].value_counts().rows()
    assert dict(tiers) == {"1": 4, "2": 5, "3A": 16, "3B": 9, "4A": 11, "4B": 5}


@pytest.mark.parametrize(
    ("alpha2", "aliases"),
    [
        ("CN", "КИТАЙ 中国 Çin"),
        ("HK", "Сянган"),
        ("AE", "阿联酋"),
        ("TR", "Türkiye"),
        ("GB", "United_Kingdom Great_Britain"),
        ("RU", "Россия"),
    ],
)
def test_aliases_in_four_languages_lead_to_their_country(frames, alpha2, aliases):
    pairs = set(frames["country_aliases"].filter(system="name")["alias", "alpha2"].iter_rows())
    for column in ("name", "name_ru", "name_zh", "name_tr"):
        pairs |= set(frames["countries"][column, "alpha2"].iter_rows())
    for alias in aliases.replace("_", "\xa0").split(" "):
        written = alias.replace("\xa0", " ").casefold()
        assert {code for name, code in pairs if str(name).casefold() == written} == {alpha2}
