from __future__ import annotations

import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sample import claim, raw_folder, report
from shipments.curation.dataset import read_dataset
from shipments.curation.reader import line_of, read_report, read_reports
from shipments.errors import DataError

# What is wrong -> (text of the report file, what the fault must say)
MISTAKES = {
    "unknown country": (
        report(claims=claim(dispatch='"XX"')),
        ["CNRU-9001", "dispatch", "XX", "countries"],
    ),
    "country in small letters": (
        report(claims=claim(dispatch='"cn"')),
        ["CNRU-9001", "dispatch", "cn"],
    ),
    "unit without a number": (
        report(claims=claim(quantity='{ unit = "rifle", qualifier = "not_stated" }')),
        ["CNRU-9001", "quantity", "no unit"],
    ),
    "number without a unit": (
        report(claims=claim(quantity='{ low = 5, high = 5, qualifier = "exact" }')),
        ["CNRU-9001", "quantity", "a unit"],
    ),
    "unknown unit": (
        report(claims=claim(quantity='{ low = 5, high = 5, unit = "rifel", qualifier = "exact" }')),
        ["CNRU-9001", "quantity.unit", "rifel", "perhaps 'rifle'"],
    ),
    "low above high": (
        report(claims=claim(quantity='{ low = 9, high = 5, unit = "rifle", qualifier = "range" }')),
        ["CNRU-9001", "quantity", "low not above high", "9", "5"],
    ),
    "bound filled in": (
        report(
            claims=claim(
                mass='{ low = 12, high = 12, unit = "ton_unstated", qualifier = "more_than" }'
            )
        ),
        ["CNRU-9001", "mass", "more_than"],
    ),
    "negative number": (
        report(claims=claim(quantity='{ low = -1, unit = "rifle", qualifier = "at_least" }')),
        ["CNRU-9001", "quantity.low", "not below 0"],
    ),
    "money without a currency": (
        report(claims=claim(value='{ low = 5, high = 5, qualifier = "exact" }')),
        ["CNRU-9001", "value", "currency"],
    ),
    "unknown currency": (
        report(claims=claim(value='{ low = 5, high = 5, qualifier = "exact", currency = "USX" }')),
        ["CNRU-9001", "value.currency", "USX"],
    ),
    "date more precise than its precision": (
        report(
            claims=claim(period='{ start = 2022-06-03, end = 2022-06-30, precision = "month" }')
        ),
        ["CNRU-9001", "period", "more precise"],
    ),
    "claim that points to no page": (
        report(claims=claim(pages="[]")),
        ["CNRU-9001", "pages", "at least one"],
    ),
    "claim that points to an unknown page": (
        report(claims=claim(pages='["copi"]')),
        ["CNRU-9001", "pages", "copi", "perhaps 'copy'"],
    ),
    "variant of an unknown page": (
        report(
            claims=claim()
            + '[[claims.variants]]\npage = "x"\nfield = "item"\nsays = "y"\nassessment = "other"\n'
        ),
        ["CNRU-9001", "variants.page", "'x'"],
    ),
    "duplicate claim id": (
        report(claims=claim() + claim()),
        ["CNRU-9001", "claim_id", "more than once"],
    ),
    "unknown field": (
        report(claims=claim(statment='"x"')),
        ["CNRU-9001", "statment", "perhaps 'statement'"],
    ),
    "missing field": (report(claims=claim(statement=None)), ["CNRU-9001", "statement", "missing"]),
    "word that is not in the vocabulary": (
        report(claims=claim(kind='"delivry"')),
        ["CNRU-9001", "kind", "delivry", "perhaps 'delivery'"],
    ),
    "polarity that does not fit the kind": (
        report(claims=claim(polarity='"negates"')),
        ["CNRU-9001", "polarity", "denial negates"],
    ),
    "delivery without a status": (report(claims=claim(status=None)), ["CNRU-9001", "status"]),
    "neighbour in scope core": (
        report(claims=claim(origin='"TR"', dispatch='"TR"')),
        ["CNRU-9001", "scope", "neighbour"],
    ),
    "unknown party": (
        report(claims=claim(consignee='["norinko"]')),
        ["CNRU-9001", "consignee", "perhaps 'norinco'"],
    ),
    "unknown category": (
        report(claims=claim(category='"rifles"')),
        ["CNRU-9001", "category", "rifles"],
    ),
    "part of an unknown event": (
        report(claims=claim(part_of='"nothing"')),
        ["CNRU-9001", "part_of", "nothing"],
    ),
    "part of itself": (report(claims=claim(part_of='"rifles-2022-06"')), ["CNRU-9001", "part_of"]),
    "TOML syntax error": (
        report() + "\nid = = 3\n",
        ["gazette-2023-03-16.toml:", "not TOML", "line"],
    ),
    "hs code of odd length": (
        report(claims=claim(hs_code='"12345"')),
        ["CNRU-9001", "hs_code", "12345"],
    ),
    "leg to itself": (
        report(claims=claim(route='[{ country = "AE", role = "transit", basis = "told" }]')),
        ["CNRU-9001", "route.basis", "told"],
    ),
    "denial that does not say what it covers": (
        report(
            claims=claim()
            + claim(
                "CNRU-9002",
                "denied",
                kind='"denial"',
                polarity='"negates"',
                status=None,
                quantity=None,
            )
        ),
        ["CNRU-9002", "covers"],
    ),
    "event that is a transfer and a statement": (
        report(claims=claim() + claim("CNRU-9002", kind='"warning"', status=None, quantity=None)),
        ["CNRU-9002", "event", "one sort"],
    ),
    "share without its whole": (
        report(
            claims=claim(quantity='{ low = 5, high = 5, unit = "percent", qualifier = "exact" }')
        ),
        ["CNRU-9001", "quantity.of"],
    ),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_told_with_claim_field_value_and_what_was_expected(tmp_path, name):
    text, words = MISTAKES[name]
    with pytest.raises(DataError) as caught:
        read_dataset(raw_folder(tmp_path, text))
    told = str(caught.value)
    assert all(word in told for word in words), told
    assert all("gazette-2023-03-16.toml" in fault.where for fault in caught.value.faults), told


def test_all_mistakes_of_all_files_are_told_at_once(tmp_path):
    texts = [
        report(
            "one-2023",
            claim("CNRU-9001", "a", kind='"delivry"', pages='["nowhere"]', dispatch='"china"'),
        ),
        report(
            "two-2023",
            claim(
                "CNRU-9002",
                "b",
                quantity='{ low = 9, high = 5, unit = "rifle", qualifier = "range" }',
            ),
        ),
        report("three-2023", claim("CNRU-9003", "c", period='"June"')),
    ]
    with pytest.raises(DataError) as caught:
        read_dataset(raw_folder(tmp_path, *texts))
    told = str(caught.value)
    assert all(word in told for word in ("delivry", "china", "low not above high", "June"))
    assert len({fault.where.split(":")[0] for fault in caught.value.faults}) == 3


def test_a_fault_names_the_line(tmp_path):
    text = report(claims=claim() + claim("CNRU-9002", "other", kind='"delivry"'))
    raw = raw_folder(tmp_path, text)
    _, faults = read_reports(raw / "reports")
    (fault,) = faults
    number = int(fault.where.split(":")[1])
    assert text.splitlines()[number - 1] == 'kind = "delivry"'


def test_a_file_name_that_differs_from_the_id_is_a_fault(tmp_path):
    raw = raw_folder(tmp_path, report(), names=("other-name",))
    _, faults = read_reports(raw / "reports")
    assert [fault.rule for fault in faults] == ["file_name"]


def test_a_page_that_nothing_names_is_a_fault(tmp_path):
    spare = '\n[[pages]]\nid = "spare"\npublisher = "Synthetic"\nurl = "https://example.org"\nreading = "primary"\n'
    head, claims = report().split("\n[[claims]]")
    raw = raw_folder(tmp_path, head + spare + "\n[[claims]]" + claims)
    _, faults = read_reports(raw / "reports")
    assert [(fault.rule, fault.row) for fault in faults] == [("unused_page", "spare")]


def test_two_pages_of_one_id_are_a_fault(tmp_path):
    head, claims = report().split("\n[[claims]]")
    page = "\n[[pages]]" + head.split("[[pages]]")[1]
    _, faults = read_reports(
        raw_folder(tmp_path, head + page + "\n[[claims]]" + claims) / "reports"
    )
    assert "duplicate_page" in [fault.rule for fault in faults]


def test_a_file_that_is_not_utf8_is_a_fault_with_the_byte(tmp_path):
    raw = raw_folder(tmp_path, report())
    path = raw / "reports" / "gazette-2023-03-16.toml"
    path.write_bytes(path.read_bytes().replace(b"Gazette", b"Gaz\xe9tte", 1))
    _, faults = read_report(path)
    assert faults[0].rule == "encoding"
    assert "byte" in faults[0].fault


def test_a_file_that_cannot_be_read_is_a_fault(tmp_path):
    path = tmp_path / "reports" / "x.toml"
    path.mkdir(parents=True)
    _, faults = read_report(path)
    assert faults[0].rule == "unreadable"


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_a_file_without_permission_is_a_fault(tmp_path):
    raw = raw_folder(tmp_path, report())
    path = raw / "reports" / "gazette-2023-03-16.toml"
    path.chmod(0)
    _, faults = read_report(path)
    assert faults[0].rule == "unreadable"


def test_a_folder_without_reports_is_a_fault(tmp_path):
    assert read_reports(tmp_path)[1][0].rule == "empty_folder"
    assert read_reports(tmp_path / "none")[1][0].rule == "no_folder"


def test_a_broken_file_does_not_make_others_look_wrong(tmp_path):
    whole = claim("CNRU-9002", "whole-2022")
    part = claim("CNRU-9001", "part-2022", part_of='"whole-2022"')
    raw = raw_folder(tmp_path, report("one-2023", part), report("two-2023", whole) + "\nid = =\n")
    with pytest.raises(DataError) as caught:
        read_dataset(raw)
    assert {fault.where.split(":")[0] for fault in caught.value.faults} == {"two-2023.toml"}


def test_line_of_finds_fields_of_repeated_sections():
    text = report(claims=claim("CNRU-9001") + claim("CNRU-9002", "b"))
    lines = text.splitlines()
    assert lines[line_of(text, ("claims", 1, "id")) - 1] == 'id = "CNRU-9002"'
    assert lines[line_of(text, ("pages", 0, "reading")) - 1] == 'reading = "secondary"'
    assert lines[line_of(text, ("report", "publisher")) - 1].startswith("publisher")
    assert lines[line_of(text, ("claims", 1, "missing")) - 1] == "[[claims]]"


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_a_damaged_file_is_read_or_told_never_an_exception(tmp_path_factory, data):
    text = report(claims=claim() + claim("CNRU-9002", "b")).encode()
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 40)))
    damaged = text[:start] + data.draw(st.binary(max_size=12)) + text[end:]
    path = tmp_path_factory.mktemp("damaged") / "gazette-2023-03-16.toml"
    path.write_bytes(damaged)
    found, faults = read_report(path)
    assert found is not None or faults
    assert all(fault.where.startswith(path.name) for fault in faults)
