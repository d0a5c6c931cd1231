"""Checking one report file: every mistake at once, and what looks like something known."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sample import claim, raw_folder, report
from shipments.evidence.hints import near_duplicates, same_page
from shipments.evidence.reader import read_report, read_reports
from shipments.evidence.report_check import check_report, free_claim_ids
from shipments.evidence.toml_recover import recover

NAME = "journal-2023-05.toml"
GOOD = report(id="journal-2023-05", claims=claim("CNRU-9002", "rifles-2022-07"))


@pytest.fixture(scope="module")
def raw(tmp_path_factory) -> Path:
    return raw_folder(tmp_path_factory.mktemp("check"), report())


def checked(tmp_path: Path, raw: Path, text: str | bytes, name: str = NAME):
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
    return check_report(path, raw)


def line(text: str, fault) -> str:
    return text.splitlines()[int(fault.where.rpartition(":")[2]) - 1]


# What is written, what is written instead, the field that is told, and a word of what is said.
MISTAKES = {
    "a missing quotation mark": ('publisher = "Synthetic G', "publisher = Synthetic G", "", "TOML"),
    "a text that is not closed": ('kind = "delivery"', 'kind = "delivery', "", "TOML"),
    "a word of no vocabulary": ('polarity = "affirms"', 'polarity = "says"', "polarity", "affirms"),
    "an address of no page": ('url = "https', 'url = "htp', "url", "wrong form"),
    "a category that is not known": ('"small_arms"', '"small_armz"', "category", "'small_arms'"),
    "a unit that is not known": ('unit = "rifle"', 'unit = "rifel"', "quantity.unit", "'rifle'"),
    "a month that is none": ('period = "2022-06"', 'period = "2022-13"', "period", "01 and 12"),
    "a country that is none": ('destination = "RU"', 'destination = "RX"', "destination", "countr"),
    "a party that is not known": ('["norinco"]', '["norinko"]', "consignor", "'norinco'"),
    "a page of no file": ('pages = ["copy"]', 'pages = ["copi"]', "pages", "'copy'"),
    "an id that is taken": ('"CNRU-9002"', '"CNRU-9001"', "id", "is free"),
    "a field that is not known": ("asserter_group =", "asserter_grup =", "asserter_grup", "not kn"),
}


def test_a_report_without_fault_has_none_wherever_it_lies(tmp_path, raw):
    found = checked(tmp_path, raw, GOOD)
    assert found.faults == ()
    assert found.claims == 1


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_told_with_its_line_and_field(tmp_path, raw, mistake):
    before, after, field, words = MISTAKES[mistake]
    text = GOOD.replace(before, after, 1)
    found = checked(tmp_path, raw, text).faults
    mine = [fault for fault in found if fault.field == field and words in str(fault)]
    assert mine, found
    assert after in line(text, mine[0])


def test_a_report_with_twelve_different_mistakes_names_all_twelve_at_once(tmp_path, raw):
    text = GOOD
    for before, after, _, _ in MISTAKES.values():
        assert before in text
        text = text.replace(before, after, 1)
    found = checked(tmp_path, raw, text).faults
    for mistake, (_, after, field, words) in MISTAKES.items():
        told = [fault for fault in found if fault.field == field and words in str(fault)]
        assert any(after in line(text, fault) for fault in told), mistake
    lines = [int(fault.where.rpartition(":")[2]) for fault in found]
    assert lines == sorted(lines)


def test_two_claims_of_one_file_cannot_share_an_id(tmp_path, raw):
    text = report(
        id="journal-2023-05",
        claims=claim("CNRU-9002", "a-1")
        + claim("CNRU-9002", "a-2", statement='"Synthetic: other rifles were sent."'),
    )
    (fault,) = checked(tmp_path, raw, text).faults
    assert fault.rule == "unique_key"


def test_a_file_that_is_already_in_the_raw_data_is_not_a_collision_with_itself(raw):
    assert check_report(raw / "reports" / "gazette-2023-03-16.toml", raw).faults == ()


def test_an_event_of_another_sort_elsewhere_is_told(tmp_path, raw):
    text = report(
        id="journal-2023-05",
        claims=claim("CNRU-9002", kind='"aggregate_trade_flow"', status=None),
    )
    rules = {fault.rule for fault in checked(tmp_path, raw, text).faults}
    assert rules == {"event_of_one_sort"}


@pytest.mark.parametrize(
    ("encoding", "words"),
    [
        ("utf-16", "it looks like UTF-16"),
        ("utf-16-le", "it looks like UTF-16"),
        ("utf-16-be", "it looks like UTF-16"),
        ("utf-32", "it looks like UTF-32"),
        ("cp1251", "it looks like Windows-1251"),
        ("utf-8-sig", "byte order mark"),
    ],
)
def test_a_report_in_another_encoding_gets_a_clear_message(tmp_path, raw, encoding, words):
    text = GOOD.replace("Synthetic: rifles", "Винтовки отправлены в Россию")
    (fault,) = checked(tmp_path, raw, text.encode(encoding)).faults
    assert words in str(fault)
    assert fault.where == NAME
    assert "UTF-8" in fault.expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n\n",
        "claims = 5",
        "report = 5",
        "claims = [5]",
        GOOD.replace("[[pages]]", "pages = []\n[x]"),
        "[[claims]]\n",
        "x = [[[",
        '"""',
        "\0",
    ],
)
def test_a_file_with_nothing_to_read_is_told_and_does_not_stop_us(tmp_path, raw, text):
    assert checked(tmp_path, raw, text).faults


