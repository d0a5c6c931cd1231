"""A drafted layout works as it is, or says what a person must decide."""

from __future__ import annotations

import pytest
from tests.customs.declared import rows, table

from shipments.cli import main
from shipments.customs import Options, Refused, draft, read, sniff
from shipments.customs.layout_file import read_layout

HEADER = "HS_CODE,BUYER_NAME,EXPORTER_NAME,TOTALVALUE,UNIT_X,WHEN_SEEN,MONTHYEAR,Contact phone\n"
LINE = "8482100000,SYNTHETIC A,None,12.5,9,{day}.05.2023,Oct 2024,+7 000\n"


@pytest.fixture
def vendor(tmp_path):
    path = tmp_path / "Kenya Export.csv"
    path.write_text(HEADER + "".join(LINE.format(day=10 + at) for at in range(9)))
    return path


def test_a_draft_says_of_each_column_what_it_may_be_and_asks_for_the_rest(vendor):
    drafted = draft(vendor)
    fields = dict(drafted.columns.select("header", "field").iter_rows())
    assert (fields["HS_CODE"], fields["TOTALVALUE"], fields["WHEN_SEEN"]) == (
        "hs_code", "invoice_value", "",
    )  # fmt: skip
    reasons = dict(drafted.columns.select("header", "reason").iter_rows())
    assert reasons["WHEN_SEEN"] == "not known; its values look like days"
    assert drafted.columns["filled"].to_list() == [1.0] * 8
    country, direction = drafted.questions
    assert country.endswith("give --country (perhaps KE, as the name of the file says)")
    assert direction.startswith("direction: no column says it; give --direction (perhaps export")
    assert "+7 000" not in f"{drafted}{drafted.toml}"
    assert '# decide: "WHEN_SEEN"' in drafted.toml


def test_a_saved_draft_reads_the_file_as_it_was_drafted(vendor, tmp_path):
    options = Options(declaring_country="KE", direction="export")
    drafted = draft(vendor, options)
    assert drafted.questions == ()
    drafted.save(tmp_path / "mine.toml")
    layout = read_layout(tmp_path / "mine.toml")
    assert layout.constants.declaring_country == "KE"
    assert "None" in layout.missing
    own = read(vendor, Options(layout=tmp_path / "mine.toml"))
    assert (own.accepted.height, own.rejected.height) == (9, 0)
    assert own.accepted["consignor_name"].null_count() == 9
    assert read(vendor, options).accepted["consignor_name"].to_list() == ["None"] * 9


def test_a_draft_of_a_known_file_has_no_question(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(table(rows(5)))
    drafted = draft(path)
    assert drafted.questions == ()
    drafted.save(tmp_path / "mine.toml")
    assert read(path, Options(layout=tmp_path / "mine.toml")).accepted.height == 5


def test_a_draft_of_headers_that_are_unknown_names_what_the_values_look_like(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("aaa,bbb,ccc\n" + "".join(f"1{at}.05.2023,84821000,x\n" for at in range(9)))
    asked = " ".join(draft(path).questions)
    assert "registered_on: no column is known for it; perhaps 'aaa'" in asked
    assert "hs_code: no column is known for it; perhaps 'bbb'" in asked


def test_sniffing_a_file_that_no_layout_fits_shows_what_is_known_of_it(vendor, capsys):
    with pytest.raises(Refused):
        sniff(vendor)
    with pytest.raises(SystemExit) as left:
        main(["sniff", str(vendor)])
    assert left.value.code == 3
    assert "HS_CODE" in capsys.readouterr().out


def test_the_command_writes_the_draft(vendor, tmp_path, capsys):
    path = tmp_path / "mine.toml"
    given = ["--draft", str(path), "--country", "KE", "--direction", "export"]
    with pytest.raises(SystemExit) as left:
        main(["sniff", str(vendor), *given])
    assert left.value.code == 0
    assert "nothing is left to decide" in capsys.readouterr().out
    assert read_layout(path).extends == "reseller-en"
