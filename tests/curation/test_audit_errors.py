"""The errors that an audit found in the published claims, put back one by one into the new form.

Each record is one that the audit looked at, shortened, with words of the page as the audit cites
them. What the record is now passes; with the error put back, a rule names it. Four of the 24 are not
here: three are in prose (what a denial covers, two statements), which no rule reads; and the number
of roots is no longer written anywhere but computed (`test_resolve.py`).
"""

from __future__ import annotations

import pytest

from sample import DENIAL, claim, dispute, hop, raw_folder, report, way
from shipments.curation.dataset import read_dataset
from shipments.errors import DataError

pytestmark = pytest.mark.medium

FINDING = {**DENIAL, "kind": '"negative_assessment"'}
LISTING = {"kind": '"sanction_designation"', "status": None, "quantity": None}
PARTIES = """
[[parties]]
id = "importer-one"
name = "SMT iLogic"
kind = "company"

[[parties]]
id = "maker-two"
name = "Special Technology Center"
kind = "company"
"""
UNREAD = """
[[pages]]
id = "unread"
publisher = "Synthetic Observer"
url = "https://example.org/unread"
reading = "not_recorded"
"""


def worded(field: str, words: str) -> str:
    return f'\n[[claims.wordings]]\nfield = "{field}"\npage = "copy"\nwords = "{words}"\nread = 2026-11-30\n'


def with_section(section: str, text: str) -> str:
    head, claims = text.split("\n[[claims]]", 1)
    return f"{head}{section}\n[[claims]]{claims}"


def named(receiver: str, words: str, **more: str) -> str:
    """A claim whose words of the parties are recorded."""
    text = report(
        claims=claim(consignor=None, consignee=receiver, **more) + worded("parties", words)
    )
    used = [part for part in PARTIES.strip().split("\n\n") if part.split('"')[1] in receiver]
    return with_section("".join(f"\n{part}\n" for part in used), text)


def asked(aspect: str) -> str:
    """A witness who affirms that Russia asked, and saw no sign that it received."""
    request = claim(kind='"request"', status='"requested"', asserted_by='"Witness"')
    finding = {**FINDING, "asserted_by": '"Witness"', "statement": '"Synthetic: no sign of aid."'}
    disputes = f"[{dispute(aspect=aspect, stance='found_nothing')}]"
    return report(claims=request + claim("CNRU-9002", "aid", **finding, disputes=disputes))


def routed(*hops: str) -> str:
    return report(claims=claim(origin='"CN"', dispatch='"KZ"', ways=f"[{way(hops=hops)}]"))


def stated(as_of: str, published: str = "2023-03-21", page: str = "2023-03-22") -> str:
    """A statement that was read on the page of the day after."""
    text = report("office-2023", claim(as_of=as_of), published)
    return text.replace(f"published = {published}\nreading", f"published = {page}\nreading")


def dated(period: str, words: str) -> str:
    return report(claims=claim(period=period) + worded("period", words))


def read_on(pages: str) -> str:
    text = with_section(UNREAD, report(claims=claim(pages=pages) + worded("quantity", "1,000")))
    return text if "unread" in pages else text.replace(UNREAD, "")


def resting_on(basis: str, words: str) -> str:
    changes = {"evidence_basis": f'"{basis}"', "status": '"shipped_per_documents"'}
    return report(claims=claim(**changes) + worded("basis", words))


def valued(basis: str) -> str:
    value = f'{{ low = 5, high = 5, currency = "USD", basis = "{basis}", qualifier = "exact" }}'
    return report(claims=claim(status='"alleged"', evidence_basis='"mixed"', value=value))


def listed(publisher: str) -> str:
    listing = '{ stage = "adopted", authority = "US State Department" }'
    text = report(claims=claim(**LISTING, listing=listing))
    head, claims = text.split("\n[[pages]]", 1)
    head = head.replace("Synthetic Gazette", publisher).replace("customs_data", "sanction_notice")
    return f"{head}\n[[pages]]{claims}"


def varied(*pages: str) -> str:
    variants = "".join(
        f'\n[[claims.variants]]\npage = "{page}"\nfield = "quantity"\nsays = "60%"\nassessment = "other"\n'
        for page in pages
    )
    text = report(claims=claim() + worded("quantity", "1,000") + variants)
    return with_section(UNREAD, text) if "unread" in pages else text


