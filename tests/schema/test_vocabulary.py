from __future__ import annotations

import re

import pytest

from shipments.tables import vocabulary as v

VOCABULARIES = [
    found
    for found in vars(v).values()
    if isinstance(found, type) and issubclass(found, v.Term) and found is not v.Term
]
CLAIMS_A_FACT = r"(^|_)(confirm|true|truth|facts?(_|$)|prove|verif|certain|actual|real(_|$))"
# How firmly a report speaks, and that a speaker confirms a part of what others report.
OF_THE_SPEAKER = {"certainty", "confirms_part"}


@pytest.mark.parametrize("vocabulary", VOCABULARIES)
def test_no_word_claims_a_fact(vocabulary):
    for term in vocabulary:
        if term.value not in OF_THE_SPEAKER:
            assert not re.search(CLAIMS_A_FACT, term.value), term.value


@pytest.mark.parametrize("vocabulary", VOCABULARIES)
def test_every_word_says_what_it_means_and_is_a_plain_word(vocabulary):
    for term in vocabulary:
        assert len(term.meaning) > 3
        assert re.fullmatch(r"[a-z]+(_[a-z]+)*", term.value)


def test_every_status_has_a_stage_and_every_kind_a_polarity():
    assert set(v.STAGE_OF) == set(v.TransferStatus)
    assert set(v.POLARITIES_OF) == set(v.ClaimKind)


def test_orders_and_movements_are_different_stages():
    assert (
        v.STAGE_OF[v.TransferStatus.DECLARED_ORDER]
        is not v.STAGE_OF[v.TransferStatus.SHIPPED_PER_CUSTOMS]
    )
