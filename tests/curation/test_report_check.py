"""Checking one report file among all others: hints, ids, and other files with mistakes."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sample import claim, raw_folder, report
from shipments.curation.hints import near_duplicates, same_page
from shipments.curation.reader import next_claim_id, read_report, read_reports
from shipments.curation.report_check import check_report

pytestmark = pytest.mark.medium

NAME = "journal-2023-05.toml"
GOOD = report(id="journal-2023-05", claims=claim("CNRU-9002", "rifles-2022-07"))


@pytest.fixture(scope="module")
def raw(tmp_path_factory) -> Path:
    return raw_folder(tmp_path_factory.mktemp("check"), report())


def checked(tmp_path: Path, raw: Path, text: str):
    path = tmp_path / NAME
    path.write_text(text, "utf-8")
    return check_report(path, raw)


def test_a_report_without_a_mistake_has_none_wherever_it_lies(tmp_path, raw):
    check = checked(tmp_path, raw, GOOD)
    assert (check.faults, check.claims) == ((), 1)


def test_a_report_of_the_raw_data_does_not_collide_with_itself(raw):
    assert check_report(raw / "reports" / "gazette-2023-03-16.toml", raw).faults == ()


def test_an_id_that_another_report_uses_is_reported_with_a_free_one(tmp_path, raw):
    text = report(id="journal-2023-05", claims=claim("CNRU-9001", "a") + claim("CNRU-9002", "b"))
    (fault,) = checked(tmp_path, raw, text).faults
    assert (fault.rule, fault.where) == ("unique_key", f"{NAME}:17")
    assert "gazette-2023-03-16" in fault.fault
    assert "CNRU-9003" in fault.expected


def test_an_event_of_another_sort_elsewhere_is_reported(tmp_path, raw):
    flow = claim("CNRU-9002", kind='"aggregate_trade_flow"', status=None)
    (fault,) = checked(tmp_path, raw, report(id="journal-2023-05", claims=flow)).faults
    assert (fault.rule, fault.row) == ("event_of_one_sort", "CNRU-9002")


def test_another_report_with_a_mistake_is_left_out_and_named(tmp_path):
    broken = report("broken-2023", claim("CNRU-9005", "other", kind='"delivry"'))
    raw = raw_folder(tmp_path, report(), broken)
    check = checked(tmp_path, raw, GOOD)
    assert check.faults == ()
    assert "broken-2023.toml" in str(check.hints[0])


def test_a_mistake_in_the_content_of_another_report_is_not_reported(tmp_path):
    wrong = claim("CNRU-9005", "other", dispatch='"XX"')
    raw = raw_folder(tmp_path, report(), report("wrong-2023", wrong))
    assert checked(tmp_path, raw, GOOD).faults == ()


def test_the_next_id_is_above_every_id_that_was_ever_written(tmp_path):
    raw = raw_folder(tmp_path, report())
    (raw / "withdrawn.toml").write_text("# CNRU-9400 was withdrawn\n", "utf-8")
    assert next_claim_id(raw) == "CNRU-9401"
    assert next_claim_id(raw, "CNRU-9500") == "CNRU-9501"


# --- Hints


def test_a_claim_that_looks_alike_is_named_with_what_to_write(tmp_path, raw):
    (hint,) = [str(hint) for hint in checked(tmp_path, raw, GOOD).hints]
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
def test_a_claim_that_differs_or_names_the_other_gets_no_hint(tmp_path, raw, change):
    text = report(id="journal-2023-05", claims=claim("CNRU-9002", "rifles-2022-07", **change))
    (tmp_path / NAME).write_text(text, "utf-8")
    file, _ = read_report(tmp_path / NAME)
    others, _ = read_reports(raw / "reports")
    assert list(near_duplicates(file, others)) == []


def test_a_page_that_is_known_is_named_whatever_its_address_looks_like(tmp_path, raw):
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
