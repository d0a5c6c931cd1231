"""How amounts, money and dates are bounded, and what a unit measures."""

from __future__ import annotations

from shipments.schema.terms import Term


class Qualifier(Term):
    """How a number was bounded by the report."""

    EXACT = "exact", "one number, unqualified: low = high"
    APPROX = "approx", "about, some, nearly, almost: low = high = the figure reported; not a bound"
    AT_LEAST = "at_least", "that much or more: low only"
    MORE_THAN = "more_than", "over, more than: low only, and not reached"
    AT_MOST = "at_most", "up to, as many as: high only"
    LESS_THAN = "less_than", "under, below: high only, and not reached"
    RANGE = "range", "from low to high, both reported"
    NOT_STATED = "not_stated", "no number was reported, or only words such as 'tens of thousands'"
    WITHHELD = "withheld", "the source says that it knows and will not say"


class DatePrecision(Term):
    """How exact the ends of a period are, finest first."""

    DAY = "day", "both ends are days"
    MONTH = "month", "the ends are the first and last day of months"
    QUARTER = "quarter", "the ends are the first and last day of quarters"
    HALF = "half", "the ends are the first and last day of half-years"
    YEAR = "year", "the ends are the first and last day of years"
    UNKNOWN = "unknown", "no date was reported"


class DateBasis(Term):
    """Where a date comes from."""

    STATED = "stated", "a page states it"
    PAGE_DATE = "page_date", "the date of the page or report; it happened on that day or before"
    BOUND = "bound", "a bound that follows from something else on the page"
    INFERRED = "inferred", "concluded by the coder"


class ValueBasis(Term):
    """Which value a sum of money is."""

    INVOICE = "invoice", "the price on an invoice or in a contract"
    CUSTOMS = "customs", "the value in declaration-level customs records, kind not stated"
    STATISTICAL = "statistical", "the value in published trade statistics"
    ESTIMATE = "estimate", "someone's estimate"
    BUDGET = "budget", "planned spending"
    NOT_STATED = "not_stated", "money was reported, its basis was not"


class ValuePer(Term):
    """What a sum of money is for."""

    TOTAL = "total", "all the goods of the claim"
    UNIT = "unit", "one unit of the goods"
    MONTH = "month", "a month"
    YEAR = "year", "a year"


class Dimension(Term):
    """What a unit measures. Units of different dimensions never add up."""

    ITEMS = "items", "pieces of goods"
    MASS = "mass", "weight"
    LENGTH = "length", "length"
    AREA = "area", "area"
    VOLUME = "volume", "volume of liquids, gases and timber"
    ENERGY = "energy", "electricity"
    PACKAGES = "packages", "containers, lots and the like, whatever they hold"
    ORGANISATIONS = "organisations", "firms, addresses and the like"
    PERSONS = "persons", "people counted, never named"
    EVENTS = "events", "visits, entries and the like"
    SHARE = "share", "per cent of a stated whole"
    RATIO = "ratio", "times or per cent change against a stated base"
    RATE = "rate", "per month or per year"


# Dimensions whose amounts add up; shares, ratios, rates and counts of firms do not. A row that
# gives no quantity (None) prevents no sum.
ADDITIVE = frozenset(
    {"items", "mass", "length", "area", "volume", "energy", "packages", "persons", None}
)
