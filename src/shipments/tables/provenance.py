"""Rules of provenance: which day comes from where, and which page, words and report a claim has.

Like those of relations, each rule refuses one sort of the errors that an audit found.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

import polars as pl

from shipments.errors import Fault
from shipments.schema.faults import Frames, Locate
from shipments.tables.relations import AHEAD, CUSTOMS, claims_by_id, fault
from shipments.tables.wordings import names_party, states_date

_NEVER = dt.date(1, 1, 1)  # a day that no words name

# --- Dates


def as_of_before_publication(frames: Frames, locate: Locate) -> Iterator[Fault]:
    """No report prints what is said on a later day; a month may be that of the report."""
    exact = pl.col("as_of_precision") == "day"
    day = pl.when(exact).then("as_of_end").otherwise("as_of_start")
    late = day > pl.col("reported_end")
    for claim in frames["claims"].filter(late).iter_rows(named=True):
        expected = f"a day up to the report's own, {claim['reported_end']}"
        yield fault(
            locate, "claims", claim, "as_of_end", claim["as_of_end"], expected,
            "as_of_before_publication",
        )  # fmt: skip


def happened_before_publication(frames: Frames, locate: Locate) -> Iterator[Fault]:
    """What is reported as past had ended in the month of the report; plans and orders may lie ahead."""
    for claim in frames["claims"].iter_rows(named=True):
        reported, end = claim["reported_end"], claim["period_end"]
        if not reported or not end or claim["status"] in AHEAD or claim["kind"] == "measure":
            continue
        if end > reported and (end.year, end.month) != (reported.year, reported.month):
            expected = (
                f"an end up to {reported}, when it was reported, with basis 'bound' where the page "
                "names a longer period"
            )
            yield fault(
                locate, "claims", claim, "period_end", end, expected, "happened_before_publication"
            )


def as_of_with_its_basis(frames: Frames, locate: Locate) -> Iterator[Fault]:
    """The day of a retelling is no day of the statement, unless words of the page say so."""
    pages: dict[str, set[dt.date]] = {}
    dated = frames["sources"].filter(pl.col("published_precision") == "day")
    days = dict(dated.select("source_id", "published_end").iter_rows())
    for link in frames["claim_sources"].iter_rows(named=True):
        if link["source_id"] in days:
            pages.setdefault(link["claim_id"], set()).add(days[link["source_id"]])
    for claim in frames["claims"].iter_rows(named=True):
        day, worded = claim["as_of_end"], "as_of" in (claim["worded_fields"] or "").split(";")
        exact = claim["as_of_basis"] == "stated" and claim["as_of_start"] == day
        unread = claim["reading"] != "primary" and not worded and not claim["as_of_wording"]
        if exact and unread and day in pages.get(claim["claim_id"], set()):
            expected = (
                f'{{ end = {day}, basis = "page_date" }}, since it is the date of a page that is not '
                "the root's; or a wording of the page that states the day"
            )
            yield fault(locate, "claims", claim, "as_of", day, expected, "as_of_with_its_basis")


def page_date_of_a_page(frames: Frames, locate: Locate) -> Iterator[Fault]:
    """A date with the basis `page_date` is the date of the report or of a page of the claim."""
    published = dict(frames["sources"].select("source_id", "published_end").iter_rows())
    days: dict[str, set[dt.date | None]] = {}
    for link in frames["claim_sources"].iter_rows(named=True):
        days.setdefault(link["claim_id"], set()).add(published.get(link["source_id"]))
    for claim in frames["claims"].iter_rows(named=True):
        known = {claim["reported_end"], *days.get(claim["claim_id"], ())}
        for name in ("as_of", "period"):
            day = claim[f"{name}_end"]
            if claim[f"{name}_basis"] == "page_date" and day not in known:
                expected = "the date of the report or of a page of the claim; or another basis"
                yield fault(locate, "claims", claim, name, day, expected, "page_date_of_a_page")


_IN_WORDS = {
    "year": r"^(?:in )?(?:last|this|that|the same) year$",
    "half": r"\b(?:first|second) half of\b",
    "quarter": r"\bquarter\b",
}


def precision_in_words(frames: Frames, locate: Locate) -> Iterator[Fault]:
    """A half-year or a quarter in the words of the period is its precision, or a coarser one."""
    for claim in frames["claims"].iter_rows(named=True):
        words, precision = claim["period_wording"] or "", claim["period_precision"]
        named = next((name for name, form in _IN_WORDS.items() if re.search(form, words)), None)
        finer = {"half": ("day", "month", "quarter"), "quarter": ("day", "month")}
        finer["year"] = (*finer["half"], "half")
        if named and precision in finer[named]:
            expected = f"'{named}', as the wording says: {words}"
            yield fault(
                locate,
                "claims",
                claim,
                "period_precision",
                precision,
                expected,
                "precision_in_words",
            )


def date_in_its_wording(frames: Frames, locate: Locate) -> Iterator[Fault]:
    """The wording of a period does not name other dates than its ends."""
    for claim in frames["claims"].iter_rows(named=True):
        words, precision = claim["period_wording"], claim["period_precision"]
        ends = (claim["period_start"], claim["period_end"])
        if words and precision != "unknown" and states_date(words, *ends, precision) is False:
            expected = f"the dates that the wording names: {words}"
            yield fault(
                locate, "claims", claim, "period", ends[0] or ends[1], expected,
                "date_in_its_wording",
            )  # fmt: skip


def worded_date_is_coded(frames: Frames, locate: Locate) -> Iterator[Fault]:
    """Words that date a transfer or a flow are recorded together with the date."""
    claims = claims_by_id(frames)
    for wording in frames["wordings"].filter(pl.col("field") == "period").iter_rows(named=True):
        claim = claims[wording["claim_id"]]
        dated = claim["status"] or claim["kind"] == "aggregate_trade_flow"
        if not dated or claim["period_precision"] != "unknown" or claim["period_wording"]:
            continue
        if states_date(wording["words"], _NEVER, _NEVER, "day") is False:
            expected = f"a period, since its words are recorded: {wording['words']}"
            yield fault(locate, "claims", claim, "period", None, expected, "worded_date_is_coded")


def page_not_before_root(frames: Frames, locate: Locate) -> Iterator[Fault]:
    """A page that carries a report is not older than the report."""
    published = dict(frames["reports"].select("report_id", "published_start").iter_rows())
    for page in frames["sources"].iter_rows(named=True):
        root, day = published.get(page["report_id"]), page["published_end"]
        if root and day and day < root:
            expected = f"a date from {root}, that of its root report; or a page of another report"
            yield fault(locate, "sources", page, "published", day, expected, "page_not_before_root")


def listings_in_order(frames: Frames, locate: Locate) -> Iterator[Fault]:
    """No round of listings is adopted before its draft."""
    named = frames["claims"].filter(pl.col("listing_round").is_not_null())
    drafts: dict[tuple[str, str], dt.date] = {}
    for claim in named.filter(pl.col("listing_stage") == "draft").iter_rows(named=True):
        day = claim["as_of_end"] or claim["reported_end"]
        if day:
            key = (claim["listing_authority"], claim["listing_round"])
            drafts[key] = min(day, drafts.get(key, day))
    for claim in named.filter(pl.col("listing_stage") != "draft").iter_rows(named=True):
        draft = drafts.get((claim["listing_authority"], claim["listing_round"]))
        day = claim["as_of_end"] or claim["reported_end"]
        if draft and day and day < draft:
            expected = f"a day from {draft}, that of the draft of {claim['listing_round']}"
            yield fault(locate, "claims", claim, "listing", day, expected, "listings_in_order")


# --- Where a claim comes from


def page_opened_for_words(frames: Frames, locate: Locate) -> Iterator[Fault]:
    """Once words of a claim are recorded, each of its pages was opened, and how near it is is known."""
    worded = set(frames["wordings"]["claim_id"])
    unread = set(frames["sources"].filter(pl.col("reading") == "not_recorded")["source_id"])
    for table in ("claim_sources", "variants"):
        for row in frames[table].iter_rows(named=True):
            if row["claim_id"] in worded and row["source_id"] in unread:
                expected = "a page that was opened for the claim, with its reading; or no such page"
                yield fault(
                    locate, table, row, "source_id", row["source_id"], expected,
                    "page_opened_for_words",
                )  # fmt: skip


_LEAK = re.compile(
    r"leak|hack|obtain|stolen|утеч|слив|слит|взлом|витік|виток|злам|злит|durchgesickert|zugespielt"
    r"|sız|fuit|pirat|wyciek|wykrad|gelekt|trapelat|泄|洩|黑客|駭客",
    re.IGNORECASE,
)


def leak_in_words(frames: Frames, locate: Locate) -> Iterator[Fault]:
    """Papers are leaked where a page says so; papers that the press saw have a basis of their own."""
    words: dict[str, list[str]] = {}
    for wording in frames["wordings"].filter(pl.col("field") == "basis").iter_rows(named=True):
        words.setdefault(wording["claim_id"], []).append(wording["words"])
    leaked = frames["claims"].filter(pl.col("evidence_basis").str.starts_with("leaked_"))
    for claim in leaked.iter_rows(named=True):
        named = words.get(claim["claim_id"])
        if named and not any(map(_LEAK.search, named)):
            basis = claim["evidence_basis"]
            expected = f"a basis that the words name, such as papers_seen_by_press: {named[0]}"
            yield fault(locate, "claims", claim, "evidence_basis", basis, expected, "leak_in_words")


def value_of_customs(frames: Frames, locate: Locate) -> Iterator[Fault]:
    """A customs value is in a claim that rests on customs data."""
    for claim in frames["claims"].filter(pl.col("value_basis") == "customs").iter_rows(named=True):
        if (CUSTOMS - {"mixed"}).isdisjoint(
            (claim["evidence_basis"], claim["evidence_basis_second"])
        ):
            expected = "customs data as the basis of the claim, or another basis of the value"
            yield fault(
                locate, "claims", claim, "value_basis", "customs", expected, "value_of_customs"
            )


def unnamed_party_in_words(frames: Frames, locate: Locate) -> Iterator[Fault]:
    """Words of a party that name none of the claim's are in `parties_wording` too: none is filled in."""
    claims, parties = claims_by_id(frames), frames["claim_parties"]
    names: dict[str, list[str]] = {}
    for id, name in frames["party_names"].select("party_id", "name").iter_rows():
        names.setdefault(id, []).append(name)
    named: dict[str, list[str]] = {}
    for id, party in parties.select("claim_id", "party_id").iter_rows():
        named.setdefault(id, []).extend(names.get(party, [party]))
    for wording in frames["wordings"].filter(pl.col("field") == "parties").iter_rows(named=True):
        id, words = wording["claim_id"], wording["words"]
        if id not in named or claims[id]["parties_wording"] or not words.isascii():
            continue
        if names_party(words, named[id]) is None:  # another name is a fault of the words
            expected = f"parties_wording, since these words name no party: {words}"
            yield fault(
                locate, "wordings", wording, "words", words, expected, "unnamed_party_in_words"
            )


