"""Relations of claims: ways and hops, what is disputed, scope, dates, pages."""

from __future__ import annotations

from itertools import pairwise

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sample import DENIAL, claim, dispute, hop, raw_folder, report, way
from shipments.curation.dataset import read_dataset
from shipments.curation.frames import report_frames
from shipments.curation.report_file import Claim, ReportFile
from shipments.curation.resolve import resolved_tables
from shipments.curation.scope import scope_of
from shipments.errors import DataError
from shipments.tables.provenance import PROVENANCE_RULES
from shipments.tables.registry import TABLES, frame_of
from shipments.tables.relations import RELATION_RULES
from shipments.tables.vocabulary import HopBasis, WayStatus

pytestmark = pytest.mark.medium


def rules(folder, *texts: str) -> list[str]:
    with pytest.raises(DataError) as caught:
        read_dataset(raw_folder(folder, *texts))
    return [fault.rule for fault in caught.value.faults]


# --- Hops

CLAIM = {
    "id": "CNRU-9001", "event": "x", "kind": "delivery", "polarity": "affirms", "status": "alleged",
    "pages": ["p"], "statement": "Synthetic.", "category": "small_arms", "asserted_by": "S",
    "asserter_group": "press", "evidence_basis": "unattributed",
}  # fmt: skip
FILE = {
    "report": {"id": "r-1", "publisher": "S", "evidence_basis": "unattributed"},
    "pages": [{"id": "p", "publisher": "S", "url": "https://example.org", "reading": "primary"}],
}
PLACES = ["CN", "HK", "AE", "TR", "KZ", "KG", "RU", "central-asia", "southeast-asia"]


@st.composite
def ways(draw) -> list[dict]:
    chains = draw(
        st.lists(st.lists(st.sampled_from(PLACES), min_size=2, max_size=5, unique=True), max_size=4)
    )
    return [
        {
            "status": draw(st.sampled_from(WayStatus.values())),
            "hops": [
                {"from": start, "to": end, "basis": draw(st.sampled_from(HopBasis.values()))}
                for start, end in pairwise(chain)
            ],
        }
        for chain in {tuple(chain): chain for chain in chains}.values()
    ]


@settings(max_examples=150)
@given(st.lists(ways(), min_size=1, max_size=4), st.sampled_from([None, "CN", "KG"]))
def test_the_hops_of_the_tables_are_those_of_the_files(claims, dispatch):
    written = [
        {**CLAIM, "id": f"CNRU-{number:04}", "event": f"e-{number % 2}", "ways": of_claim}
        | {"origin": "CN", "destination": "RU"}
        | ({"dispatch": dispatch} if dispatch else {})
        for number, of_claim in enumerate(claims, start=1)
    ]
    file = ReportFile.model_validate({**FILE, "claims": written})
    others = {name: frame_of(name, []) for name in TABLES}
    frames, _ = report_frames([file], {**others, "link_status": pl.DataFrame(STATUS)})
    hops = [
        (row["claim_id"], row["way"], row["hop"], row["basis"], start, end)
        for row in frames["hops"].to_dicts()
        for start in [row["from_country"] or row["from_region"]]
        for end in [row["to_country"] or row["to_region"]]
    ]
    assert sorted(hops) == sorted(
        (claim["id"], number, at, hop["basis"], hop["from"], hop["to"])
        for claim in written
        for number, way in enumerate(claim["ways"], start=1)
        for at, hop in enumerate(way["hops"], start=1)
    )
    # A shipment adds none: its ways are those of one of its claims, and travelled ones its route.
    for row in resolved_tables({**others, **frames})["shipments"].to_dicts():
        own = [claim for claim in written if claim["event"] == row["shipment_id"] and claim["ways"]]
        assert row["ways_claim_id"] == (own[0]["id"] if own else None)
        whole = [[start, "RU"] for start in ("CN", dispatch)]
        travelled = [
            ">".join(places[1:-1]) or ("direct" if places in whole else "")
            for way in (own[0]["ways"] if own else [])
            if way["status"] == "travelled"
            for places in [[way["hops"][0]["from"], *(hop["to"] for hop in way["hops"])]]
        ]
        assert row["route"] == ("|".join(dict.fromkeys(filter(None, travelled))) or None)


