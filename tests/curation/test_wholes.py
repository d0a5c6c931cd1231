from __future__ import annotations

import pytest

from sample import claim, raw_folder, report
from shipments.analysis.totals import CannotAdd, total
from shipments.curation.dataset import read_dataset
from shipments.errors import DataError
from shipments.tables.integrity import wholes_of


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