PAGE_DAY = '{ end = 2023-03-21, basis = "page_date" }'
SPLIT = '{ start = "2022-01", end = "2022-06", wording = "reports in the first half of the year" }'
# Number of the error in the audit -> the record as it is, with the error, and the rule.
ERRORS = {
    3: (asked("receiver"), asked("occurred"), "not_disputed_by_its_speaker"),
    4: (
        routed(hop("KZ", "RU", role="re_export")),
        routed(hop("CN", "KZ", "customs_data"), hop("KZ", "RU", role="re_export")),
        "hop_of_other_border",
    ),
    5: (
        named('["importer-one"]', "the importer, SMT iLogic"),
        named('["maker-two"]', "the importer, SMT iLogic"),
        "words_carry_the_value",
    ),
    6: (
        named("[]", "a state-backed Russian firm", parties_wording='"a Russian firm"'),
        named('["maker-two"]', "a state-backed Russian firm"),
        "unnamed_party_in_words",
    ),
    8: (stated(PAGE_DAY), stated("2023-03-22", "2023-03-22"), "as_of_with_its_basis"),
    9: (stated(PAGE_DAY), stated(PAGE_DAY, "2023-03-22"), "page_date_of_a_page"),
    10: (
        stated(PAGE_DAY),
        stated(PAGE_DAY).replace("published = 2023-03-21\n", ""),
        "page_date_of_a_page",
    ),
    11: (
        stated('"2022"', '"2022"', "2022-07-22"),
        stated('"2022"', '"2023-02"', "2022-07-22"),
        "page_not_before_root",
    ),
    13: (read_on('["copy"]'), read_on('["copy", "unread"]'), "page_opened_for_words"),
    14: (read_on('["copy"]'), read_on('["unread", "copy"]'), "page_opened_for_words"),
    15: (
        dated('{ start = 2022-05-21, end = 2022-05-22, wording = "On May 21; the next day" }', "On May 21, we contacted"),
        report(claims=claim(period=None) + worded("period", "On May 21, we contacted")),
        "worded_date_is_coded",
    ),
    16: (
        stated('{ end = 2023-03-21, basis = "page_date" }'),
        stated('{ date = 2023-03-22, wording = "the issue" }'),
        "as_of_before_publication",
    ),
    17: (report(claims=claim(period=SPLIT.replace('"2022-01", end = "2022-06"', '"2022-H1", end = "2022-H1"'))), report(claims=claim(period=SPLIT)), "precision_in_words"),
    18: (
        report(claims=claim(period='{ start = "2022", end = "2022", wording = "last year" }')),
        report(claims=claim(period='{ start = "2022-04", end = "2022-12", wording = "last year" }')),
        "precision_in_words",
    ),
    19: (
        dated("{ start = 2022-02-24, end = 2022-12-31 }", "24 February to 31 December 2022"),
        dated('{ start = "2022-04", end = "2022-12" }', "24 February to 31 December 2022"),
        "words_carry_the_value",
    ),
    20: (
        resting_on("papers_seen_by_press", "documents the agency examined directly"),
        resting_on("leaked_documents", "documents the agency examined directly"),
        "leak_in_words",
    ),
    21: (
        resting_on("papers_seen_by_press", "meldt EUObserver"),
        resting_on("leaked_documents", "meldt EUObserver"),
        "leak_in_words",
    ),
    22: (valued("not_stated"), valued("customs"), "value_of_customs"),
    23: (
        listed("US Department of State"),
        listed("US Department of the Treasury"),
        "listing_of_its_report",
    ),
    24: (varied(), varied("unread"), "page_opened_for_words"),
}  # fmt: skip


def rules(folder, text: str) -> set[str]:
    try:
        read_dataset(raw_folder(folder, text))
    except DataError as error:
        return {fault.rule for fault in error.faults}
    return set()


@pytest.mark.parametrize("number", ERRORS)
def test_an_error_of_the_audit_that_is_put_back_is_named_by_a_rule(tmp_path, number):
    right, wrong, rule = ERRORS[number]
    assert rules(tmp_path / "right", right) == set()
    assert rules(tmp_path / "wrong", wrong) == {rule}


def test_at_least_twenty_of_the_24_errors_are_caught():
    assert len(ERRORS) >= 20