_COMMON = frozenset({"us", "department", "of", "the", "and", "ministry"})


def listing_of_its_report(frames: Frames, locate: Locate) -> Iterator[Fault]:
    """A listing that is read in its own notice is one of the authority that published the notice."""
    notices = frames["reports"].filter(pl.col("evidence_basis") == "sanction_notice")
    publishers = dict(notices.select("report_id", "publisher").iter_rows())
    named = frames["claims"].filter(pl.col("listing_authority").is_not_null())
    for claim in named.iter_rows(named=True):
        publisher, authority = publishers.get(claim["report_id"]), claim["listing_authority"]
        if publisher and not _significant(publisher) & _significant(authority):
            expected = f"{publisher}, who published the notice; or the report of {authority}"
            yield fault(
                locate, "claims", claim, "listing_authority", authority, expected,
                "listing_of_its_report",
            )  # fmt: skip


def _significant(name: str) -> set[str]:
    return set(re.findall(r"\w+", name.casefold())) - _COMMON


PROVENANCE_RULES = (
    as_of_before_publication,
    happened_before_publication,
    as_of_with_its_basis,
    page_date_of_a_page,
    precision_in_words,
    date_in_its_wording,
    worded_date_is_coded,
    page_not_before_root,
    listings_in_order,
    page_opened_for_words,
    leak_in_words,
    value_of_customs,
    unnamed_party_in_words,
    listing_of_its_report,
)
