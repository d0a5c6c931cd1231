"""The shape of a report file, `data/raw/reports/<report_id>.toml`.

These models say what a file may hold; what a *table* may hold is said in `shipments.schema`.
`docs/report-format.md` explains the fields to a coder, with examples.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Self

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
from shipments.errors import format_value, hidden_character
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


OneLine = BeforeValidator(_one_line)
Slug = Annotated[
    str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80), OneLine
]
ClaimId = Annotated[str, StringConstraints(pattern=r"^CNRU-[0-9]{4}$"), OneLine]
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
# The period is parsed before pydantic sees it, so that every written form ends as one shape.
When = Annotated[Period, BeforeValidator(lambda value: Period(*_period_parts(value)))]


def _period_parts(value: Any) -> tuple[Any, ...]:
    return tuple(value if isinstance(value, Period) else parse_period(value))


class Record(BaseModel):
    """Common settings: a name that is not known is a mistake, not a remark."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


def _beside_number(name: str, value: str | None, *, told: bool) -> Iterator[str]:
    """What was expected of a field that stands exactly with a number."""
    if told and value is None:
        yield f"a {name}, since a number is given"
    if value is not None and not told:
        yield f"no {name}, since no number is given"


class Bounded(Record):
    """A number with its bound and wording; the ends follow from the qualifier."""

    low: Number | None = None
    high: Number | None = None
    qualifier: v.Qualifier
    wording: Text | None = None

    @model_validator(mode="after")
    def parts_fit_each_other(self) -> Self:
        """Everything that does not fit is told at once."""
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
        yield from _beside_number("unit", self.unit, told=self.has_number)


class Money(Bounded):
    """A value: number, bound, currency, basis, and what it is for."""

    currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")] | None = None
    basis: v.ValueBasis = v.ValueBasis.NOT_STATED
    per: v.ValuePer = v.ValuePer.TOTAL

    def _misfits(self) -> Iterator[str]:
        """No money without a currency, no currency without money."""
        yield from super()._misfits()
        yield from _beside_number("currency", self.currency, told=self.has_number)


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
    note: Note | None = None

    @field_validator(
        "pages",
        "consignor",
        "consignee",
        "manufacturer",
        "intermediary",
        "carrier",
        "end_user",
        "listed",
    )
    @classmethod
    def nothing_is_listed_twice(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        """A list names each page or party once."""
        twice = next((name for number, name in enumerate(value) if name in value[:number]), None)
        if twice is not None:
            raise ValueError(f"each name once, not {format_value(twice)} twice")
        return value

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
        told = info.data
        if value and told.get("direct"):
            raise ValueError("no route, since direct = true")
        for before, stop in zip((None, *value), value, strict=False):
            if before is not None and before.country == stop.country:
                raise ValueError(f"another country after '{stop.country}', not the same again")
            if stop.country == told.get("destination"):
                raise ValueError(f"stops before the destination, not '{stop.country}' itself")
            if (
                stop.country == told.get("origin")
                and "dispatch" in told
                and told["dispatch"] is None
                and stop.role is not v.StopRole.DISPATCH
            ):
                raise ValueError(f"stops after the origin, not '{stop.country}' itself")
        return value


class Page(Record):
    """A page through which the report was read."""

    id: Slug
    publisher: Text
    title: Text | None = None
    url: Url
    archive_url: Url | None = None
    published: When = NO_PERIOD
    reading: v.Reading
    note: Note | None = None


class Party(Record):
    """An organisation that this report is the first to bring in."""

    id: Slug
    name: Text
    kind: v.PartyKind
    country: Alpha2 | None = None
    aliases: tuple[Text, ...] = ()
    note: Note | None = None


class Report(Record):
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


class ReportFile(Record):
    """A whole report file."""

    report: Report
    pages: Annotated[tuple[Page, ...], Field(min_length=1)]
    parties: tuple[Party, ...] = ()
    claims: Annotated[tuple[Claim, ...], Field(min_length=1)]
