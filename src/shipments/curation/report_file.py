"""The shape of a report file, `data/raw/reports/<report_id>.toml`.

These models say what a file may hold; what a *table* may hold is written in `shipments.tables`.
`docs/report-format.md` explains the fields to a coder, with examples.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from typing import Annotated, Any, Self, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationInfo,
    field_validator,
    model_validator,
)

from shipments.curation.dates import NO_PERIOD, Period, parse_period
from shipments.messages import format_value, hidden_character
from shipments.tables import vocabulary as v
from shipments.tables.wordings import fragment_fault


def _one_line(value: Any) -> Any:
    hidden = hidden_character(value) if isinstance(value, str) else None
    if hidden:
        raise ValueError(f"text of one line without hidden characters, not {hidden}")
    return value


def _lines(value: Any) -> Any:
    hidden = hidden_character(value, allowed="\n\t") if isinstance(value, str) else None
    if hidden:
        raise ValueError(f"text without hidden characters, not {hidden}")
    return value


Item = TypeVar("Item")


def _not_empty(value: tuple[Item, ...]) -> tuple[Item, ...]:
    """Runs only when every member is valid, so that a wrong member is not also a missing one."""
    if not value:
        raise ValueError("at least one")
    return value


def _each_once(value: tuple[Item, ...]) -> tuple[Item, ...]:
    for number, name in enumerate(value):
        if name in value[:number]:
            raise ValueError(f"each name once, not {format_value(str(name))} twice")
    return value


OneLine = BeforeValidator(_one_line)
Slug = Annotated[
    str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80), OneLine
]
ClaimId = Annotated[str, StringConstraints(pattern=r"^CNRU-[0-9]{4}$"), OneLine]
Slugs = Annotated[tuple[Slug, ...], AfterValidator(_each_once)]
Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True), OneLine]
# A note may have several lines; every other text is one line.
Note = Annotated[
    str, StringConstraints(min_length=1, strip_whitespace=True), BeforeValidator(_lines)
]
Url = Annotated[str, StringConstraints(pattern=r"^https?://[^\s/]+\S*$"), OneLine]
Alpha2 = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$"), OneLine]
# A country or, where a report names none, a region of data/raw/reference/regions.csv.
Place = Annotated[
    str, StringConstraints(pattern=r"^([A-Z]{2}|[a-z]{3,}(-[a-z]+)*)$", max_length=80), OneLine
]
Places = Annotated[
    tuple[Place, ...],
    BeforeValidator(lambda value: (value,) if isinstance(value, str) else value),
    AfterValidator(_each_once),
]
# A number is written as one, never as text or as true; minus zero is zero.
Number = Annotated[
    float, Field(ge=0, allow_inf_nan=False, strict=True), AfterValidator(lambda value: value + 0.0)
]
# An editor learns of the length from the JSON Schema.
NonEmpty = Annotated[
    tuple[Item, ...], AfterValidator(_not_empty), Field(json_schema_extra={"minItems": 1})
]
# The period is parsed before pydantic sees it, so that every written form ends as one shape.
When = Annotated[Period, BeforeValidator(lambda value: Period(*_period_parts(value)))]


def _period_parts(value: Any) -> tuple[Any, ...]:
    return tuple(value if isinstance(value, Period) else parse_period(value))


class StrictModel(BaseModel):
    """Settings of all models of the raw data: a name that is not known is a mistake."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, str_strip_whitespace=True, populate_by_name=False
    )


def _given_with_number(name: str, value: str | None, *, has_number: bool) -> Iterator[str]:
    """What was expected of a field that is given exactly when a number is."""
    if has_number and value is None:
        yield f"a {name}, since a number is given"
    if value is not None and not has_number:
        yield f"no {name}, since no number is given"


class Bounded(StrictModel):
    """A number with its bound and wording; the ends follow from the qualifier."""

    low: Number | None = None
    high: Number | None = None
    qualifier: v.Qualifier
    wording: Text | None = None

    @model_validator(mode="after")
    def parts_fit_each_other(self) -> Self:
        """Everything that does not fit is reported at once."""
        if wrong := list(self._misfits()):
            raise ValueError("; ".join(wrong))
        return self

    def _misfits(self) -> Iterator[str]:
        """What was expected instead: each qualifier allows one pattern of ends, nothing is filled in."""
        low, high, q = self.low, self.high, v.Qualifier
        pattern = {
            q.EXACT: low is not None and low == high,
            q.APPROX: low is not None and low == high,
            q.AT_LEAST: low is not None and high is None,
            q.MORE_THAN: low is not None and high is None,
            q.AT_MOST: low is None and high is not None,
            q.LESS_THAN: low is None and high is not None,
            q.RANGE: low is not None and high is not None and low < high,
            q.NOT_STATED: low is None and high is None,
            q.WITHHELD: low is None and high is None,
        }
        if low is not None and high is not None and low > high:
            yield f"low not above high; low = {low:g}, high = {high:g}"
        elif not pattern[self.qualifier]:
            yield f"ends that fit qualifier '{self.qualifier}': {self.qualifier.meaning}"

    @property
    def has_number(self) -> bool:
        """Whether an end is known."""
        return self.low is not None or self.high is not None