STATUS = {
    name: pl.Series([], dtype=pl.String) for name in ("url", "link_status", "archive_url")
} | {"last_checked": pl.Series([], dtype=pl.Date)}


# --- Scope, one case for each branch of the rule

TO_RUSSIA = {"destination": "RU"}
THROUGH_CHINA = {"status": "travelled", "hops": [{"from": "CN", "to": "RU", "basis": "stated"}]}
BUILT_IN = {"from": "KZ", "to": "RU", "basis": "stated", "role": "assembly"}


@pytest.mark.parametrize(
    ("places", "scope"),
    [
        ({"origin": "CN", **TO_RUSSIA}, "core"),
        ({"dispatch": "HK", **TO_RUSSIA}, "core"),
        ({"origin": ["DE", "CN"], **TO_RUSSIA}, "core"),
        ({"origin": "CN"}, "core"),  # the subject of the dataset, where no destination is reported
        ({"origin": "DE", "dispatch": "CN", **TO_RUSSIA}, "core"),
        ({"origin": "CN", **TO_RUSSIA, "pooled": "all_origins"}, "all_origins"),
        ({"origin": "CN", **TO_RUSSIA, "pooled": "russian_assembly"}, "russian_assembly"),
        ({"origin": "CN", **TO_RUSSIA, "period": "2021"}, "outside_window"),
        ({"origin": "CN", **TO_RUSSIA, "period": "2022"}, "core"),
        ({"origin": "CN", **TO_RUSSIA, "period": {"end": "2021"}, "pooled": "all_origins"}, "all_origins"),
        ({"origin": "RU", "destination": "CN"}, "reverse_direction"),
        ({"dispatch": "RU", "destination": ["HK", "IN"]}, "reverse_direction"),
        ({"origin": "RU", "destination": "IN"}, "other_destination"),
        ({"origin": "CN", "destination": "KZ"}, "other_destination"),
        ({"origin": "CN", "destination": ["KZ", "RU"]}, "core"),
        ({"origin": "CN", "dispatch": "KZ", **TO_RUSSIA, "ways": [{"status": "travelled", "hops": [BUILT_IN]}]}, "other_destination"),
        ({"origin": "DE", **TO_RUSSIA, "ways": [THROUGH_CHINA]}, "via_china"),
        ({**TO_RUSSIA, "ways": [THROUGH_CHINA]}, "via_china"),
        ({"origin": "DE", "dispatch": "TR", **TO_RUSSIA}, "other_origin"),
        ({"dispatch": "TR", **TO_RUSSIA}, "origin_not_stated"),
        ({}, "origin_not_stated"),
    ],
)  # fmt: skip
def test_the_scope_follows_from_the_first_part_of_its_rule_that_holds(places, scope):
    assert scope_of(Claim.model_validate({**CLAIM, **places})) == scope


def test_a_scope_is_never_typed():
    with pytest.raises(ValueError, match="scope"):
        Claim.model_validate({**CLAIM, "scope": "core"})


# --- Disputes

DENIED = {**DENIAL, "asserted_by": '"Ministry"'}


def denial(id: str = "CNRU-9002", *disputes: str, **changes: str | None) -> str:
    of_own = {**DENIED, "statement": f'"Synthetic: {id} denies it."', **changes}
    return claim(id, f"denied-{id[-4:]}", disputes=f"[{', '.join(disputes)}]", **of_own)


def disputed(folder, *denials: str) -> tuple[dict, list[dict]]:
    """The counts of the shipment, and the disputes."""
    frames = read_dataset(raw_folder(folder, report(claims=claim() + "".join(denials))))
    row = frames["shipments"].row(0, named=True)
    counts = {name: row[name] for name in row if name.endswith("_count") and row[name]}
    others = {"root_count", "page_count", "claim_count", "variant_count"}
    return {name: counts[name] for name in counts.keys() - others}, frames["disputes"].to_dicts()


FINDING = {"kind": '"negative_assessment"'}
REPLY = {"kind": '"response"', "polarity": '"withholds"'}


