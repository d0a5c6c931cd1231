"""The shape of a report file, `data/raw/reports/<report_id>.toml`.

These models say what a file may hold; what a *table* may hold is said in `shipments.schema`.
`docs/report-format.md` explains the fields to a coder, with examples.
"""

from __future__ import annotations

from typing import Annotated, Any, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)

from shipments.evidence.dates import NO_PERIOD, Period, parse_period
from shipments.schema import vocabulary as v

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)]
ClaimId = Annotated[str, StringConstraints(pattern=r"^CNRU-\d{4}$")]
Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Url = Annotated[str, StringConstraints(pattern=r"^https?://[^\s/]+\S*$")]
Alpha2 = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
Number = Annotated[float, Field(ge=0, allow_inf_nan=False, strict=False)]
# The period is parsed before pydantic sees it, so that every written form ends as one shape.
When = Annotated[Period, BeforeValidator(lambda value: Period(*_period_parts(value)))]


def _period_parts(value: Any) -> tuple[Any, ...]:
    return tuple(value if isinstance(value, Period) else parse_period(value))


class Record(BaseModel):
    """Common settings: a name that is not known is a mistake, not a remark."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class Bounded(Record):
    """A number with its bound and wording; the ends follow from the qualifier."""

    low: Number | None = None
    high: Number | None = None
    qualifier: v.Qualifier
    wording: Text | None = None

    @model_validator(mode="after")
    def ends_follow_from_the_qualifier(self) -> Self:
        """Each qualifier allows exactly one pattern of ends; nothing is filled in."""
        low, high, q = self.low, self.high, v.Qualifier
        if low is not None and high is not None and low > high:
            raise ValueError(f"low not above high; low = {low:g}, high = {high:g}")
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
        if not pattern[self.qualifier]:
            raise ValueError(
                f"ends that fit qualifier '{self.qualifier}': {self.qualifier.meaning}"
            )
        return self

    @property
    def has_number(self) -> bool:
        """Whether an end is known."""
        return self.low is not None or self.high is not None


class Measure(Bounded):
    """A quantity or a mass: number, bound, unit; shares and ratios also say of what."""

    unit: Text | None = None
    of: Text | None = None

    @model_validator(mode="after")
    def unit_stands_exactly_with_a_number(self) -> Self:
        """No number without a unit, no unit without a number."""
        if self.has_number != (self.unit is not None):
            raise ValueError(
                "a unit, since a number is given"
                if self.has_number
                else "no unit, since no number is given"
            )
        return self


class Money(Bounded):
    """A value: number, bound, currency, basis, and what it is for."""

    currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")] | None = None
    basis: v.ValueBasis = v.ValueBasis.NOT_STATED
    per: v.ValuePer = v.ValuePer.TOTAL

    @model_validator(mode="after")
    def currency_stands_exactly_with_a_number(self) -> Self:
        """No money without a currency, no currency without money."""
        if self.has_number != (self.currency is not None):
            raise ValueError(
                "a currency, since a number is given"
                if self.has_number
                else "no currency, since no number is given"
            )
        return self


class Stop(Record):
    """An intermediate country on the way, in order of travel."""

    country: Alpha2
    role: v.StopRole
    basis: v.RouteBasis
    wording: Text | None = None


class Covers(Record):
    """What exactly a denial, reply or negative assessment is about."""

    object: Text
    observer: Text | None = None
    events: tuple[Slug, ...] = ()


class Variant(Record):
    """A page that tells a field of the claim differently."""

    page: Slug
    field: v.VariantField
    says: Text
    assessment: v.Assessment
    comment: Text | None = None
    quantity: Measure | None = None
    mass: Measure | None = None
    value: Money | None = None
    consignments: Bounded | None = None


class Claim(Record):
    """One assertion by one report about one event."""

    id: ClaimId
    event: Slug
    kind: v.ClaimKind
    polarity: v.Polarity
    status: v.TransferStatus | None = None
    scope: v.Scope
    pages: Annotated[tuple[Slug, ...], Field(min_length=1)]
    statement: Text
    category: Text
    item: Text | None = None
    declared_as: Text | None = None
    hs_code: Annotated[str, StringConstraints(pattern=r"^\d{2}(\d{2}){1,4}$")] | None = None
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
    direct: bool = False
    route: tuple[Stop, ...] = ()
    consignor: tuple[Slug, ...] = ()
    consignee: tuple[Slug, ...] = ()
    manufacturer: tuple[Slug, ...] = ()
    intermediary: tuple[Slug, ...] = ()
    carrier: tuple[Slug, ...] = ()
    end_user: tuple[Slug, ...] = ()
    listed: tuple[Slug, ...] = ()
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
    note: Text | None = None


class Page(Record):
    """A page through which the report was read."""

    id: Slug
    publisher: Text
    title: Text | None = None
    url: Url
    archive_url: Url | None = None
    published: When = NO_PERIOD
    reading: v.Reading
    note: Text | None = None


class Party(Record):
    """An organisation that this report is the first to bring in."""

    id: Slug
    name: Text
    kind: v.PartyKind
    country: Alpha2 | None = None
    aliases: tuple[Text, ...] = ()
    note: Text | None = None


class Report(Record):
    """The root: who first reported it, and on what."""

    id: Slug
    publisher: Text
    title: Text | None = None
    published: When = NO_PERIOD
    evidence_basis: v.EvidenceBasis
    underlying: Text | None = None
    derived_from: Slug | None = None
    note: Text | None = None


class ReportFile(Record):
    """A whole report file."""

    report: Report
    pages: Annotated[tuple[Page, ...], Field(min_length=1)]
    parties: tuple[Party, ...] = ()
    claims: Annotated[tuple[Claim, ...], Field(min_length=1)]
