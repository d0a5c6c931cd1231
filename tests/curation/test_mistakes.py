"""Mistakes in claims, pages and parties: each with its line, its field and what was expected.

A check stops at the first stage that fails, and reports every mistake of that stage.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from sample import DENIAL, claim, dispute, hop, raw_folder, report, way
from shipments.curation.dataset import read_dataset
from shipments.curation.reader import read_report
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


def measure(unit: str = "rifle", qualifier: str = "at_least", **ends: object) -> str:
    written = "".join(f"{name} = {value}, " for name, value in ends.items())
    return f'{{ {written}unit = "{unit}", qualifier = "{qualifier}" }}'


# What is written in the claim -> the field that is named, and words of what was expected or done.
SHAPE = {
    'dispatch = "cn"': ("dispatch", "two capital letters"),
    'dispatch = "CHN"': ("dispatch", "or a region such as southeast-asia"),
    'dispatch = ["CN", "CN"]': ("dispatch", "each name once"),
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
    'pages = "copy"': ("pages", "a list in square brackets"),
    'consignor = ["norinco", "norinco"]': ("consignor", "each name once"),
    'consignor = ["Bad Id"]': ("consignor", "small letters and digits"),
    'statment = "x"': ("statment", "perhaps 'statement'"),
    'kind = "delivry"': ("kind", "perhaps 'delivery'"),
    "kind = [5]": ("kind", "a word of the vocabulary: "),
    'status = "shiped"': ("status", "perhaps 'shipped_per_customs'"),
    "moves_goods = 1": ("moves_goods", "true or false"),
    'additive = "yes"': ("additive", "true or false"),
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
    'as_of = { date = 2023-03-16, basis = "page_date" }': ("as_of", "an end alone where basis is"),
    'as_of = { end = 2023-03-16, basis = "guessed" }': ("as_of", "stated, page_date, bound"),
    'overlaps = ["rifles-2022-06"]': ("overlaps", "other events"),
    'answers = "CNRU-9001"': ("answers", "another claim than this one"),
    'derived_from = "CNRU-9001"': ("derived_from", "another claim than this one"),
    'inferred = ["quantity", "quantity"]': ("inferred", "each name once"),
    # Ways
    f"ways = [{way('CN', 'AE', hops=(hop('CN', 'AE', 'said'),))}]": (
        "ways.hops.basis",
        "a word of the vocabulary",
    ),
    f"ways = [{way(hops=(hop('CN', 'AE'), hop('AE', 'TR', wording='Emirates or Turkey'), hop('TR', 'RU')))}]": (
        "ways.hops",
        "alternatives as ways of their own, not as one chain: 'Emirates or Turkey'",
    ),
    f"ways = [{way(hops=(hop('CN', 'AE'), hop('TR', 'RU')))}]": (
        "ways.hops",
        "hop 2 to start in 'AE', where the one before ended, not in 'TR'",
    ),
    f"ways = [{way('CN', 'AE', 'CN')}]": ("ways.hops", "no hop back to where the goods came from"),
    f"ways = [{way('CN', 'CN')}]": ("ways.hops", "each place once, not 'CN' again"),
    f"ways = [{way('CN', 'RU')}, {way('CN', 'RU')}]": ("ways", "each way once, not CN>RU twice"),
    'ways = [{ status = "travelled", hops = [] }]': ("ways.hops", "at least one"),
    f"ways = [{way('CN', 'RU', more='share_low = 101, ')}]": ("ways.share_low", "not above 100"),
    "ways = [5]": ("ways", "a table { ... }"),
} | {
    f'statement = "a{code}b"': ("statement", "hidden")
    for code in ("\\u0000", "\\u001b", "\\u007f", "\\u0085", "\\u202e", "\\u2066")
}  # fmt: skip
ROWS = {
    'dispatch = "XX"': ("dispatch", "one of countries"),
    'origin = ["CN", "south-east-asia"]': ("origin", "perhaps 'southeast-asia'"),
    'declared_destination = "XX"': ("declared_destination", "one of countries"),
    'category = "rifels"': ("category", "one of categories"),
    f"quantity = {measure('rifel', low=5)}": ("quantity.unit", "perhaps 'rifle'"),
    'value = { low = 1, currency = "UDS", qualifier = "at_least" }': ("value.currency", "'USD'"),
    'consignor = ["norinko"]': ("consignor", "perhaps 'norinco'"),
    f"ways = [{way('CN', 'XX')}]": ("ways.hops.to", "one of countries"),
    'answers = "CNRU-8000"': ("answers", "one of claims"),
    'seized_at = { country = "XX" }': ("seized_at.country", "one of countries"),
}
CONTENT = {
    'part_of = "rifles-2022-06"': ("part_of", "not a part of itself"),
    'polarity = "negates"': ("polarity", "denial negates"),
    f"quantity = {measure('percent', low=5)}": ("quantity.of", "a share or a ratio says of what"),
    'part_of = "nothing"': ("part_of", "the event of a claim"),
    'overlaps = ["nothing"]': ("overlaps", "the event of a claim"),
    'quantity = { low = 5, unit = "rifle", qualifier = "at_least", wording = "at least 50" }': (
        "quantity.low",
        "a number that the wording",
    ),
    'category = "electronics"': ("category", "a category of goods"),
    'listing = { stage = "draft", authority = "EU" }': ("listing.stage", "no other kind has one"),
    'court_stage = "charged"': ("court_stage", "no other kind has one"),
}


def assert_named(written: str, text: str, faults: list[Fault], expected: tuple[str, str]) -> None:
    """The mistake is named once, with its line, field, value, expectation and action."""
    field, words = expected
    named = [fault for fault in faults if fault.field == field]
    assert [(fault.row, line(text, fault)) for fault in named] == [("CNRU-9001", written)]
    assert words in named[0].expected or words in named[0].fault
    assert named[0].action
    assert str(named[0]).isprintable()


def of_claims(written: str) -> str:
    name, _, value = written.partition(" = ")
    return report(claims=claim("CNRU-9000", "first") + claim(**{name: value}))


@pytest.mark.parametrize("written", SHAPE)
def test_a_mistake_of_form_is_reported_with_its_line_and_what_was_expected(tmp_path, written):
    text = of_claims(written)
    (tmp_path / NAME).write_text(text, "utf-8")
    file, faults = read_report(tmp_path / NAME)
    assert file is None
    assert_named(written, text, faults, SHAPE[written])


@pytest.mark.parametrize("written", [*ROWS, *CONTENT])
def test_a_mistake_of_content_is_reported_with_its_line_and_what_was_expected(tmp_path, written):
    text = of_claims(written)
    faults = faults_of(tmp_path, text)
    assert_named(written, text, faults, (ROWS | CONTENT)[written])
    if written in CONTENT:  # the check of one file says the same
        raw = tmp_path / "raw"
        assert set(check_report(raw / "reports" / NAME, raw).faults) == set(faults)


# --- Ways, disputes and wordings that cannot be so; what breaks a rule is in test_relations

WORDING = '\n[[claims.wordings]]\nfield = "quantity"\npage = "{page}"\nwords = "{words}"\nread = 2026-11-30\n'


def wording(words: str, page: str = "copy") -> str:
    return claim() + WORDING.format(words=words, page=page)


def denial(**changes: str | None) -> str:
    return claim("CNRU-9002", "denied", **{**DENIAL, **changes})


# The claims -> the claim and field that are named, the value, what was expected.
RELATIONS = {
    "a hop to the declared destination": (
        claim(ways=f"[{way('CN', 'AE', 'RU')}]", declared_destination='"AE"'),
        "CNRU-9001", "ways", "{ from = 'CN'", "no hop to the declared destination 'AE' in way 1",
    ),
    "a wording of eleven words": (
        wording("a b c d e f g 1,000 i j k"),
        "CNRU-9001", "wordings.words", "1,000", "at most 10 words",
    ),
    "a wording of 21 signs of Chinese": (
        wording("中" * 21),
        "CNRU-9001", "wordings.words", "中", "at most 20 characters of Chinese",
    ),
    "a wording without the number": (
        wording("many rifles"),
        "CNRU-9001", "wordings.words", "many rifles", "words that state the number 1,000",
    ),
    "a wording of a page that the file does not have": (
        wording("1,000", page="copi"),
        "CNRU-9001", "wordings.page", "copi", "perhaps 'copy'",
    ),
    "an aspect that does not exist": (
        claim() + denial(disputes=f"[{dispute(aspect='ocurred')}]"),
        "CNRU-9002", "disputes.aspect", "ocurred", "perhaps 'occurred'",
    ),
    "a dispute with an event that is not there": (
        claim() + denial(disputes=f"[{dispute('nothing')}]"),
        "CNRU-9002", "disputes.event", "nothing", "the event of a claim",
    ),
    "a denied event without what the denial covers": (
        claim() + denial(covers=None),
        "CNRU-9002", "covers.object", "null", "says what it covers",
    ),
}  # fmt: skip


@pytest.mark.parametrize("mistake", RELATIONS)
def test_a_relation_that_cannot_be_so_is_one_fault_with_line_value_and_expectation(
    tmp_path, mistake
):
    claims, row, field, value, expected = RELATIONS[mistake]
    (fault,) = faults_of(tmp_path, report(claims=claims))
    assert (fault.row, fault.field) == (row, field)
    assert fault.where.startswith(f"{NAME}:")
    assert value in fault.value
    assert expected in fault.expected
    assert fault.action


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
    one = claim("CNRU-9001", "a", kind='"delivry"', pages='["nowhere", 5]', dispatch='"China"')
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


WARNING = {"kind": '"warning"', "status": None, "quantity": None}


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


PAGE = (
    '\n[[pages]]\nid = "{id}"\npublisher = "P"\nurl = "https://example.org"\nreading = "primary"\n'
)
PARTY = '\n[[parties]]\nid = "acme"\nname = "Acme"\nkind = "company"\ncountry = "XX"\n'
RIFEL = 'quantity = { low = 5, unit = "rifel", qualifier = "at_least" }'
UDS = 'value = { low = 5, currency = "UDS", qualifier = "at_least" }'


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


@pytest.mark.parametrize(
    ("variants", "rule", "written", "words"),
    [
        (VARIANT.replace('"copy"', '"x"'), "page_known", 'page = "x"', "a page of this file"),
        (VARIANT + RIFEL, "variant_unit_known", RIFEL, "'rifle'"),
        (VARIANT.replace('"quantity"', '"value"') + UDS, "variant_unit_known", UDS, "'USD'"),
        (VARIANT * 2, "unique_key", "[[claims.variants]]", "a unique claim_id"),
    ],
)
def test_a_mistake_in_a_variant_is_reported_with_its_line(tmp_path, variants, rule, written, words):
    text = report(claims=f"{claim()}{variants}\n")
    faults = faults_of(tmp_path, text)
    assert {(fault.rule, line(text, fault)) for fault in faults} == {(rule, written)}
    assert {fault.row for fault in faults} == {"CNRU-9001"}
    assert words in faults[0].expected


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


def test_a_transfer_and_a_statement_may_share_an_event_and_an_aggregate_may_not(tmp_path):
    both = report(claims=claim() + claim("CNRU-9002", **WARNING, statement='"Synthetic: warned."'))
    assert read_dataset(raw_folder(tmp_path / "a", both))["shipments"].height == 1
    flow = claim("CNRU-9002", kind='"aggregate_trade_flow"', status=None)
    faults = faults_of(tmp_path / "b", report(claims=claim() + flow))
    assert {fault.rule for fault in faults} == {"event_of_one_sort"}


def test_what_is_rare_but_right_is_read(tmp_path):
    back = way(
        status="turned_back", hops=(hop("CN", "KZ"), hop("KZ", "RU"), hop("RU", "KZ", "stated"))
    )
    declared = way("CN", "TR", status="declared_only")
    text = report(
        claims=claim(
            note='"one\\n\\ttwo"',
            quantity=measure(low=-0.0),
            declared_destination='"TR"',
            ways=f"[{back}, {declared}]",
        )
    )
    frames = read_dataset(raw_folder(tmp_path, text))
    assert str(frames["claims"]["quantity_low"].item()) == "0.0"
    assert frames["claims"]["note"].item() == "one\n\ttwo"
    assert frames["ways"]["label"].to_list() == ["CN>KZ>RU>KZ", "CN>TR"]
    assert frames["shipments"]["route"].to_list() == [None]  # on neither way did the goods travel
