"""Rules of content: that the parts of a claim fit each other, as far as a machine can check.

A number is in its wording, a currency and a bound agree with the words, a party sits where its
role needs it, a date fits the report's own, a stop on the way is named in the statement. Each rule
held on every claim when it was written; one that a true claim breaks is to be narrowed here, in
one place, never worked around in a report.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping
from functools import wraps
from typing import Any

import polars as pl

from shipments.errors import Fault
from shipments.schema.faults import Frames, Locate
from shipments.tables.measures import MEASURES
from shipments.tables.provenance import PROVENANCE_RULES
from shipments.tables.relations import AHEAD, RELATION_RULES, fault
from shipments.tables.unit_goods import GOODS_OF_UNIT
from shipments.tables.wordings import (
    names_country,
    states_bound,
    states_currency,
    states_date,
    states_number,
    states_unit,
    wording_fault,
)

Row = Mapping[str, Any]
Wrong = tuple[str, object, str]  # the field, what it holds, what was expected


def _fault(
    locate: Locate,
    claim: Row,
    field: str,
    value: object,
    expected: str,
    rule: str,
    table: str = "claims",
) -> Fault:
    return fault(locate, table, claim, field, value, expected, rule)


def _claims(frames: Frames) -> Iterator[dict[str, Any]]:
    return frames["claims"].iter_rows(named=True)


def _of_claims(rule: Callable[[Row], Iterator[Wrong]]) -> Callable[..., Iterator[Fault]]:
    """A rule of one claim as a rule of all of them; its name is the id."""

    @wraps(rule)
    def of_all(frames: Frames, locate: Locate) -> Iterator[Fault]:
        for claim in _claims(frames):
            for field, value, expected in rule(claim):
                yield _fault(locate, claim, field, value, expected, rule.__name__)

    return of_all


def _ends(claim: Row, measure: str) -> list[tuple[str, float]]:
    names = (f"{measure}_low", f"{measure}_high")
    return [(name, claim[name]) for name in names if claim[name] is not None]


@_of_claims
def number_in_wording(claim: Row) -> Iterator[Wrong]:
    """The ends of a measure are figures that its wording states."""
    for measure in MEASURES:
        wording = claim[f"{measure}_wording"]
        # Low and high of one number are one mistake.
        ends = {number: name for name, number in reversed(_ends(claim, measure))}
        for number, name in ends.items() if wording else ():
            if not states_number(wording, number):
                yield name, number, f"a number that the wording states: {wording}"


@_of_claims
def bound_in_wording(claim: Row) -> Iterator[Wrong]:
    """A number that the wording bounds has that bound, and a bound is in the wording."""
    for measure in MEASURES:
        wording, qualifier = claim[f"{measure}_wording"], claim[f"{measure}_qualifier"]
        for _, number in _ends(claim, measure)[:1] if wording else ():
            if states_bound(wording, qualifier, number) is False:
                expected = f"the bound that the wording states: {wording}"
                yield f"{measure}_qualifier", qualifier, expected


@_of_claims
def currency_in_wording(claim: Row) -> Iterator[Wrong]:
    """Where the wording names a currency, the value is in it."""
    wording, currency = claim["value_wording"], claim["value_currency"]
    if wording and currency and states_currency(wording, currency) is False:
        yield "value_currency", currency, f"the currency that the wording names: {wording}"


@_of_claims
def unit_in_wording(claim: Row) -> Iterator[Wrong]:
    """The unit is one that the wording, the item or the statement names."""
    for measure in ("quantity", "mass", "count"):
        unit = claim[f"{measure}_unit"]
        words = [claim[f"{measure}_wording"], claim["item"], claim["statement"]]
        if unit and states_unit(" ".join(filter(None, words)), unit) is False:
            expected = "a unit that the wording, the item or the statement names"
            yield f"{measure}_unit", unit, expected


@_of_claims
def unit_of_category(claim: Row) -> Iterator[Wrong]:
    """A unit of one sort of goods goes with a category of such goods."""
    unit, category = claim["quantity_unit"], claim["category"]
    fits = GOODS_OF_UNIT.get(unit)
    if fits and category not in fits:
        expected = f"a category of goods counted in '{unit}': {', '.join(sorted(fits))}"
        yield "category", category, expected


def seat_of_role(frames: Frames, locate: Locate) -> Iterator[Fault]:
    """Senders and makers do not sit where the goods go, receivers not where they come from."""
    seats = dict(frames["parties"].select("party_id", "country").iter_rows())
    claims = {claim["claim_id"]: claim for claim in _claims(frames)}
    for row in frames["claim_parties"].iter_rows(named=True):
        claim, seat = claims[row["claim_id"]], seats.get(row["party_id"])
        starts = {claim["origin_country"], claim["dispatch_country"]} - {None}
        end = claim["destination_country"]
        sends = row["role"] == "consignor" or (
            row["role"] == "manufacturer" and claim["status"] not in AHEAD
        )
        takes = row["role"] in ("consignee", "end_user")
        wrong = (sends and seat == end and end not in starts) or (takes and seat in starts - {end})
        if seat and wrong:
            expected = f"a {row['role']} that does not sit in {seat}"
            yield _fault(locate, claim, row["role"], row["party_id"], expected, "seat_of_role")


@_of_claims
def reported_after_it_began(claim: Row) -> Iterator[Wrong]:
    """A report is not older than the beginning of what it reports, unless that is yet to come."""
    reported, start = claim["reported_end"], claim["period_start"]
    if reported and start and start > reported and claim["status"] not in AHEAD:
        expected = f"a period that had begun when it was reported, by {reported}"
        yield "period_start", start, expected


@_of_claims
def period_in_words(claim: Row) -> Iterator[Wrong]:
    """Where the statement names dates, the ends of a period without words are among them."""
    period = [claim[f"period_{part}"] for part in ("start", "end", "precision")]
    if not claim["period_wording"] and states_date(claim["statement"], *period) is False:
        expected = f"a date that the statement names: {claim['statement']}"
        yield "period_start", f"{period[0]} to {period[1]}", expected


def hop_in_statement(frames: Frames, locate: Locate) -> Iterator[Fault]:
    """The statement or the words of the hop name each country on the way: none is borrowed."""
    names = dict(frames["countries"].select("alpha2", "name").iter_rows())
    statements = dict(frames["claims"].select("claim_id", "statement").iter_rows())
    for hop in frames["hops"].iter_rows(named=True):
        country = hop["to_country"]
        if country is None or country == "RU":
            continue
        text = f"{statements[hop['claim_id']]} {hop['wording'] or ''}"
        if names_country(text, country, names.get(country)) is False:
            expected = f"a country that the statement or the hop's wording names: {text}"
            yield _fault(locate, hop, "to", country, expected, "hop_in_statement", "hops")


def _rows_for_words(frames: Frames) -> dict[str, dict[str, Any]]:
    """The claims with all their places, ways and parties, as a wording is held against them."""
    claims = {claim["claim_id"]: claim for claim in _claims(frames)}
    places: dict[tuple[str, str], list[str]] = {}
    for place in frames["claim_places"].iter_rows(named=True):
        if place["country"]:
            places.setdefault((place["claim_id"], place["role"]), []).append(place["country"])
    for (id, role), codes in places.items():
        claims[id][f"{role}_country"] = codes
    names: dict[str, list[str]] = {}
    for id, name in frames["party_names"].select("party_id", "name").iter_rows():
        names.setdefault(id, []).append(name)
    for party in frames["claim_parties"].iter_rows(named=True):
        claim = claims[party["claim_id"]]
        claim["party_names"] = [*claim.get("party_names", []), *names.get(party["party_id"], [])]
    for way in frames["ways"].iter_rows(named=True):
        claim = claims[way["claim_id"]]
        claim["way_countries"] = [*claim.get("way_countries", []), *way["label"].split(">")]
    return claims


def words_carry_the_value(frames: Frames, locate: Locate) -> Iterator[Fault]:
    """The words that are recorded for a group of fields carry the value that was coded from them."""
    claims = _rows_for_words(frames) if frames["wordings"].height else {}
    for wording in frames["wordings"].iter_rows(named=True):
        wrong = wording_fault(wording["field"], wording["words"], claims[wording["claim_id"]])
        if wrong:
            expected = f"words that {wrong}; or the value that the words state"
            yield _fault(
                locate, wording, "words", wording["words"], expected, "words_carry_the_value",
                "wordings",
            )  # fmt: skip


_RECORDS = {"customs_data", "leaked_customs_data"}


@_of_claims
def customs_named(claim: Row) -> Iterator[Wrong]:
    """`shipped_per_customs` rests on customs records."""
    bases = {claim["evidence_basis"], claim["evidence_basis_second"]}
    if claim["status"] == "shipped_per_customs" and not bases & _RECORDS:
        expected = "customs records as the basis, since status is 'shipped_per_customs'"
        yield "evidence_basis", claim["evidence_basis"], expected


def statement_is_unique(frames: Frames, locate: Locate) -> Iterator[Fault]:
    """No two claims have one statement, unless one is said to be a duplicate."""
    claims = frames["claims"].filter(pl.col("duplicate_of").is_null())
    # An id that occurs twice is a fault of its own.
    claims = claims.unique("claim_id", keep="first", maintain_order=True)
    for claim in claims.filter(pl.col("statement").is_duplicated()).iter_rows(named=True):
        expected = "a statement of its own, or duplicate_of"
        yield _fault(
            locate, claim, "statement", claim["statement"], expected, "statement_is_unique"
        )


_DATED = re.compile(r"-(20\d\d)-(\d\d)-(\d\d)$")


def published_as_named(frames: Frames, locate: Locate) -> Iterator[Fault]:
    """The day at the end of a report's id is the day of the report."""
    for report in frames["reports"].iter_rows(named=True):
        start, named = report["published_start"], _DATED.search(report["report_id"])
        if start is None or named is None:
            continue
        exact = {"day": 3, "month": 2}.get(report["published_precision"], 1)
        parts = [int(part) for part in named.groups()[:exact]]
        if [start.year, start.month, start.day][: len(parts)] != parts:
            expected = f"the date in the report's id, {named[0].strip('-')}"
            yield _fault(
                locate, report, "published_start", start, expected, "published_as_named", "reports"
            )


