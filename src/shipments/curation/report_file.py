"""The shape of a report file, `data/raw/reports/<report_id>.toml`.

These models say what a file may hold; what a *table* may hold is written in `shipments.tables`.
`docs/report-format.md` explains the fields to a coder, with examples.
"""

from __future__ import annotations

import datetime as dt
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


def _each_once(value: tuple[str, ...]) -> tuple[str, ...]:
    for number, name in enumerate(value):
        if name in value[:number]:
            raise ValueError(f"each name once, not {format_value(name)} twice")
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

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


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


class Stop(StrictModel):
    """An intermediate country on the way, in order of travel."""

    country: Alpha2
    role: v.StopRole
    basis: v.RouteBasis
    wording: Text | None = None


class Covers(StrictModel):
    """What exactly a denial, reply or negative assessment is about."""

    object: Text
    observer: Text | None = None
    events: tuple[Slug, ...] = ()


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


class Claim(StrictModel):
    """One assertion by one report about one event."""

    id: ClaimId
    event: Slug
    kind: v.ClaimKind
    polarity: v.Polarity
    status: v.TransferStatus | None = None
    scope: v.Scope
    pages: Annotated[NonEmpty[Slug], AfterValidator(_each_once)]
    statement: Text
    category: Text
    item: Text | None = None
    declared_as: Text | None = None
    hs_code: Annotated[str, StringConstraints(pattern=r"^[0-9]{2}([0-9]{2}){1,4}$")] | None = None
    hs_revision: Text | None = None
    quantity: Measure | None = None
    mass: Measure | None = None
    value: Money | None = None
    consignments: Bounded | None = None
    period: When = NO_PERIOD
    as_of: When = NO_PERIOD
    origin: Alpha2 | None = None
    dispatch: Alpha2 | None = None
    destination: Alpha2 | None = None
    direct: Annotated[bool, Field(strict=True)] = False
    route: tuple[Stop, ...] = ()
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
    part_of: Slug | None = None
    overlaps: tuple[Slug, ...] = ()
    duplicate_of: ClaimId | None = None
    variants: tuple[Variant, ...] = ()
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

    @field_validator("route")
    @classmethod
    def the_route_moves_on(cls, value: tuple[Stop, ...], info: ValidationInfo) -> tuple[Stop, ...]:
        """Each stop lies elsewhere than what is before it and than the destination."""
        claim = info.data
        if value and claim.get("direct"):
            raise ValueError("no route, since direct = true")
        for before, stop in zip((None, *value), value, strict=False):
            if before is not None and before.country == stop.country:
                raise ValueError(f"another country after '{stop.country}', not the same again")
            if stop.country == claim.get("destination"):
                raise ValueError(f"stops before the destination, not '{stop.country}' itself")
            starts_here = stop.country == claim.get("origin") and claim.get("dispatch", "") is None
            if starts_here and stop.role is not v.StopRole.DISPATCH:
                raise ValueError(f"stops after the origin, not '{stop.country}' itself")
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
