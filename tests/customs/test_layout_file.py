from __future__ import annotations

import pytest

from shipments.customs.layout_file import FOLDER, read_layout, shipped
from shipments.customs.recognise import recognise
from shipments.errors import DataError

OWN = """
id = "own"
title = "Mine"
extends = "atlas"

[constants]
declaring_country = "KZ"
direction = "import"

[[columns]]
field = "hs_code"
headers = ["My code"]

[[ignored]]
headers = ["My mark"]
reason = "mine alone"
"""
BROKEN = """
id = "Own Layout"
titel = "Mine"
decimal = ";"
hs_digits = "10"
date_formats = ["dmy", "dym"]

[constants]
declaring_country = "Kazakhstan"

[[columns]]
field = "hs_cod"
headers = ["Code"]

[[columns]]
field = "net_weight_kg"
headers = ["??"]
reading = { basis = "fobb" }

[[ignored]]
headers = ["Mark"]
reason = "mine"
personal = "yes"
"""


CONTRADICTORY = """
id = "own"
title = "Mine"

[[columns]]
field = "hs_code"
headers = ["Code"]

[[columns]]
field = "net_weight_kg"

[[columns]]
field = "cif_value_usd"
headers = ["code"]
"""


def written(tmp_path, text, name="own.toml"):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.toml")), ids=lambda path: path.stem)
def test_a_shipped_layout_is_named_after_its_id(path):
    assert read_layout(path).id == path.stem


def test_every_shipped_layout_says_why_it_leaves_a_column_out():
    reasons = [entry.reason for layout in shipped().values() for entry in layout.ignored]
    assert all(len(reason) > 10 for reason in reasons)


def mistakes(tmp_path, text):
    """The line and the rule of each mistake of a layout, and the error."""
    with pytest.raises(DataError) as caught:
        read_layout(written(tmp_path, text))
    lines = text.split("\n")
    located = [fault for fault in caught.value.faults if ":" in fault.where]
    found = {(lines[int(fault.where.split(":")[1]) - 1], fault.rule) for fault in located}
    return found, caught.value


def test_every_mistake_of_shape_is_reported_with_its_line(tmp_path):
    found, error = mistakes(tmp_path, BROKEN)
    assert found == {
        ('id = "Own Layout"', "string_pattern_mismatch"),
        ('titel = "Mine"', "extra_forbidden"),
        ('decimal = ";"', "literal_error"),
        ('hs_digits = "10"', "int_type"),
        ('date_formats = ["dmy", "dym"]', "enum"),
        ('declaring_country = "Kazakhstan"', "string_pattern_mismatch"),
        ('field = "hs_cod"', "value_error"),
        ('headers = ["??"]', "value_error"),
        ('reading = { basis = "fobb" }', "enum"),
        ('personal = "yes"', "bool_type"),
    }  # fmt: skip
    assert [fault.row for fault in error.faults if fault.rule == "missing"] == ["title"]
    assert any("perhaps 'title'" in fault.expected for fault in error.faults)


def test_a_layout_without_columns_is_refused(tmp_path):
    with pytest.raises(DataError, match=r"\[\[columns\]\]"):
        read_layout(written(tmp_path, 'id = "own"\ntitle = "Mine"\n'))


def test_a_layout_that_extends_none_is_refused(tmp_path):
    with pytest.raises(DataError, match="perhaps 'atlas'"):
        read_layout(written(tmp_path, OWN.replace('"atlas"', '"atlass"')))


def test_what_is_no_toml_is_refused(tmp_path):
    with pytest.raises(DataError, match="is not TOML"):
        read_layout(written(tmp_path, "id = \n"))


def test_a_user_adds_headers_and_constants_to_a_layout(tmp_path):
    path = written(tmp_path, OWN)
    header = ["My code", "My mark", "ARRIVAL DATE", "PRODUCT DETAILS", "USD FOB"]
    mapping = recognise(header, name=path)
    assert mapping.columns["hs_code"] == ("My code",)
    assert mapping.ignored == {"My mark": "mine alone"}
    assert mapping.readings["statistical_value_usd"].basis == "fob"
    assert (mapping.layout.constants.declaring_country, mapping.unknown) == ("KZ", ())
    again = recognise(header, extra_layouts=[read_layout(path)])
    assert again.layout.id == "own"
