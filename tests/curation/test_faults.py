"""Faults that a file can have in odd ways, and how each is told."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from sample import claim, raw_folder, report
from shipments.curation.dataset import read_dataset
from shipments.curation.reader import line_of, read_report, read_reports
from shipments.errors import (
    DataError,
    Fault,
    close_matches,
    expected_one_of,
    format_value,
    hidden_character,
    printable,
    suggest,
)
from shipments.tables import vocabulary

NAME = "gazette-2023-03-16.toml"


def told(tmp_path, *texts):
    """The faults of a raw folder with these report files."""
    with pytest.raises(DataError) as caught:
        read_dataset(raw_folder(tmp_path, *texts))
    return caught.value.faults


def one(tmp_path, *texts):
    (fault,) = told(tmp_path, *texts)
    return fault


def line(text, fault):
    return text.split("\n")[int(fault.where.split(":")[1]) - 1]


def stop(country, role="transit"):
    return f'{{ country = "{country}", role = "{role}", basis = "told" }}'.replace(
        "told", "recorded"
    )


@pytest.mark.parametrize(
    "more",
    [
        "x = " + "9" * 5000,
        "x = " + "[" * 5000 + "]" * 5000,
        ".".join(["a"] * 5000) + " = 1",
        "x = " + "{ a = " * 60 + "1" + "}" * 60,
    ],
    ids=["digits", "lists", "keys", "tables"],
)
def test_a_text_that_the_parser_cannot_take_is_not_toml(tmp_path, more):
    fault = one(tmp_path, more + "\n" + report())
    assert (fault.rule, fault.where.split(":")[0]) == ("toml", NAME)
    assert "is not TOML" in str(fault)


def test_a_number_too_large_to_print_is_told(tmp_path):
    text = report(claims=claim(quantity="{ low = 0x" + "f" * 5000 + ' , qualifier = "at_least" }'))
    assert all(fault.where.startswith(NAME) for fault in told(tmp_path, text))


@pytest.mark.parametrize("make", [os.mkfifo, os.mkdir])
def test_a_pipe_or_a_folder_is_no_plain_file(tmp_path, make):
    raw = raw_folder(tmp_path, report())
    make(raw / "reports" / "x.toml")
    _, faults = read_reports(raw / "reports")
    assert [(fault.where, fault.fault) for fault in faults] == [("x.toml", "is not a plain file")]


def test_a_reference_table_that_is_a_pipe_is_no_plain_file(tmp_path):
    raw = raw_folder(tmp_path, report())
    (raw / "reference" / "units.csv").unlink()
    os.mkfifo(raw / "reference" / "units.csv")
    with pytest.raises(DataError, match=r"units\.csv · is not a plain file"):
        read_dataset(raw)


def test_a_link_to_a_plain_file_is_read(tmp_path):
    raw = raw_folder(tmp_path, report())
    path = raw / "reports" / NAME
    path.rename(tmp_path / "elsewhere")
    path.symlink_to(tmp_path / "elsewhere")
    files, faults = read_reports(raw / "reports")
    assert (len(files), faults) == (1, [])


def test_what_is_no_report_file_is_told_and_never_skipped(tmp_path):
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


def test_a_folder_that_cannot_be_listed_is_told(tmp_path, monkeypatch):
    def refuse(_self):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("pathlib.Path.iterdir", refuse)
    _, (fault,) = read_reports(tmp_path)
    assert "Permission denied" in fault.fault


HIDDEN = ["\\u0000", "\\u001b", "\\u007f", "\\u0085", "\\u202e", "\\u2066"]
WRONG = {
    "a bool as a number": {"quantity": '{ low = true, unit = "rifle", qualifier = "at_least" }'},
    "text as a number": {"quantity": '{ low = "1e3", unit = "rifle", qualifier = "at_least" }'},
    "text as a bool": {"direct": '"yes"'},
    "a number as a bool": {"direct": "1"},
    "a year before 1900": {"period": "1822-01-01"},
    "a year after 2100": {"period": "{ start = 2101-01-01 }"},
    "digits of another script": {"period": '"２０２２"'},
    "an hs code in digits of another script": {"hs_code": '"٨٥٤٢٣١"'},
    "two lines": {"statement": '"one\\ntwo"'},
    "a tab": {"item": '"one\\ttwo"'},
    "a hidden character in a note": {"note": '"one\\u0007two"'},
    "a hidden character in the wording of a period": {"period": '{ wording = "a\\u202eb" }'},
    "a hidden character in the wording of a measure": {
        "quantity": '{ qualifier = "not_stated", wording = "a\\u009bb" }'
    },
    "an empty period": {"period": "{}"},
    "an empty wording": {"period": '{ wording = " " }'},
    "an overlap with itself": {"overlaps": '["rifles-2022-06"]'},
    "direct with a route": {"direct": "true", "route": f"[{stop('AE')}]"},
    "the same country twice in a row": {"route": f"[{stop('AE')}, {stop('AE')}]"},
    "a stop at the destination": {"route": f"[{stop('RU')}]"},
    "a stop at the origin": {"origin": '"CN"', "dispatch": None, "route": f"[{stop('CN')}]"},
    "a party twice": {"consignor": '["norinco", "norinco"]'},
    "a page twice": {"pages": '["copy", "copy"]'},
} | {f"hidden {code}": {"statement": f'"a{code}b"'} for code in HIDDEN}


@pytest.mark.parametrize("name", WRONG)
def test_a_value_that_cannot_be_so_is_told_once_with_its_line(tmp_path, name):
    text = report(claims=claim(**WRONG[name]))
    fault = one(tmp_path, text)
    assert fault.row == "CNRU-9001"
    assert line(text, fault).startswith(fault.field.split(".")[0] + " =")
    assert str(fault).isprintable()


def test_what_is_rare_but_right_is_read(tmp_path):
    text = report(
        claims=claim(
            note='"one\\n\\ttwo"',
            quantity='{ low = -0.0, unit = "rifle", qualifier = "at_least" }',
            origin='"CN"',
            dispatch=None,
            route=f"[{stop('CN', 'dispatch')}, {stop('AE')}, {stop('KG')}, {stop('AE')}]",
        )
    )
    claims = read_dataset(raw_folder(tmp_path, text))["claims"]
    assert str(claims["quantity_low"].item()) == "0.0"
    assert claims["note"].item() == "one\n\ttwo"


def test_a_report_that_is_derived_from_itself_is_told(tmp_path):
    text = report().replace("note =", 'derived_from = "gazette-2023-03-16"\nnote =', 1)
    fault = one(tmp_path, text)
    assert (fault.field, fault.expected) == ("derived_from", "another report than this one")
    assert line(text, fault).startswith("derived_from")


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
    assert line_of(text, ("claims", 1, "pages")) > line_of(text, ("claims", 0, "pages"))
    assert at("claims", 0, "variants", 0, "page") == "page = 'copy'"
    assert at("claims", 1, "quantity", "low") == "low = 1"
    assert at("pages", 0, "id") == 'id = "copy"'
    assert line_of(text, ("parties", 0)) is None


@pytest.mark.parametrize("files", [1, 2])
def test_a_claim_id_that_stands_twice_gives_two_faults_with_their_lines(tmp_path, files):
    route = f"[{stop('AE')}]"
    claims = [claim(route=route), claim(event="other", route=route)]
    texts = (
        [report(claims="".join(claims))]
        if files == 1
        else [report("one-2023", claims[0]), report("two-2023", claims[1])]
    )
    faults = told(tmp_path, *texts)
    assert [fault.rule for fault in faults] == ["unique_key"] * 2
    assert len({fault.where for fault in faults}) == 2
    assert all(":" in fault.where for fault in faults)


def test_a_page_that_does_not_exist_is_told_once(tmp_path):
    fault = one(tmp_path, report(claims=claim(pages='["copi"]')))
    assert (fault.rule, fault.field) == ("page_known", "pages")
    variant = '[[claims.variants]]\npage = "x"\nfield = "item"\nsays = "y"\nassessment = "other"\n'
    text = report(claims=claim() + variant)
    fault = one(tmp_path / "second", text)
    assert (fault.rule, fault.field, line(text, fault)) == (
        "page_known",
        "variants.page",
        'page = "x"',
    )


@pytest.mark.parametrize("table", ["countries", "units", "categories", "currencies"])
@pytest.mark.parametrize("keep", [0, 1])
def test_an_empty_reference_table_is_told_once(tmp_path, table, keep):
    raw = raw_folder(tmp_path, report())
    path = raw / "reference" / f"{table}.csv"
    path.write_text("".join(path.read_text("utf-8").splitlines(keepends=True)[:keep]), "utf-8")
    with pytest.raises(DataError) as caught:
        read_dataset(raw)
    (fault,) = caught.value.faults
    assert (fault.where, fault.fault) == (f"{table}.csv", "holds no rows")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"origin": '"XX"'}, "origin"),
        ({"dispatch": '"XX"'}, "dispatch"),
        ({"destination": '"XX"'}, "destination"),
        ({"category": '"rifels"'}, "category"),
        ({"quantity": '{ low = 1, unit = "rifel", qualifier = "at_least" }'}, "quantity.unit"),
        ({"mass": '{ low = 1, unit = "tonn", qualifier = "at_least" }'}, "mass.unit"),
        ({"value": '{ low = 1, currency = "USX", qualifier = "at_least" }'}, "value.currency"),
        ({"consignor": '["norinko"]'}, "consignor"),
        ({"route": f"[{stop('XX')}]"}, "route.country"),
    ],
)
def test_a_word_that_no_table_knows_is_told_by_the_files_own_field_and_line(
    tmp_path, changes, field
):
    text = report(claims=claim("CNRU-9000", "first") + claim(**changes))
    faults = [fault for fault in told(tmp_path, text) if fault.rule.startswith("foreign_key")]
    (fault,) = faults
    assert (fault.row, fault.field) == ("CNRU-9001", field)
    assert line(text, fault).startswith(field.split(".")[0] + " =")
    assert text.split("\n").index('id = "CNRU-9001"') < int(fault.where.split(":")[1])


def test_an_overlap_with_an_unknown_event_is_told_by_its_claim_and_line(tmp_path):
    text = report(claims=claim(overlaps='["nothing"]'))
    fault = one(tmp_path, text)
    assert (fault.row, fault.field) == ("CNRU-9001", "overlaps")
    assert line(text, fault).startswith("overlaps =")


def test_a_variant_that_stands_twice_is_told_with_its_line(tmp_path):
    variant = (
        '[[claims.variants]]\npage = "copy"\nfield = "item"\nsays = "y"\nassessment = "other"\n'
    )
    text = report(claims=claim() + variant * 2)
    fault = one(tmp_path, text)
    assert (fault.row, fault.field) == ("CNRU-9001", "variants")
    assert line(text, fault) == "[[claims.variants]]"


def test_a_file_of_another_name_is_told_alone(tmp_path):
    raw = raw_folder(
        tmp_path, report(), report(claims=claim("CNRU-9002")), names=(NAME[:-5], "other")
    )
    with pytest.raises(DataError) as caught:
        read_dataset(raw)
    assert [fault.rule for fault in caught.value.faults] == ["file_name"]


def test_a_party_of_a_report_file_is_told_by_that_file(tmp_path):
    party = '\n[[parties]]\nid = "acme"\nname = "Acme"\nkind = "company"\ncountry = "XX"\n'
    head, claims = report(claims=claim(consignor='["acme"]')).split("\n[[claims]]")
    text = head + party + "\n[[claims]]" + claims
    fault = one(tmp_path, text)
    assert (fault.field, line(text, fault)) == ("country", 'country = "XX"')


def test_a_fault_is_one_printable_line_of_short_values():
    wild = "a\nb\x1b[31m\u202e" + "x" * 500
    fault = Fault(wild, wild, wild, wild, "f\nf", "e\x07", "do\r")
    text = str(fault)
    assert text.isprintable()
    assert all(len(part) <= 86 for part in text.split(" · "))
    assert "…" in text
    assert "\n" not in DataError([fault], "x\ny").report().splitlines()[0]


def test_printable_and_shown_take_anything():
    assert printable("\udcff") == "\\udcff"
    assert printable("short") == "short"
    deep: list[object] = []
    for _ in range(100_000):
        deep = [deep]
    assert format_value(deep) == "a very large list"
    assert format_value(16**5000) == "a very large int"
    assert format_value("x") == "'x'"
    assert hidden_character("a\nb") == "U+000A"
    assert hidden_character("a\nb", allowed="\n") is None


def test_the_name_of_a_file_is_printed_on_one_line(tmp_path):
    raw = raw_folder(tmp_path, report())
    (raw / "reports" / ("a\nb\x1b" + "c" * 150 + ".toml")).write_text("x = =", "utf-8")
    _, (fault,) = read_reports(raw / "reports")
    assert fault.where.startswith("a\\nb\\x1bccc")
    assert fault.where.endswith(":1")
    assert str(fault).isprintable()


def test_a_byte_order_mark_is_told_for_toml_and_csv(tmp_path):
    raw = raw_folder(tmp_path, report())
    path = raw / "reports" / NAME
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    _, (fault,) = read_report(path)
    assert str(fault).startswith(f"{NAME} · starts with a byte order mark")
    assert "save it without one" in str(fault)
    path = raw / "reference" / "units.csv"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    with pytest.raises(DataError, match=r"units\.csv · starts with a byte order mark"):
        read_dataset(raw)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("report = 5\n", "a table [report]"),
        ("pages = 5\n", "tables [[pages]]"),
        ("claims = [5]\n", "a table [[claims]]"),
        (report(claims=claim(quantity="5")), "a table { ... }"),
        (report(claims=claim(pages='"copy"')), "a list in square brackets"),
        (report(claims=claim(event="x" * 90)), "at most 80 characters"),
        (report(claims=claim(item='" "')), "some text"),
        (report(claims=claim(note='""')), "some text"),
        (report(claims=claim(item="5")), "text in quotation marks"),
        (report(claims=claim(kind="[5]")), "a word of the vocabulary: "),
        (report(claims=claim(route="[5]")), "a table { ... }"),
    ],
)
def test_what_was_expected_is_told_in_our_own_words(tmp_path, text, expected):
    path = tmp_path / NAME
    path.write_text(text, encoding="utf-8")
    _, faults = read_report(path)
    assert any(expected in fault.expected for fault in faults), faults
    assert not any("valid" in str(fault) or "None" in fault.where for fault in faults)


def test_suggest_overlooks_case_and_is_never_empty():
    assert suggest("NORINCO", ["norinco", "x"]) == "did you mean 'norinco'?"
    assert suggest("usd", ["USD", "EUR"]) == "did you mean 'USD'?"
    assert suggest("q", ["abc", "def"]) == "one of: abc, def"
    assert suggest("zzz", map(str, range(50))) == "50 are known"
    assert suggest("zzz", []) == "none is known"
    assert "· ·" not in str(Fault("a", "", "", "", "wrong", "", "mend it"))


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda text: text.replace(",to_base", "", 1), "the column is missing"),
        (lambda text: text.replace("label", "unit", 1), "the column stands twice"),
        (lambda text: text.replace("item,1,", "item,nan,", 1), "a number"),
        (lambda text: text.replace("item,1,", "item,1e999,", 1), "a number"),
        (lambda text: text.replace("rifles", "ri\x1bfles", 1), "hidden"),
    ],
)
def test_a_cell_or_a_header_that_cannot_be_so_is_told(tmp_path, spoil, words):
    raw = raw_folder(tmp_path, report())
    path = raw / "reference" / "units.csv"
    path.write_text(spoil(path.read_text("utf-8")), "utf-8")
    with pytest.raises(DataError, match=words):
        read_dataset(raw)


def test_importing_the_package_stays_light():
    code = (
        "import sys, shipments, shipments.errors; print({'polars', 'pydantic'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


VOCABULARIES = [
    found
    for found in vars(vocabulary).values()
    if isinstance(found, type) and issubclass(found, vocabulary.Term) and len(found)
]


def mistyped(word: str) -> set[str]:
    """A word with one letter left out, doubled, changed or swapped, or written another way."""
    ends = range(len(word))
    return {
        *(word[:at] + word[at + 1 :] for at in ends),
        *(word[:at] + word[at] + word[at:] for at in ends),
        *(word[:at] + "x" + word[at + 1 :] for at in ends),
        *(word[:at] + word[at : at + 2][::-1] + word[at + 2 :] for at in ends),
        *(word.upper(), word.title(), word.replace("_", " "), word.replace("_", "-")),
    }


@pytest.mark.parametrize("words", VOCABULARIES, ids=lambda found: found.__name__)
def test_a_mistyped_word_of_any_vocabulary_is_among_those_that_are_named(words):
    known = [str(word) for word in words]
    for word in known:
        for typed in mistyped(word) - set(known) if len(word) > 3 else ():
            assert word in close_matches(typed, known), typed


@pytest.mark.parametrize(
    ("typed", "known", "near"),
    [
        ("shiped", ["seized", "shipped"], ["shipped"]),
        ("shiped", vocabulary.TransferStatus, ["shipped_per_customs", "shipped_per_documents"]),
        ("transitt", vocabulary.StopRole, ["transit"]),
        ("DOL", ["DOP", "MDL", "USD"], []),
        ("UDS", ["USD", "UAH"], ["USD"]),
        ("xls", ["xlsx", "csv"], ["xlsx"]),
        ("kind", ["id", "publisher"], []),
        ("banana", vocabulary.TransferStatus, []),
    ],
)
def test_only_words_that_could_have_been_meant_are_named(typed, known, near):
    assert close_matches(typed, known) == near


def test_what_was_expected_is_a_phrase_that_goes_on_after_the_word_expected():
    assert (
        expected_one_of("a known one", "clams", ["claims", "x"]) == "a known one, perhaps 'claims'"
    )
    assert expected_one_of("a known one", "q", ["b", "a"]) == "a known one: b, a"
    assert expected_one_of("a known one", "q", map(str, range(50))) == "a known one (50 are known)"
    assert expected_one_of("a known one", "q", []) == "a known one"