@pytest.mark.parametrize(
    ("denials", "counts"),
    [
        ([denial("CNRU-9002", dispute())], {"denies_count": 1}),
        ([denial("CNRU-9002", dispute()), denial("CNRU-9003", dispute())], {"denies_count": 2}),
        ([denial("CNRU-9002", dispute(general="true"))], {"general_denial_count": 1}),
        ([denial("CNRU-9002", dispute(stance="confirms_part"))], {"confirms_part_count": 1}),
        ([denial("CNRU-9002", dispute(stance="found_nothing"), **FINDING)], {"found_nothing_count": 1}),
        ([denial("CNRU-9002", dispute(stance="cannot_say"), **REPLY)], {"cannot_say_count": 1}),
        ([denial("CNRU-9002", dispute(stance="no_comment"), **REPLY)], {"no_comment_count": 1}),
        # Another aspect, a duplicate and the speaker who affirms it do not count.
        ([denial("CNRU-9002", dispute(aspect="end_use"), dispute(aspect="amount"))], {}),
        ([denial("CNRU-9002", dispute(general="true"), asserted_by='"Synthetic Gazette"')], {}),
        (
            [denial("CNRU-9002", dispute()), denial("CNRU-9003", dispute(), duplicate_of='"CNRU-9002"')],
            {"denies_count": 1},
        ),
    ],
)  # fmt: skip
def test_only_what_disputes_that_it_occurred_is_counted_once_by_stance(tmp_path, denials, counts):
    assert disputed(tmp_path, *denials)[0] == counts


def test_a_dispute_carries_what_it_covers_who_looked_and_up_to_when(tmp_path):
    covers = '{ object = "rifles in use", observer = "the Gazette" }'
    finding = denial(
        "CNRU-9002", dispute(stance="found_nothing"), **FINDING, covers=covers, as_of='"2023-01"'
    )
    ((row,)) = disputed(tmp_path, finding)[1]
    assert (row["target_kind"], row["target_id"]) == ("shipment", "rifles-2022-06")
    assert (row["covers_object"], row["covers_observer"]) == ("rifles in use", "the Gazette")
    assert row["as_of_end"].isoformat() == "2023-01-31"


# --- Rules of relations and dates

LISTING = {"kind": '"sanction_designation"', "status": None}
WORDING = '\n[[claims.wordings]]\nfield = "{}"\npage = "copy"\nwords = "{}"\nread = 2026-11-30\n'
# What is changed in the report and its page.
IN_HEAD = {
    "page_not_before_root": {"published = 2023-03-16\nreading": "published = 2023-03-15\nreading"},
    "page_opened_for_words": {'reading = "secondary"': 'reading = "not_recorded"'},
    "listing_of_its_report": {
        "Synthetic Gazette": "US Department of the Treasury",
        "customs_data": "sanction_notice",
    },
}


def worded(field: str, words: str) -> str:
    return WORDING.format(field, words)


