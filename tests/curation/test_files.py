"""Files that cannot be read, and finding the line of a field in one that can."""

from __future__ import annotations

import os
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sample import claim, raw_folder, report
from shipments.curation.dataset import read_dataset
from shipments.curation.reader import read_report, read_reports
from shipments.curation.report_file import ReportFile
from shipments.errors import DataError
from shipments.toml_model import FORMS, line_of

pytestmark = pytest.mark.medium

NAME = "gazette-2023-03-16.toml"


def one(path):
    """The only fault of a report file."""
    file, (fault,) = read_report(path)
    assert file is None
    return fault


@pytest.mark.parametrize(
    "more",
    [
        "x = " + "9" * 5000,
        "x = " + "[" * 5000 + "]" * 5000,
        "\0",
        "x = [[[",
        '"""',
    ],
    ids=["digits", "lists", "zero", "open list", "open text"],
)
def test_a_text_that_the_parser_cannot_take_is_not_toml(tmp_path, more):
    path = tmp_path / NAME
    path.write_text(more + "\n" + report(), "utf-8")
    assert one(path).rule in ("toml", "encoding")
    assert one(path).where.split(":")[0] == NAME


@pytest.mark.parametrize("key", [".".join(["a"] * 5000), ".".join(["a"] * 300)])
def test_tables_within_tables_are_a_field_that_is_not_known(tmp_path, key):
    (tmp_path / NAME).write_text(f"{key} = 1\n{report()}", "utf-8")
    assert (one(tmp_path / NAME).rule, one(tmp_path / NAME).row) == ("extra_forbidden", "a")
    assert len(str(one(tmp_path / NAME))) < 500


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("id = = 3", "a TOML file"),
        ("period = 2022-06", 'a reduced date in quotation marks, such as "2023-03"'),
        ("period = 2022-06-31", "a day of the calendar, such as 2023-03-16"),
        ('asserted_by = "again"', "each field once"),
    ],
)
def test_the_first_mistake_of_toml_is_reported_with_its_line(tmp_path, line, expected):
    text = report() + line + "\n"
    (tmp_path / NAME).write_text(text, "utf-8")
    fault = one(tmp_path / NAME)
    assert (fault.rule, fault.value, fault.expected) == ("toml", line, expected)
    assert text.split("\n")[int(fault.where.split(":")[1]) - 1] == line


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "a value, since the field is required"),
        ("report = 5\n", "a table [report]"),
        ("pages = 5\n", "tables [[pages]]"),
        ("claims = [5]\n", "a table [[claims]]"),
        (report().replace("[[claims]]", "[[claimz]]"), "a known field, perhaps 'claims'"),
        ("pages = []\n", "at least one"),
    ],
)
def test_sections_of_a_wrong_form_are_reported(tmp_path, text, expected):
    (tmp_path / NAME).write_text(text, "utf-8")
    _, faults = read_report(tmp_path / NAME)
    assert expected in {fault.expected for fault in faults}
    assert not any("None" in fault.where for fault in faults)


def test_every_pattern_of_a_report_has_its_form_in_words():
    schema = str(ReportFile.model_json_schema())
    for pattern in re.findall(r"'pattern': '([^']*)'", schema):
        assert pattern.encode().decode("unicode_escape") in FORMS


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
def test_a_report_in_another_encoding_gets_a_clear_message(tmp_path, encoding, words):
    text = report().replace("Synthetic: rifles", "Винтовки отправлены в Россию")
    (tmp_path / NAME).write_bytes(text.encode(encoding))
    fault = one(tmp_path / NAME)
    assert words in fault.fault
    assert (fault.where, fault.rule) == (NAME, "encoding")
    assert "UTF-8" in fault.expected


@pytest.mark.parametrize("make", [os.mkfifo, os.mkdir])
def test_a_pipe_or_a_folder_is_no_plain_file(tmp_path, make):
    raw = raw_folder(tmp_path, report())
    make(raw / "reports" / "x.toml")
    _, faults = read_reports(raw / "reports")
    assert [(fault.where, fault.fault) for fault in faults] == [("x.toml", "is not a plain file")]


def test_a_link_to_a_plain_file_is_read(tmp_path):
    raw = raw_folder(tmp_path, report())
    path = raw / "reports" / NAME
    path.rename(tmp_path / "elsewhere")
    path.symlink_to(tmp_path / "elsewhere")
    files, faults = read_reports(raw / "reports")
    assert (len(files), faults) == (1, [])


def test_what_is_no_report_file_is_reported_and_never_skipped(tmp_path):
    folder = raw_folder(tmp_path, report()) / "reports"
    for name in ("x.tml", "X.TOML", "README.md", ".hidden"):
        (folder / name).write_text(report(), encoding="utf-8")
    (folder / "sub").mkdir()
    files, faults = read_reports(folder)
    assert len(files) == 1
    assert [fault.where for fault in faults] == ["X.TOML", "sub", "x.tml"]
    assert str(faults[0]) == (
        "X.TOML · is not a report file · expected <report_id>.toml · rename or move it"
    )


