"""Organisations by id, number and name in any script."""

from __future__ import annotations

import pytest

import shipments as sh
from shipments.dataset.party import find_parties


@pytest.mark.parametrize(
    ("words", "party"),
    [
        ("iemz-kupol", "iemz-kupol"),
        ("Купол", "iemz-kupol"),
        ("иэмз купол", "iemz-kupol"),
        ("林巴賀", "xiamen-limbach"),
        ("大疆", "dji"),
        ("هسا", "hesa"),
        ("914403007954257495", "dji"),
        ("7718852163", "rosoboronexport"),
        ("iflight-technology", "iflight"),
        ("ferrotec, russian subsidiary", "ferrotek-nord"),
        ("  XIAMEN   limbach ", "xiamen-limbach"),
    ],
)
def test_a_party_is_found_by_any_of_its_spellings(words, party):
    assert sh.party(words).party["party_id"] == party


def test_a_spelling_in_full_wins_over_part_of_a_name():
    assert find_parties("Alabuga") == {"alabuga-drone-plant": "Alabuga"}
    assert list(find_parties("Alabug")) == ["alabuga-drone-plant", "alabuga-special-economic-zone"]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("Norinko", "did you mean 'Norinco'"),
        ("shenzhen", "organisations fit 'shenzhen': "),
        ("", "no organisation fits ''"),
        ("«»", "no organisation fits"),
    ],
)
def test_none_or_several_parties_are_an_error_that_names_the_near_ones(words, message):
    with pytest.raises(sh.UsageError) as caught:
        sh.party(words)
    assert message in str(caught.value)


def test_a_profile_has_names_numbers_merges_and_claims_with_their_pages():
    profile = sh.party("iflight")
    text = str(profile)
    assert [row["claim_id"] for row in profile.claims] == ["CNRU-0301", "CNRU-0402"]
    assert "merged on 2026-11-30: iflight-technology" in text
    assert all(row["statement"] in text for row in profile.claims)
    dji = str(sh.party("dji"))
    assert "cn_uscc: 914403007954257495 [https://" in dji
    assert "大疆创新 (short, han, zh) [https://" in dji


@pytest.mark.slow
def test_every_party_can_be_shown_by_its_id_and_by_each_of_its_names():
    names = sh.load("party_names", backend="polars")
    for party, name in names.select("party_id", "name").iter_rows():
        assert party in find_parties(name)
    assert all(find_parties(id) == {id: id} for id in names["party_id"].unique())


@pytest.mark.parametrize("words", ["Купол", "iflight-technology"])
def test_explain_leads_from_an_organisation_to_its_profile(words):
    with pytest.raises(sh.UsageError, match=r"an organisation, .* see sh\.party\('"):
        sh.explain(words)