DRAFT = '{ stage = "draft", authority = "EU", round = "12" }'
ADOPTED = DRAFT.replace("draft", "adopted")
OF_STATE = '{ stage = "adopted", authority = "US State Department" }'
PAPERS = {"status": '"shipped_per_documents"', "evidence_basis": '"company_documents"'}
MIXED = {"status": '"alleged"', "evidence_basis": '"mixed"'}
BY_CUSTOMS = '{ low = 5, high = 5, currency = "USD", basis = "customs", qualifier = "exact" }'
HALF = '{ start = "2022-01", end = "2022-06", wording = "in the first half of the year" }'
IN_MAY = '{ start = "2022-06", end = "2022-06", wording = "in May 2022" }'
ON_15 = '{ end = 2023-03-15, basis = "page_date" }'
OPEN = '{ object = "sales; the find is not denied" }'
# Rule -> claims that break it, the claim and field that are named, its value, what was expected.
BROKEN = {
    "ways_of_these_goods": (
        claim(ways=f"[{way('TR', 'RU')}]"),
        "CNRU-9001", "ways.hops", "TR>RU", "a way by CN",
    ),
    "hop_of_customs": (
        claim(**PAPERS, ways=f"[{way('CN', 'AE', 'RU')}]"),
        "CNRU-9001", "ways.hops.basis", "customs_data", "a basis that the claim has",
    ),
    "hop_of_other_border": (
        claim(ways=f"[{way(hops=(hop('CN', 'AE', 'customs_data'), hop('AE', 'RU')))}]"),
        "CNRU-9001", "ways.hops.wording", "AE", "the words of the report that give this hop",
    ),
    "stance_of_kind": (
        claim() + denial("CNRU-9002", dispute(stance="found_nothing")),
        "CNRU-9002", "disputes.stance", "found_nothing", "of a denial: confirms_part, denies",
    ),
    "aspect_of_covers": (
        claim() + denial("CNRU-9002", dispute(), covers=OPEN),
        "CNRU-9002", "disputes.aspect", "occurred", "the aspect that is denied",
    ),
    "aspect_of_target": (
        claim(quantity=None) + denial("CNRU-9002", dispute(aspect="amount")),
        "CNRU-9002", "disputes.aspect", "amount", "gives no amount",
    ),
    "not_disputed_by_its_speaker": (
        claim() + denial("CNRU-9002", dispute(), asserted_by='"Synthetic Gazette"'),
        "CNRU-9002", "disputes.aspect", "occurred", "affirms the event itself",
    ),
    "as_of_before_publication": (
        claim(as_of="2023-03-17"),
        "CNRU-9001", "as_of.end", "2023-03-17", "a day up to the report's own, 2023-03-16",
    ),
    "happened_before_publication": (
        claim(period='{ start = "2022-06", end = "2023" }'),
        "CNRU-9001", "period.end", "2023-12-31", "an end up to 2023-03-16",
    ),
    "as_of_with_its_basis": (
        claim(as_of="2023-03-16"),
        "CNRU-9001", "as_of", "2023-03-16", '{ end = 2023-03-16, basis = "page_date" }',
    ),
    "page_date_of_a_page": (
        claim(as_of=ON_15),
        "CNRU-9001", "as_of", "2023-03-15", "the date of the report or of a page",
    ),
    "precision_in_words": (
        claim(period=HALF),
        "CNRU-9001", "period.precision", "month", "'half', as the wording says",
    ),
    "date_in_its_wording": (
        claim(period=IN_MAY),
        "CNRU-9001", "period", "2022-06-01", "the dates that the wording names: in May 2022",
    ),
    "worded_date_is_coded": (
        claim(period=None) + worded("period", "in June 2022"),
        "CNRU-9001", "period", "null", "a period, since its words are recorded",
    ),
    "page_not_before_root": (
        claim(), "copy", "published", "2023-03-15", "a date from 2023-03-16",
    ),
    "listings_in_order": (
        claim(**LISTING, as_of='"2023-02"', listing=DRAFT)
        + claim("CNRU-9002", "adopted", **LISTING, as_of='"2023-01"', listing=ADOPTED),
        "CNRU-9002", "listing", "2023-01-31", "a day from 2023-02-28, that of the draft",
    ),
    "page_opened_for_words": (
        claim() + worded("quantity", "1,000"),
        "CNRU-9001", "pages", "copy", "a page that was opened for the claim",
    ),
    "leak_in_words": (
        claim(**{**PAPERS, "evidence_basis": '"leaked_documents"'})
        + worded("basis", "papers seen by the agency"),
        "CNRU-9001", "evidence_basis", "leaked_documents", "papers_seen_by_press",
    ),
    "value_of_customs": (
        claim(**MIXED, value=BY_CUSTOMS),
        "CNRU-9001", "value.basis", "customs", "customs data as the basis of the claim",
    ),
    "unnamed_party_in_words": (
        claim() + worded("parties", "a firm in the south of the country"),
        "CNRU-9001", "wordings.words", "a firm", "parties_wording",
    ),
    "listing_of_its_report": (
        claim(**LISTING, listing=OF_STATE),
        "CNRU-9001", "listing.authority", "US State Department", "the report of US State",
    ),
}  # fmt: skip