def test_a_folder_without_reports_is_a_fault(tmp_path):
    assert read_reports(tmp_path)[1][0].rule == "empty_folder"
    assert read_reports(tmp_path / "none")[1][0].rule == "no_folder"


def test_a_folder_that_cannot_be_listed_is_a_fault(tmp_path, monkeypatch):
    def refuse(_self):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("pathlib.Path.iterdir", refuse)
    _, (fault,) = read_reports(tmp_path)
    assert "Permission denied" in fault.fault


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_a_file_without_permission_is_a_fault(tmp_path):
    path = raw_folder(tmp_path, report()) / "reports" / NAME
    path.chmod(0)
    assert one(path).rule == "unreadable"


def test_a_file_that_is_missing_is_a_fault(tmp_path):
    assert one(tmp_path / NAME).rule == "missing"


def test_the_name_of_a_file_is_printed_on_one_line(tmp_path):
    path = tmp_path / ("a\nb\x1b" + "c" * 150 + ".toml")
    path.write_text("x = =", "utf-8")
    assert one(path).where.startswith("a\\nb\\x1bccc")
    assert one(path).where.endswith(":1")
    assert str(one(path)).isprintable()


def test_line_of_knows_sections_from_fields():
    text = (
        report(claims=claim("CNRU-9001", note='"""\n[[claims]]\nid = "x"\n"""'))
        + "[[ claims . variants ]]\npage = 'copy'\n"
        + claim("CNRU-9002", "b").replace("[[claims]]", "[[ claims ]] # second")
        + "overlaps = [\n[[claims]]\n]\n[claims.quantity]\nlow = 1\n"
    )
    lines = text.split("\n")

    def at(*loc):
        return lines[line_of(text, loc) - 1]

    assert at("claims", 1, "id") == 'id = "CNRU-9002"'
    assert at("claims", 1, "pages") == 'pages = ["copy"]'
    assert at("claims", 1, "missing") == "[[ claims ]] # second"
    assert line_of(text, ("claims", 1, "pages")) > line_of(text, ("claims", 0, "pages"))
    assert at("claims", 0, "variants", 0, "page") == "page = 'copy'"
    assert at("claims", 1, "quantity", "low") == "low = 1"
    assert at("pages", 0, "reading") == 'reading = "secondary"'
    assert at("report", "publisher").startswith("publisher")
    assert line_of(text, ("parties", 0)) is None


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_a_damaged_file_is_read_or_refused_never_an_exception(tmp_path_factory, data):
    text = report(claims=claim() + claim("CNRU-9002", "b")).encode()
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 40)))
    damaged = text[:start] + data.draw(st.binary(max_size=12)) + text[end:]
    path = tmp_path_factory.mktemp("damaged") / NAME
    path.write_bytes(damaged)
    file, faults = read_report(path)
    assert (file is None) == bool(faults)
    assert all(fault.where.startswith(path.name) for fault in faults)


# --- Reference tables


@pytest.mark.parametrize("table", ["countries", "units", "categories", "currencies"])
@pytest.mark.parametrize("keep", [0, 1])
def test_an_empty_reference_table_is_reported_once(tmp_path, table, keep):
    raw = raw_folder(tmp_path, report())
    path = raw / "reference" / f"{table}.csv"
    path.write_text("".join(path.read_text("utf-8").splitlines(keepends=True)[:keep]), "utf-8")
    with pytest.raises(DataError) as caught:
        read_dataset(raw)
    (fault,) = caught.value.faults
    assert (fault.where, fault.fault) == (f"{table}.csv", "holds no rows")


def a_pipe(path):
    path.unlink()
    os.mkfifo(path)


def replaced(old, new):
    return lambda path: path.write_text(path.read_text("utf-8").replace(old, new, 1), "utf-8")


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (a_pipe, "is not a plain file"),
        (lambda path: path.unlink(), "is missing"),
        (lambda path: path.write_bytes(b"\xff\xfe\x00"), "is not UTF-8"),
        (lambda path: path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes()), "byte order mark"),
        (replaced(",to_base", ""), "the column is missing"),
        (replaced("label", "unit"), "the column occurs twice"),
        (replaced("to_base", "factor"), "the column is not known"),
        (replaced("item,1,", "item,nan,"), "a number"),
        (replaced("item,1,", "item,one,"), "a number"),
        (replaced("item,1,", "item,1e999,"), "a number"),
        (replaced("item,1,", "item,1,,"), "the row has 8 cells"),
        (replaced("rifles", "ri\x1bfles"), "hidden"),
    ],
)
def test_a_reference_table_that_was_spoiled_is_reported_with_its_line(tmp_path, spoil, words):
    raw = raw_folder(tmp_path, report())
    spoil(raw / "reference" / "units.csv")
    with pytest.raises(DataError, match=words) as caught:
        read_dataset(raw)
    assert {fault.where.split(":")[0] for fault in caught.value.faults} == {"units.csv"}