def test_a_file_that_is_missing_or_a_folder_is_told(tmp_path, raw):
    (fault,) = check_report(tmp_path / "none.toml", raw).faults
    assert "is missing" in str(fault)
    (fault,) = check_report(tmp_path, raw).faults
    assert "not a plain file" in str(fault)


def test_what_stands_after_a_list_that_was_not_closed_is_still_read(tmp_path, raw):
    text = GOOD.replace('pages = ["copy"]', 'pages = ["copy"').replace('"CN"', '"cn"')
    found = checked(tmp_path, raw, text).faults
    assert {fault.field for fault in found} == {"", "dispatch"}


def test_a_header_with_a_missing_bracket_does_not_hide_its_table(tmp_path, raw):
    text = GOOD.replace("[[claims]]", "[[claims]").replace('"CN"', '"cn"')
    found = checked(tmp_path, raw, text).faults
    assert {fault.field for fault in found} == {"", "dispatch"}


@given(st.text(alphabet=st.sampled_from("[]{}\"'=#\n abc1.,"), max_size=200))
def test_reading_on_ends_and_never_stumbles(text):
    recovered = recover(Path(NAME), text)
    assert recovered.parsed.raw or recovered.parsed.faults or not recovered.parsed.raw


@given(st.integers(0, len(GOOD) - 1), st.sampled_from(['"', "[", "]", "{", "}", "=", "\n", "#"]))
def test_one_stray_character_hides_no_more_than_its_statement(at, mark):
    recovered = recover(Path(NAME), GOOD[:at] + mark + GOOD[at:])
    if len(recovered.parsed.faults) == 1 and recovered.parsed.raw:
        left = recovered.parsed.text.split("\n")
        lost = [line for line in GOOD.split("\n") if line and line not in left]
        assert len(lost) <= 2


# --- Hints


def test_a_claim_that_tells_the_same_is_pointed_out_with_what_to_write(tmp_path, raw):
    found = checked(tmp_path, raw, GOOD)
    (hint,) = [str(hint) for hint in found.hints]
    assert "CNRU-9002 · looks like CNRU-9001 of gazette-2023-03-16" in hint
    assert "same category, period, quantity" in hint
    assert 'event = "rifles-2022-06"' in hint


@pytest.mark.parametrize(
    "change",
    [
        {"duplicate_of": '"CNRU-9001"'},
        {"overlaps": '["rifles-2022-06"]'},
        {"part_of": '"rifles-2022-06"'},
        {"period": '"2022-08"'},
        {"category": '"drones"'},
    ],
)
def test_a_claim_that_says_how_it_stands_or_differs_gets_no_hint(tmp_path, raw, change):
    text = report(id="journal-2023-05", claims=claim("CNRU-9002", "rifles-2022-07", **change))
    (tmp_path / NAME).write_text(text, "utf-8")
    file, _ = read_report(tmp_path / NAME)
    others, _ = read_reports(raw / "reports")
    assert list(near_duplicates(file, others)) == []


def test_a_page_that_is_known_is_pointed_out_whatever_its_address_looks_like(tmp_path, raw):
    known = "https://web.archive.org/web/20230316/http://www.example.org/gazette-2023-03-16/copy/"
    text = GOOD.replace("https://example.org/journal-2023-05/copy", f"{known}?utm_source=x#top")
    hints = [str(hint) for hint in checked(tmp_path, raw, text).hints]
    assert any("known as gazette-2023-03-16/copy (Synthetic Copy)" in hint for hint in hints)


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org/a/b?id=5&x=1",
        "http://example.org/a/b?id=5&x=1",
        "https://www.example.org/a/b?id=5&x=1",
        "https://EXAMPLE.org/a/b/?x=1&id=5",
        "https://example.org:443/a/b?id=5&x=1#part",
        "https://example.org./a/b?id=5&x=1&utm_source=mail&fbclid=1",
        "https://web.archive.org/web/20230316120000/https://example.org/a/b?id=5&x=1",
        "http://web.archive.org/web/2023id_/http://www.example.org/a/b?id=5&x=1",
        "https://archive.ph/20230316/https://example.org/a/b?id=5&x=1",
    ],
)
def test_addresses_of_one_page_are_the_same(url):
    assert same_page(url) == "example.org/a/b?id=5&x=1"


@pytest.mark.parametrize(
    "url",
    ["https://example.org/a/b", "https://example.org/a/B?id=5&x=1", "https://news.example.org/a/b"],
)
def test_addresses_of_other_pages_differ(url):
    assert same_page(url) != "example.org/a/b?id=5&x=1"


@given(st.text(max_size=60))
def test_any_text_can_be_compared_as_an_address(text):
    assert same_page(f"https://{text}") == same_page(f"https://{text}")


# --- Ids


def test_the_next_id_is_above_every_id_that_was_ever_written(tmp_path):
    raw = raw_folder(tmp_path, report())
    (raw / "withdrawn.toml").write_text("# CNRU-9400 was withdrawn\n", "utf-8")
    assert next(free_claim_ids(raw)) == "CNRU-9401"