@pytest.mark.parametrize("rule", BROKEN)
def test_what_breaks_a_rule_is_one_fault_with_line_value_and_what_was_expected(tmp_path, rule):
    claims, row, field, value, expected = BROKEN[rule]
    text = report(claims=claims)
    for old, new in IN_HEAD.get(rule, {}).items():
        text = text.replace(old, new, 1)
    with pytest.raises(DataError) as caught:
        read_dataset(raw_folder(tmp_path, text))
    (fault,) = caught.value.faults
    assert (fault.rule, fault.field) == (rule, field)
    assert row in fault.row
    assert fault.where.startswith("gazette-2023-03-16.toml:")
    assert value in fault.value
    assert expected in fault.expected
    assert fault.action


def test_every_rule_of_relations_and_provenance_has_a_case():
    assert {rule.__name__ for rule in (*RELATION_RULES, *PROVENANCE_RULES)} == set(BROKEN)


@pytest.mark.parametrize(
    "claims",
    [
        claim(as_of='{ end = 2023-03-16, basis = "page_date" }'),
        claim(as_of='{ date = 2023-03-16, wording = "on Thursday" }'),
        claim(as_of='"2023-03"'),
        claim(period='{ start = "2022-06", end = "2023-03" }'),
        claim(kind='"offer"', status='"planned"', period='"2025"'),
        claim(ways=f"[{way('KZ', 'RU', status='inferred')}]"),
        claim(period='{ start = "2022-H1", end = "2022-H1", wording = "in the first half of 2022" }'),
        claim(evidence_basis='"company_documents"', evidence_basis_second='"customs_data"', ways=f"[{way('CN', 'AE', 'RU')}]"),
        claim() + denial("CNRU-9002", dispute(aspect="approval"), covers='{ object = "support; sales are not denied" }'),
    ],
)  # fmt: skip
def test_what_is_near_a_rule_and_right_passes(tmp_path, claims):
    assert read_dataset(raw_folder(tmp_path, report(claims=claims)))["claims"].height


# --- Pages

PAGE = """
[[pages]]
id = "{id}"
publisher = "{publisher}"
url = "https://example.org/{id}"
{published}
reading = "{reading}"
"""


def with_pages(*pages: tuple[str, str, str, str]) -> str:
    """A report on these pages: id, publisher, date, reading."""
    text = "".join(
        PAGE.format(id=id, publisher=publisher, reading=reading, published=published)
        for id, publisher, published, reading in pages
    )
    head = report("gazette-2023", published="2023-01-01").split("\n[[pages]]")[0]
    named = ", ".join(f'"{page[0]}"' for page in pages)
    return head + text + claim(pages=f"[{named}]")


def test_pages_are_ranked_by_nearness_then_publisher_then_date_and_never_by_name(tmp_path):
    day, later = "published = 2023-02-01", "published = 2023-02-02"
    pages = [
        ("a", "Synthetic Blog", day, "secondary"),
        ("b", "Reuters", later, "secondary"),
        ("c", "Reuters", day, "secondary"),
        ("d", "Synthetic Blog", "", "secondary"),
        ("z", "Synthetic Blog", later, "primary"),
    ]
    sources = read_dataset(raw_folder(tmp_path, with_pages(*pages)))["sources"].sort("rank")
    assert [id[-1] for id in sources["source_id"]] == ["z", "c", "b", "a", "d"]
    assert sources["rank"].to_list() == [1, 2, 3, 4, 5]


def test_an_address_is_one_page_that_counts_its_reports(tmp_path):
    shared = 'url = "https://example.org/shared"'
    texts = [
        report(f"{name}-2023", claim(f"CNRU-900{number}", f"{name}-event")).replace(
            f'url = "https://example.org/{name}-2023/copy"', shared
        )
        for number, name in enumerate(("one", "two"), start=1)
    ]
    frames = read_dataset(raw_folder(tmp_path / "same", *texts))
    assert frames["pages"].select("url", "report_count").rows() == [
        ("https://example.org/shared", 2)
    ]
    other = texts[1].replace("Synthetic Copy", "Synthetic Mirror")
    assert rules(tmp_path / "other", texts[0], other) == ["one_page_at_one_address"]
