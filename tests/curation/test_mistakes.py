"""Mistakes in claims, pages and parties: each with its line, its field and what was expected.

A check stops at the first stage that fails, and reports every mistake of that stage.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from sample import claim, raw_folder, report
from shipments.curation.dataset import read_dataset
from shipments.curation.report_check import check_report
from shipments.errors import DataError, Fault

pytestmark = pytest.mark.medium

NAME = "gazette-2023-03-16.toml"
VARIANT = """
[[claims.variants]]
page = "copy"
field = "quantity"
says = "at least five"
assessment = "bound_changed"
"""


def faults_of(folder: Path, *texts: str) -> list[Fault]:
    """The faults of a raw folder with these report files."""
    with pytest.raises(DataError) as caught:
        read_dataset(raw_folder(folder, *texts))
    return list(caught.value.faults)


def line(text: str, fault: Fault) -> str:
    return text.split("\n")[int(fault.where.rpartition(":")[2]) - 1]


def stop(country: str, role: str = "transit", basis: str = "recorded") -> str:
    return f'{{ country = "{country}", role = "{role}", basis = "{basis}" }}'


def measure(unit: str = "rifle", qualifier: str = "at_least", **ends: object) -> str:
    written = "".join(f"{name} = {value}, " for name, value in ends.items())
    return f'{{ {written}unit = "{unit}", qualifier = "{qualifier}" }}'


# What is written in the claim -> the field that is named, and words of what was expected or done.
SHAPE = {
    'dispatch = "cn"': ("dispatch", "two capital letters"),
    'dispatch = "CHN"': ("dispatch", "two capital letters"),
    f"quantity = {measure(qualifier='not_stated')}": ("quantity", "no unit"),
    'quantity = { low = 5, high = 5, qualifier = "exact" }': ("quantity", "a unit, since"),
    f"quantity = {measure(qualifier='range', low=9, high=5)}": ("quantity", "low = 9, high = 5"),
    f"mass = {measure('tonne', 'more_than', low=12, high=12)}": ("mass", "'more_than'"),
    f"quantity = {measure(low=-1)}": ("quantity.low", "a number not below 0"),
    f"quantity = {measure(low='true')}": ("quantity.low", "a number without quotation marks"),
    'quantity = { low = "1e3", qualifier = "at_least" }': ("quantity.low", "without quotation"),
    f"quantity = {measure(qualifier='atleast', low=5)}": ("quantity.qualifier", "'at_least'"),
    'value = { low = 5, high = 5, qualifier = "exact" }': ("value", "a currency, since"),
    "quantity = 5": ("quantity", "a table { ... }"),
    "pages = []": ("pages", "at least one"),
    'pages = ["copy", "copy"]': ("pages", "each name once"),
    'pages = "copy"': ("pages", "a list in square brackets"),
    'consignor = ["norinco", "norinco"]': ("consignor", "each name once"),
    'consignor = ["Bad Id"]': ("consignor", "small letters and digits"),
    'statment = "x"': ("statment", "perhaps 'statement'"),
    'kind = "delivry"': ("kind", "perhaps 'delivery'"),
    "kind = [5]": ("kind", "a word of the vocabulary: "),
    'status = "shiped"': ("status", "perhaps 'shipped_per_customs'"),
    "direct = 1": ("direct", "true or false"),
    'direct = "yes"': ("direct", "true or false"),
    'hs_code = "12345"': ("hs_code", "4, 6, 8 or 10 digits"),
    'hs_code = "٨٥٤٢٣١"': ("hs_code", "4, 6, 8 or 10 digits"),
    f'part_of = "{"x" * 90}"': ("part_of", "at most 80 characters"),
    'item = " "': ("item", "some text"),
    "item = 5": ("item", "text in quotation marks"),
    'item = "one\\ttwo"': ("item", "without hidden characters"),
    'note = "one\\u0007two"': ("note", "without hidden characters"),
    'statement = "one\\ntwo"': ("statement", "text of one line"),
    "period = { start = 2101-01-01 }": ("period", "a year between 1900 and 2100"),
    'period = "2022-06-03"': ("period", "a day without quotation marks"),
    'period = "２０２２"': ("period", "a date such as"),
    'period = { wording = " " }': ("period", "a wording in quotation marks"),
    'period = { wording = "a\\u202eb" }': ("period", "hidden"),
    'overlaps = ["rifles-2022-06"]': ("overlaps", "other events"),
    f"route = [{stop('AE', basis='said')}]": ("route.basis", "a word of the vocabulary"),
    f"route = [{stop('AE')}, {stop('AE')}]": ("route", "another country after 'AE'"),
    f"route = [{stop('RU')}]": ("route", "stops before the destination"),
    "route = [5]": ("route", "a table { ... }"),
} | {
    f'statement = "a{code}b"': ("statement", "hidden")
    for code in ("\\u0000", "\\u001b", "\\u007f", "\\u0085", "\\u202e", "\\u2066")
}
ROWS = {
    'dispatch = "XX"': ("dispatch", "one of countries"),
    'origin = "XX"': ("origin", "one of countries"),
    'destination = "XX"': ("destination", "one of countries"),
    'category = "rifels"': ("category", "one of categories"),
    f"quantity = {measure('rifel', low=5)}": ("quantity.unit", "perhaps 'rifle'"),
    f"mass = {measure('tonn', low=5)}": ("mass.unit", "perhaps 'tonne'"),
    'value = { low = 1, currency = "UDS", qualifier = "at_least" }': ("value.currency", "'USD'"),
    'consignor = ["norinko"]': ("consignor", "perhaps 'norinco'"),
    f"route = [{stop('XX')}]": ("route.country", "one of countries"),
    'part_of = "rifles-2022-06"': ("part_of", "not a part of itself"),
    'polarity = "negates"': ("polarity", "denial negates"),
    f"quantity = {measure('percent', low=5)}": ("quantity.of", "a share or a ratio says of what"),
}
CONTENT = {
    'part_of = "nothing"': ("part_of", "the event of a claim"),
    'overlaps = ["nothing"]': ("overlaps", "the event of a claim"),
    'quantity = { low = 5, unit = "rifle", qualifier = "at_least", wording = "at least 50" }': (
        "quantity.low",
        "a number that the wording",
    ),
    'category = "electronics"': ("category", "a category of goods"),
}


@pytest.mark.parametrize("written", [*SHAPE, *ROWS, *CONTENT])
def test_a_mistake_in_a_claim_is_reported_with_its_line_and_what_was_expected(tmp_path, written):
    field, words = (SHAPE | ROWS | CONTENT)[written]
    name, _, value = written.partition(" = ")
    text = report(claims=claim("CNRU-9000", "first") + claim(**{name: value}))
    raw = raw_folder(tmp_path, text)
    with pytest.raises(DataError) as caught:
        read_dataset(raw)
    faults = [fault for fault in caught.value.faults if fault.field == field]
    assert [(fault.row, line(text, fault)) for fault in faults] == [("CNRU-9001", written)]
    assert words in str(faults[0])
    assert str(faults[0]).isprintable()
    assert faults[0].action
    # The check of one file says the same.
    assert set(check_report(raw / "reports" / NAME, raw).faults) == set(caught.value.faults)


# One mistake for each stage, in the order in which the stages are reached.
STAGES = {
    "toml": {"period": "2022-13"},
    "enum": {"kind": '"delivry"'},
    "page_known": {"pages": '["copi"]'},
    "foreign_key:countries": {"dispatch": '"XX"'},
    "number_in_wording": {"quantity": measure(low=5).replace(" }", ', wording = "at least six" }')},
}


@pytest.mark.parametrize("first", range(len(STAGES)))
def test_the_first_stage_that_fails_is_reported_and_no_other(tmp_path, first):
    later = list(STAGES)[first:]
    changes = {name: value for rule in later for name, value in STAGES[rule].items()}
    raw = raw_folder(tmp_path, report(claims=claim(**changes)))
    faults = check_report(raw / "reports" / NAME, raw).faults
    assert {fault.rule for fault in faults} == {later[0]}


def test_every_mistake_of_a_stage_is_reported_at_once_in_every_file(tmp_path):
    one = claim("CNRU-9001", "a", kind='"delivry"', pages='["nowhere", 5]', dispatch='"china"')
    two = claim("CNRU-9002", "b", quantity=measure(qualifier="range", low=9, high=5))
    three = claim("CNRU-9003", "c", period='"June"', mass=measure("tonne"))
    texts = [
        report(f"{name}-2023", text) for name, text in zip("xyz", (one, two, three), strict=True)
    ]
    faults = faults_of(tmp_path, *texts)
    assert sorted((fault.row, fault.field) for fault in faults) == [
        ("CNRU-9001", "dispatch"),
        ("CNRU-9001", "kind"),
        ("CNRU-9001", "pages"),
        ("CNRU-9002", "quantity"),
        ("CNRU-9003", "mass"),
        ("CNRU-9003", "period"),
    ]


def test_a_file_that_cannot_be_read_does_not_make_others_look_wrong(tmp_path):
    part = report("one-2023", claim("CNRU-9001", "part-2022", part_of='"whole-2022"'))
    whole = report("two-2023", claim("CNRU-9002", "whole-2022")) + "\nid = =\n"
    assert [fault.where.split(":")[0] for fault in faults_of(tmp_path, part, whole)] == [
        "two-2023.toml"
    ]


def test_bounds_and_a_missing_unit_are_reported_at_once(tmp_path):
    text = report(claims=claim(quantity='{ low = 9, high = 1, qualifier = "range" }'))
    (fault,) = faults_of(tmp_path, text)
    assert (
        fault.expected == "low not above high; low = 9, high = 1; a unit, since a number is given"
    )
    assert fault.value == "{ low = 9, high = 1, qualifier = 'range' }"


def test_a_missing_field_and_a_misspelt_one_have_their_lines(tmp_path):
    text = report(claims=claim(asserter_group=None, asserter_grup='"press"'))
    missing, unknown = faults_of(tmp_path, text)
    assert (missing.field, line(text, missing)) == ("asserter_group", "[[claims]]")
    assert (missing.fault, missing.action) == ("the field is missing", "add it")
    assert (unknown.field, line(text, unknown)) == ("asserter_grup", 'asserter_grup = "press"')
    assert "perhaps 'asserter_group'" in unknown.expected


DENIAL = {"kind": '"denial"', "polarity": '"negates"', "status": None, "quantity": None}
WARNING = {"kind": '"warning"', "status": None, "quantity": None}


@pytest.mark.parametrize(
    ("claims", "field"),
    [
        (claim(status=None), "status"),
        (claim(origin='"TR"', dispatch='"TR"'), "scope"),
        (claim() + claim("CNRU-9002", **WARNING), "event"),
        (claim() + claim("CNRU-9002", "denied", **DENIAL), "covers.object"),
        (claim(origin='"CN"', dispatch=None, route=f"[{stop('CN')}]"), "route"),
        (claim(direct="true", route=f"[{stop('AE')}]"), "route"),
    ],
)
def test_fields_that_do_not_fit_each_other_are_reported(tmp_path, claims, field):
    faults = faults_of(tmp_path, report(claims=claims))
    assert {fault.field for fault in faults} == {field}
    assert {fault.where.split(":")[0] for fault in faults} == {NAME}


@pytest.mark.parametrize("files", [1, 2])
def test_an_id_that_is_used_twice_is_reported_at_each_place_with_a_free_one(tmp_path, files):
    claims = [claim(), claim(event="other")]
    texts = [report(claims="".join(claims))]
    if files == 2:
        texts = [report("one-2023", claims[0]), report("two-2023", claims[1])]
    faults = faults_of(tmp_path, *texts)
    assert [fault.rule for fault in faults] == ["unique_key"] * 2
    assert len({fault.where for fault in faults}) == 2
    assert all("CNRU-9002" in fault.expected for fault in faults)


def test_the_page_of_a_variant_is_one_of_the_file(tmp_path):
    text = report(claims=claim() + VARIANT.replace('"copy"', '"x"'))
    (fault,) = faults_of(tmp_path, text)
    assert (fault.rule, fault.field) == ("page_known", "variants.page")
    assert line(text, fault) == 'page = "x"'


@pytest.mark.parametrize(
    ("field", "number", "near"),
    [
        ("quantity", 'quantity = { low = 5, unit = "rifel", qualifier = "at_least" }', "'rifle'"),
        ("value", 'value = { low = 5, currency = "UDS", qualifier = "at_least" }', "'USD'"),
    ],
)
def test_the_unit_of_a_variant_is_one_of_the_tables(tmp_path, field, number, near):
    variant = VARIANT.replace('"quantity"', f'"{field}"')
    text = report(claims=claim() + variant + number + "\n")
    (fault,) = faults_of(tmp_path, text)
    assert fault.rule == "variant_unit_known"
    assert near in fault.expected
    assert line(text, fault) == number


def test_a_variant_that_is_given_twice_has_its_line(tmp_path):
    text = report(claims=claim() + VARIANT * 2)
    faults = faults_of(tmp_path, text)
    assert {(fault.row, fault.field) for fault in faults} == {("CNRU-9001", "variants")}
    assert {line(text, fault) for fault in faults} == {"[[claims.variants]]"}


PAGE = (
    '\n[[pages]]\nid = "{id}"\npublisher = "P"\nurl = "https://example.org"\nreading = "primary"\n'
)
PARTY = '\n[[parties]]\nid = "acme"\nname = "Acme"\nkind = "company"\ncountry = "XX"\n'


@pytest.mark.parametrize(
    ("section", "rule", "written"),
    [
        (PAGE.format(id="copy"), "duplicate_page", 'id = "copy"'),
        (PAGE.format(id="spare"), "unused_page", 'id = "spare"'),
        (PARTY, "foreign_key:countries", 'country = "XX"'),
        ("\n[[claimz]]\n", "extra_forbidden", "[[claimz]]"),
    ],
)
def test_a_mistake_in_another_section_is_reported_with_its_line(tmp_path, section, rule, written):
    head, claims = report(claims=claim(consignor='["acme"]' if section is PARTY else None)).split(
        "\n[[claims]]"
    )
    text = f"{head}{section}\n[[claims]]{claims}"
    (fault,) = faults_of(tmp_path, text)
    assert (fault.rule, line(text, fault)) == (rule, written)


def test_a_report_is_not_derived_from_itself(tmp_path):
    text = report().replace("note =", 'derived_from = "gazette-2023-03-16"\nnote =', 1)
    (fault,) = faults_of(tmp_path, text)
    assert (fault.field, fault.expected) == ("derived_from", "another report than this one")
    assert line(text, fault).startswith("derived_from")


def test_a_file_has_the_name_of_its_report(tmp_path):
    raw = raw_folder(tmp_path, report(), names=("other-name",))
    with pytest.raises(DataError) as caught:
        read_dataset(raw)
    assert [fault.rule for fault in caught.value.faults] == ["file_name"]


def test_what_is_rare_but_right_is_read(tmp_path):
    text = report(
        claims=claim(
            note='"one\\n\\ttwo"',
            quantity=measure(low=-0.0),
            origin='"CN"',
            dispatch=None,
            route=f"[{stop('CN', 'dispatch')}, {stop('AE')}, {stop('KG')}, {stop('AE')}]",
        )
    )
    claims = read_dataset(raw_folder(tmp_path, text))["claims"]
    assert str(claims["quantity_low"].item()) == "0.0"
    assert claims["note"].item() == "one\n\ttwo"
