"""Checking one report file: every mistake at once, and what looks like something known."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sample import claim, raw_folder, report
from shipments.curation.hints import near_duplicates, same_page
from shipments.curation.reader import read_report, read_reports
from shipments.curation.report_check import check_report, free_claim_ids
from shipments.curation.report_file import ReportFile
from shipments.curation.toml_recover import recover
from shipments.toml_model import FORMS

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


# One claim for each mistake: the line that is wrong, the field that is told, and words of what
# to do. The change replaces a line of the claim or adds one.
PLANTED = {
    "unit": ('quantity = { low = 1000, high = 1000, unit = "rifel", qualifier = "exact", '
             'wording = "1,000" }', "quantity.unit", "perhaps 'rifle'"),
    "bounds": ('quantity = { low = 2000, high = 1000, unit = "rifle", qualifier = "range", '
               'wording = "1,000 to 2,000" }', "quantity", "low not above high"),
    "number as text": ('quantity = { low = "1000", unit = "rifle", qualifier = "at_least" }',
                       "quantity.low", "without quotation marks"),
    "wording": ('quantity = { low = 1000, high = 1000, unit = "rifle", qualifier = "exact", '
                'wording = "4,000" }', "quantity.low", "a number that the wording states"),
    "quoted day": ('period = "2022-06-03"', "period", "a day without quotation marks"),
    "month": ('period = "2022-13"', "period", "a month between 01 and 12"),
    "day": ("period = 2022-06-31", "", "a day of the calendar"),
    "reduced date": ("period = 2022-06", "", "in quotation marks"),
    "field": ('asserter_grup = "press"', "asserter_grup", "perhaps 'asserter_group'"),
    "status": ('status = "shiped"', "status", "perhaps 'shipped_per_customs'"),
    "polarity": ('polarity = "afirms"', "polarity", "perhaps 'affirms'"),
    "missing": ("", "asserted_by", "add it"),
    "id": ("", "id", "CNRU-9120 is free"),
    "country": ('destination = "RX"', "destination", "one of countries"),
    "length of a country": ('dispatch = "CHN"', "dispatch", "two capital letters"),
    "page": ('pages = ["copi"]', "pages", "perhaps 'copy'"),
    "party": ('consignor = ["norinko"]', "consignor", "perhaps 'norinco'"),
    "category": ('category = "smallarms"', "category", "perhaps 'small_arms'"),
    "currency": ('value = { low = 5, high = 5, currency = "DOL", basis = "estimate", '
                 'per = "total", qualifier = "exact", wording = "5 dollars" }',
                 "value.currency", "one of currencies"),
    "whole": ('part_of = "no-such-event"', "part_of", "the event of a claim"),
}  # fmt: skip


def planted() -> tuple[str, dict[str, int]]:
    """A report with every planted mistake, and the line of each."""
    text, lines = report(id="journal-2023-05", claims="\n"), {}
    for number, (name, (wrong, *_)) in enumerate(PLANTED.items()):
        id = "CNRU-9001" if name == "id" else f"CNRU-{9100 + number}"
        field = "asserter_group" if name == "field" else wrong.partition(" ")[0]
        written = claim(id, f"rifles-{number}", **{field: None}) if wrong else claim(id, "rifles-x")
        if name == "missing":
            written = claim(id, f"rifles-{number}", asserted_by=None)
        own = wrong or {"missing": "[[claims]]", "id": 'id = "CNRU-9001"'}[name]
        written = written.replace("by claim", f"{name}, by claim") + wrong + "\n"
        at = written.splitlines().index(own) + 1
        lines[name] = text.count("\n") + at
        text += written
    return text, lines


def test_each_of_twenty_mistakes_is_told_once_with_its_line_and_what_to_do(tmp_path, raw):
    text, lines = planted()
    found = list(checked(tmp_path, raw, text).faults)
    for name, (_, field, words) in PLANTED.items():
        mine = [fault for fault in found if fault.where == f"{NAME}:{lines[name]}"]
        assert len(mine) == 1, (name, mine)
        assert mine[0].field == field
        assert words in str(mine[0])
        assert mine[0].action
    assert len(found) == len(PLANTED) == 20


def test_no_sentence_asks_a_question_where_it_says_what_was_expected(tmp_path, raw):
    for fault in checked(tmp_path, raw, planted()[0]).faults:
        assert "did you mean" not in str(fault)
        assert "^" not in fault.expected


@pytest.mark.parametrize(
    ("measure", "told"),
    [
        ('{ low = 9, high = 1, unit = "rifel", qualifier = "range" }', {"quantity", "quantity.unit"}),
        ('{ low = "9", unit = "rifel", qualifier = "at_least" }', {"quantity.low", "quantity.unit"}),
        ('{ low = 9, unit = "rifel", qualifier = "atleast" }', {"quantity.qualifier", "quantity.unit"}),
        ('{ low = 9, unit = "rifle", qualifier = "atleast" }', {"quantity.qualifier"}),
        ('{ low = "9", unit = 5, qualifier = "at_least" }', {"quantity.low", "quantity.unit"}),
        ('{ unit = "rifel", qualifier = "not_stated" }', {"quantity", "quantity.unit"}),
    ],
)  # fmt: skip
def test_a_wrong_number_does_not_hide_an_unknown_unit(tmp_path, raw, measure, told):
    text = report(id="journal-2023-05", claims=claim("CNRU-9002", "rifles-x", quantity=measure))
    fields = [fault.field for fault in checked(tmp_path, raw, text).faults]
    assert sorted(fields) == sorted(told)


def test_bounds_and_a_missing_unit_are_told_at_once(tmp_path, raw):
    measure = '{ low = 9, high = 1, qualifier = "range" }'
    text = report(id="journal-2023-05", claims=claim("CNRU-9002", "rifles-x", quantity=measure))
    (fault,) = checked(tmp_path, raw, text).faults
    assert "low not above high; low = 9, high = 1; a unit, since a number is given" in str(fault)
    assert fault.value == "{ low = 9, high = 1, qualifier = 'range' }"


def test_a_stop_in_a_country_that_is_none_is_told_once(tmp_path, raw):
    route = '[{ country = "QQ", role = "transit", basis = "recorded" }]'
    text = report(id="journal-2023-05", claims=claim("CNRU-9002", "rifles-x", route=route))
    (fault,) = checked(tmp_path, raw, text).faults
    assert (fault.field, fault.rule) == ("route.country", "foreign_key:countries")


def test_a_wrong_word_of_a_stop_does_not_hide_a_country_that_is_none(tmp_path, raw):
    route = """[
        { country = "TR", role = "transitt", basis = "recorded" },
        { country = "QQ", role = "transit", basis = "recorded" }]"""
    text = report(id="journal-2023-05", claims=claim("CNRU-9002", "rifles-x", route=route))
    found = checked(tmp_path, raw, text).faults
    assert sorted(fault.field for fault in found) == ["route.country", "route.role"]


@pytest.mark.parametrize(
    ("pages", "told"),
    [
        ('["copi", "Bad Id"]', ["'Bad Id'", "'copi'"]),
        ('["Bad Id", "copi", "Bad Too"]', ["'Bad Id'", "'Bad Too'", "'copi'"]),
        ('["Bad Id"]', ["'Bad Id'"]),
        ('["copy", "Bad Id"]', ["'Bad Id'"]),
    ],
)
def test_an_id_of_a_wrong_form_does_not_hide_a_page_of_no_file(tmp_path, raw, pages, told):
    text = report(id="journal-2023-05", claims=claim("CNRU-9002", "rifles-x", pages=pages))
    assert sorted(fault.value for fault in checked(tmp_path, raw, text).faults) == told


def test_a_page_that_stands_twice_is_told_once(tmp_path, raw):
    _, _, page = GOOD.partition("[[pages]]")
    text = GOOD.replace("[[claims]]", f"[[pages]]{page.partition('[[claims]]')[0]}[[claims]]", 1)
    (fault,) = checked(tmp_path, raw, text).faults
    assert (fault.rule, line(text, fault)) == ("duplicate_page", 'id = "copy"')


@pytest.mark.parametrize(
    ("field", "measure", "words"),
    [
        ("quantity", 'quantity = { low = 5, unit = "rifel", qualifier = "at_least" }', "'rifle'"),
        ("value", 'value = { low = 5, currency = "UDS", qualifier = "at_least" }', "'USD'"),
    ],
)
def test_a_unit_of_a_variant_that_is_none_is_told(tmp_path, raw, field, measure, words):
    variant = f"""
[[claims.variants]]
page = "copy"
field = "{field}"
says = "at least five"
assessment = "bound_changed"
{measure}
"""
    (fault,) = checked(tmp_path, raw, GOOD + variant).faults
    assert fault.rule == "variant_unit_known"
    assert words in fault.expected
    assert measure in line(GOOD + variant, fault)


def test_a_section_that_is_not_known_has_its_line(tmp_path, raw):
    text = GOOD.replace("[[claims]]", "[[claimz]]")
    (fault,) = checked(tmp_path, raw, text).faults
    assert line(text, fault) == "[[claimz]]"
    assert "perhaps 'claims'" in str(fault)


def test_every_pattern_of_a_report_has_its_form_in_words():
    told = str(ReportFile.model_json_schema())
    for pattern in re.findall(r"'pattern': '([^']*)'", told):
        assert pattern.encode().decode("unicode_escape") in FORMS


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
