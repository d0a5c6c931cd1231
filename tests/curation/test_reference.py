from __future__ import annotations

import pytest

from sample import raw_folder, report
from shipments.curation.dataset import read_dataset
from shipments.curation.reference import read_reference
from shipments.errors import DataError


@pytest.fixture
def raw(tmp_path):
    return raw_folder(tmp_path, report())


@pytest.mark.parametrize(
    ("table", "change", "words"),
    [
        ("units", lambda text: text.replace("to_base", "factor", 1), ["units.csv:1", "factor"]),
        (
            "units",
            lambda text: text.replace(
                "rifle,rifles,items,item,1,,", "rifle,rifles,items,item,one,,", 1
            ),
            ["units.csv:", "rifle", "to_base", "'one'", "a number"],
        ),
        ("categories", lambda text: text + "x,y\n", ["categories.csv:", "2 cells", "5 cells"]),
        (
            "common_high_priority_list",
            lambda text: text.replace("2024-02-23", "23.02.2024", 1),
            ["list_date", "23.02.2024"],
        ),
        (
            "countries",
            lambda text: text + text.splitlines()[-1] + "\n",
            ["countries.csv", "more than once"],
        ),
        (
            "countries",
            lambda text: text.replace("\nAE,", "\nae,", 1),
            ["countries.csv", "two capital letters"],
        ),
        (
            "country_aliases",
            lambda text: text.replace(",AE,", ",QQ,", 1),
            ["country_aliases.csv", "QQ"],
        ),
        (
            "units",
            lambda text: text.replace(
                "ton_unstated,tons (kind not stated),mass,ton_unstated",
                "ton_unstated,tons (kind not stated),mass,kilogram",
                1,
            ),
            ["units.csv", "ton_unstated", "nothing but itself"],
        ),
    ],
)
def test_a_mistake_in_a_reference_table_is_told_with_file_row_and_value(raw, table, change, words):
    path = raw / "reference" / f"{table}.csv"
    path.write_text(change(path.read_text(encoding="utf-8")), encoding="utf-8")
    with pytest.raises(DataError) as caught:
        read_dataset(raw)
    told = str(caught.value)
    assert all(word in told for word in words), told


@pytest.mark.parametrize(
    "spoil", [lambda path: path.unlink(), lambda path: path.write_bytes(b"\xff\xfe\x00")]
)
def test_a_reference_table_that_is_missing_or_unreadable_is_told(raw, spoil):
    spoil(raw / "reference" / "units.csv")
    with pytest.raises(DataError, match=r"units\.csv"):
        read_dataset(raw)


def test_an_empty_cell_is_null_and_the_code_of_namibia_is_not(raw):
    frames, faults = read_reference(raw / "reference")
    assert faults == []
    assert "NA" in frames["countries"]["alpha2"].to_list()
    assert frames["units"]["note"].null_count() > 0


def test_the_two_readings_of_a_ton_are_the_metric_and_the_short_ton(raw):
    frames, _ = read_reference(raw / "reference")
    (ton,) = frames["units"].filter(unit="ton_unstated").to_dicts()
    assert ton["readings"] == "tonne|short_ton"
    assert (ton["base_unit"], ton["to_base"]) == ("ton_unstated", 1)


@pytest.mark.parametrize(
    ("tier", "count"), [("1", 4), ("2", 5), ("3A", 16), ("3B", 9), ("4A", 11), ("4B", 5)]
)
def test_the_common_high_priority_list_has_fifty_codes_in_its_tiers(raw, tier, count):
    frames, _ = read_reference(raw / "reference")
    assert frames["common_high_priority_list"].filter(tier=tier).height == count


@pytest.mark.parametrize(
    ("alias", "alpha2"),
    [
        ("КИТАЙ", "CN"),
        ("Сянган", "HK"),
        ("阿联酋", "AE"),
        ("Türkiye", "TR"),
        ("United Kingdom", "GB"),
        ("Great Britain", "GB"),
        ("Россия", "RU"),
        ("中国", "CN"),
        ("Çin", "CN"),
    ],
)
def test_aliases_in_four_languages_lead_to_their_country(raw, alias, alpha2):
    frames, _ = read_reference(raw / "reference")
    aliases = frames["country_aliases"].filter(system="name").to_dicts()
    found = {row["alpha2"] for row in aliases if row["alias"].casefold() == alias.casefold()}
    named = {
        row["alpha2"]
        for row in frames["countries"].to_dicts()
        if alias.casefold()
        in {str(row[name]).casefold() for name in ("name", "name_ru", "name_zh", "name_tr")}
    }
    assert found | named == {alpha2}