class Measure(Bounded):
    """A quantity or a mass: number, bound, unit; shares and ratios also say of what."""

    unit: Text | None = None
    of: Text | None = None

    def _misfits(self) -> Iterator[str]:
        """No number without a unit, no unit without a number."""
        yield from super()._misfits()
        yield from _given_with_number("unit", self.unit, has_number=self.has_number)


class Money(Bounded):
    """A value: number, bound, currency, basis, and what it is for."""

    currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")] | None = None
    basis: v.ValueBasis = v.ValueBasis.NOT_STATED
    per: v.ValuePer = v.ValuePer.TOTAL

    def _misfits(self) -> Iterator[str]:
        """No money without a currency, no currency without money."""
        yield from super()._misfits()
        yield from _given_with_number("currency", self.currency, has_number=self.has_number)


class Hop(StrictModel):
    """One hop of a way, as a report gives it."""

    start: Place = Field(alias="from")
    to: Place
    basis: v.HopBasis
    role: v.HopRole | None = None
    place: Text | None = None
    organisation: Slug | None = None
    mode: v.TransportMode | None = None
    wording: Text | None = None


# "or" between two places, in the languages of the pages.
_OR = re.compile(r"(?<!\w)(?:or|или|або|oder|ou|lub|veya)(?!\w)|或")


class Way(StrictModel):
    """One way of the goods; alternatives and shares are ways of their own."""

    status: v.WayStatus
    share: Text | None = None
    share_low: Annotated[Number, Field(le=100)] | None = None
    share_high: Annotated[Number, Field(le=100)] | None = None
    period: When = NO_PERIOD
    mode: v.TransportMode | None = None
    hops: NonEmpty[Hop]
    note: Note | None = None

    @field_validator("hops")
    @classmethod
    def the_way_goes_on(cls, value: tuple[Hop, ...], info: ValidationInfo) -> tuple[Hop, ...]:
        """Each hop starts where the one before ended, and no place comes twice."""
        places = [value[0].start] if value else []
        for number, hop in enumerate(value, start=1):
            if hop.start != places[-1]:
                raise ValueError(
                    f"hop {number} to start in '{places[-1]}', where the one before ended, not in "
                    f"'{hop.start}'; an alternative is a way of its own"
                )
            back = info.data.get("status") is v.WayStatus.TURNED_BACK and number == len(value)
            if hop.to in places and not back:
                raise ValueError(
                    f"each place once, not '{hop.to}' again: no hop back to where the goods came "
                    "from, and each alternative as a way of its own"
                )
            if len(value) > 2 and hop.wording and _OR.search(hop.wording):
                raise ValueError(
                    "alternatives as ways of their own, not as one chain: "
                    f"{format_value(hop.wording)}"
                )
            places.append(hop.to)
        return value

    @property
    def places(self) -> tuple[str, ...]:
        """Where it starts, and where each hop ends."""
        return (self.hops[0].start, *(hop.to for hop in self.hops))

    @property
    def passed_through(self) -> tuple[str, ...]:
        """The places in between, and the start where the goods were only passed on there."""
        return self.places[0 if self.hops[0].role else 1 : -1]


class Closure(StrictModel):
    """A way that a measure of a state closes, restricts or opens."""

    start: Place = Field(alias="from")
    to: Place
    effect: v.WayEffect
    since: Annotated[dt.date, Field(strict=True)] | None = None


class Listing(StrictModel):
    """A sanctions listing: how far it had come, by whom, in which round."""

    stage: v.ListingStage
    authority: Text
    round: Text | None = None


class Seizure(StrictModel):
    """Where goods were seized, and by whom."""

    country: Alpha2 | None = None
    place: Text | None = None
    authority: Text | None = None


class Covers(StrictModel):
    """What exactly a denial, reply or negative assessment is about."""

    object: Text
    observer: Text | None = None


class Dispute(StrictModel):
    """A part of an event that a denial, reply or negative assessment is about."""

    event: Slug
    aspect: v.Aspect
    stance: v.Stance
    general: Annotated[bool, Field(strict=True)] = False


class Wording(StrictModel):
    """A few words copied from a page that was opened for them."""

    field: v.FieldGroup
    page: Slug
    words: Text
    read: Annotated[dt.date, Field(strict=True)]

    @field_validator("words")
    @classmethod
    def is_a_fragment(cls, value: str) -> str:
        """At most ten words, or twenty characters of Chinese, and no whole sentence."""
        if expected := fragment_fault(value):
            raise ValueError(expected)
        return value


class Variant(StrictModel):
    """A page that states a field of the claim differently."""

    page: Slug
    field: v.VariantField
    says: Text
    assessment: v.Assessment
    comment: Text | None = None
    quantity: Measure | None = None
    mass: Measure | None = None
    value: Money | None = None
    consignments: Bounded | None = None
    count: Measure | None = None