_IN_URL = re.compile(r"(?<!\d)/(20\d\d)[/-](0?[1-9]|1[0-2])(?:[/-](0?[1-9]|[12]\d|3[01]))?(?=[/-])")
_SLACK = dt.timedelta(days=45)


def published_as_addressed(frames: Frames, locate: Locate) -> Iterator[Fault]:
    """A page is not dated more than a month and a half from the date in its address."""
    for page in frames["sources"].iter_rows(named=True):
        start, match = page["published_start"], _IN_URL.search(page["url"])
        if start is None or match is None:
            continue
        address_date = dt.date(int(match[1]), int(match[2]), 15)
        if abs(start - address_date) > _SLACK and page["published_precision"] in ("day", "month"):
            expected = f"a date near the one in the address, {page['url']}"
            yield _fault(
                locate,
                page,
                "published_start",
                start,
                expected,
                "published_as_addressed",
                "sources",
            )


CONTENT_RULES = (
    number_in_wording,
    bound_in_wording,
    currency_in_wording,
    unit_in_wording,
    unit_of_category,
    seat_of_role,
    reported_after_it_began,
    period_in_words,
    hop_in_statement,
    words_carry_the_value,
    customs_named,
    statement_is_unique,
    published_as_named,
    published_as_addressed,
    *RELATION_RULES,
    *PROVENANCE_RULES,
)