class Claim(StrictModel):
    """One assertion by one report about one event."""

    id: ClaimId
    event: Slug
    kind: v.ClaimKind
    polarity: v.Polarity
    status: v.TransferStatus | None = None
    certainty: v.Certainty = v.Certainty.UNQUALIFIED
    degree: Text | None = None
    pages: Annotated[NonEmpty[Slug], AfterValidator(_each_once)]
    statement: Text
    category: Text
    item: Text | None = None
    declared_as: Text | None = None
    quantity: Measure | None = None
    mass: Measure | None = None
    value: Money | None = None
    consignments: Bounded | None = None
    count: Measure | None = None
    additive: Annotated[bool, Field(strict=True)] = True
    period: When = NO_PERIOD
    as_of: When = NO_PERIOD
    origin: Places = ()
    dispatch: Places = ()
    destination: Places = ()
    declared_destination: Alpha2 | None = None
    pooled: v.GoodsPooled | None = None
    moves_goods: Annotated[bool, Field(strict=True)] = True
    seized_at: Seizure | None = None
    ways: tuple[Way, ...] = ()
    closes: tuple[Closure, ...] = ()
    listing: Listing | None = None
    court_stage: v.CourtStage | None = None
    consignor: Slugs = ()
    consignee: Slugs = ()
    manufacturer: Slugs = ()
    intermediary: Slugs = ()
    carrier: Slugs = ()
    end_user: Slugs = ()
    listed: Slugs = ()
    parties_wording: Text | None = None
    asserted_by: Text
    asserter_group: v.AsserterGroup
    evidence_basis: v.EvidenceBasis
    evidence_basis_second: v.EvidenceBasis | None = None
    covers: Covers | None = None
    disputes: tuple[Dispute, ...] = ()
    answers: ClaimId | None = None
    derived_from: ClaimId | None = None
    part_of: Slug | None = None
    overlaps: tuple[Slug, ...] = ()
    duplicate_of: ClaimId | None = None
    variants: tuple[Variant, ...] = ()
    wordings: tuple[Wording, ...] = ()
    inferred: Annotated[tuple[v.FieldGroup, ...], AfterValidator(_each_once)] = ()
    note: Note | None = None

    @field_validator("overlaps")
    @classmethod
    def does_not_overlap_itself(
        cls, value: tuple[str, ...], info: ValidationInfo
    ) -> tuple[str, ...]:
        """An event shares goods with other events."""
        if info.data.get("event") in value:
            raise ValueError("other events than the claim's own")
        return value

    @field_validator("ways")
    @classmethod
    def declared_is_no_hop(cls, value: tuple[Way, ...], info: ValidationInfo) -> tuple[Way, ...]:
        """Goods did not travel to where the papers falsely say; and each way is written once."""
        declared = info.data.get("declared_destination")
        for number, way in enumerate(value, start=1):
            travelled = way.status not in (v.WayStatus.DECLARED_ONLY, v.WayStatus.INFERRED)
            if declared in way.places[1:] and travelled:
                raise ValueError(
                    f"no hop to the declared destination '{declared}' in way {number}: what the "
                    "papers name is an attribute; a way with status 'declared_only' may name it"
                )
            if any(
                (way.status, way.places) == (one.status, one.places) for one in value[: number - 1]
            ):
                raise ValueError(f"each way once, not {'>'.join(way.places)} twice")
        return value

    @field_validator("answers", "derived_from")
    @classmethod
    def is_another_claim(cls, value: str | None, info: ValidationInfo) -> str | None:
        """A claim answers, or goes back to, another one."""
        if value is not None and value == info.data.get("id"):
            raise ValueError("another claim than this one")
        return value


class Page(StrictModel):
    """A page through which the report was read."""

    id: Slug
    publisher: Text
    title: Text | None = None
    url: Url
    archive_url: Url | None = None
    published: When = NO_PERIOD
    reading: v.Reading
    note: Note | None = None


class Party(StrictModel):
    """An organisation that this report is the first to bring in."""

    id: Slug
    name: Text
    kind: v.PartyKind
    country: Alpha2 | None = None
    aliases: tuple[Text, ...] = ()
    names_looked_on: Annotated[dt.date, Field(strict=True)] | None = None
    note: Note | None = None


class Report(StrictModel):
    """The root: who first reported it, and on what."""

    id: Slug
    publisher: Text
    title: Text | None = None
    url: Url | None = None
    desk: Text | None = None
    published: When = NO_PERIOD
    evidence_basis: v.EvidenceBasis
    underlying: Text | None = None
    derived_from: Slug | None = None
    note: Note | None = None

    @field_validator("derived_from")
    @classmethod
    def is_not_derived_from_itself(cls, value: str | None, info: ValidationInfo) -> str | None:
        """A report reworks another one."""
        if value is not None and value == info.data.get("id"):
            raise ValueError("another report than this one")
        return value


class ReportFile(StrictModel):
    """A whole report file."""

    report: Report
    pages: NonEmpty[Page]
    parties: tuple[Party, ...] = ()
    claims: NonEmpty[Claim]
