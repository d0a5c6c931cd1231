"""The words that a record may use, each with what it means.

This is the only place where an enumeration is written: the pandera models, the report-file
models, the data dictionary and the charts all read it from here. No member claims a fact:
the dataset holds what was reported, so the strongest word is who said it and on what basis.
"""

from __future__ import annotations

from shipments.schema.terms import Term


class ClaimKind(Term):
    """What sort of assertion a claim is."""

    DELIVERY = "delivery", "one transfer of goods, past or stopped on its way"
    SHIPMENT_SERIES = "shipment_series", "several consignments or a running supply told together"
    AGGREGATE_TRADE_FLOW = (
        "aggregate_trade_flow",
        "a sum over a trade statistic, an importer or a period; never a transfer of its own",
    )
    ORDER = "order", "a buyer's order, contract or filing for goods; nothing about their arrival"
    REQUEST = "request", "the Russian side asks for goods"
    OFFER = "offer", "the Chinese side offers, or both sides talk about, goods or joint production"
    RECOVERY = "recovery", "goods found or seen in Russian hands; how they came is not reported"
    SANCTION_DESIGNATION = (
        "sanction_designation",
        "an authority lists firms and states what for; a statement, not a customs record",
    )
    WARNING = "warning", "someone says that supply happens, or may, without a particular transfer"
    DENIAL = "denial", "someone says that it did not happen"
    RESPONSE = (
        "response",
        "a reply that neither affirms nor denies a transfer: no comment, 'not aware', a protest",
    )
    NEGATIVE_ASSESSMENT = (
        "negative_assessment",
        "an observer looked and found nothing, or could not establish it",
    )


class Polarity(Term):
    """Which way a claim points."""

    AFFIRMS = "affirms", "says that it is so"
    NEGATES = "negates", "says that it is not so, about a stated object up to a stated date"
    WITHHOLDS = "withholds", "does not say: cannot establish, not aware, no comment"


class TransferStatus(Term):
    """How far a reported transfer had come, in the words of its nearest report."""

    CONSIDERED = "considered", "weighed by the sender"
    REQUESTED = "requested", "asked for by the receiver"
    OFFERED = "offered", "offered by the sender"
    NEGOTIATED = "negotiated", "under negotiation, or a joint development"
    PLANNED = "planned", "planned or approved, nothing moved yet"
    DECLARED_ORDER = (
        "declared_order",
        "named in a filing by the buyer (a declaration of conformity, an import certificate)",
    )
    ORDERED = "ordered", "ordered or contracted"
    SHIPPED_PER_CUSTOMS = "shipped_per_customs", "recorded in declaration-level customs data"
    SHIPPED_PER_DOCUMENTS = (
        "shipped_per_documents",
        "recorded in invoices, waybills, company papers or a vendor's trade records",
    )
    DELIVERED_PER_DOCUMENTS = (
        "delivered_per_documents",
        "receipt recorded in company or transport papers",
    )
    DELIVERED_PER_RECIPIENT = "delivered_per_recipient", "receipt stated or shown by the recipient"
    DELIVERED_DEFECTIVE = "delivered_defective", "received and reported unusable or faulty"
    ALLEGED = "alleged", "said to have moved; no record is named"
    ALLEGED_IN_DESIGNATION = "alleged_in_designation", "said in the grounds of a sanctions listing"
    ALLEGED_IN_DRAFT_DESIGNATION = (
        "alleged_in_draft_designation",
        "said in a draft of a sanctions listing",
    )
    INTERCEPTED = "intercepted", "stopped on its way; not necessarily for good"
    SEIZED = "seized", "taken by an authority; not necessarily for good"
    REFUSED = "refused", "turned down by the sender or refused at a border"
    DELAYED = "delayed", "held up by licensing or paperwork"
    CANCELLED = "cancelled", "agreed and then called off, in whole or in part"
    RECOVERED = "recovered", "found in or with Russian weapons; route not reported"
    OBSERVED = "observed", "seen in Russian hands or plants; route not reported"


class Stage(Term):
    """Groups of statuses that may be added with each other, and never across groups."""

    PROSPECT = "prospect", "nothing agreed: considered, requested, offered, negotiated, planned"
    ORDER = "order", "ordered or declared for order"
    MOVEMENT = "movement", "reported as sent or received"
    STOP = "stop", "reported as stopped, refused, delayed or called off"
    FIND = "find", "found or seen; when and how it moved is not reported"


STAGE_OF: dict[TransferStatus, Stage] = {
    TransferStatus.CONSIDERED: Stage.PROSPECT,
    TransferStatus.REQUESTED: Stage.PROSPECT,
    TransferStatus.OFFERED: Stage.PROSPECT,
    TransferStatus.NEGOTIATED: Stage.PROSPECT,
    TransferStatus.PLANNED: Stage.PROSPECT,
    TransferStatus.DECLARED_ORDER: Stage.ORDER,
    TransferStatus.ORDERED: Stage.ORDER,
    TransferStatus.SHIPPED_PER_CUSTOMS: Stage.MOVEMENT,
    TransferStatus.SHIPPED_PER_DOCUMENTS: Stage.MOVEMENT,
    TransferStatus.DELIVERED_PER_DOCUMENTS: Stage.MOVEMENT,
    TransferStatus.DELIVERED_PER_RECIPIENT: Stage.MOVEMENT,
    TransferStatus.DELIVERED_DEFECTIVE: Stage.MOVEMENT,
    TransferStatus.ALLEGED: Stage.MOVEMENT,
    TransferStatus.ALLEGED_IN_DESIGNATION: Stage.MOVEMENT,
    TransferStatus.ALLEGED_IN_DRAFT_DESIGNATION: Stage.MOVEMENT,
    TransferStatus.INTERCEPTED: Stage.STOP,
    TransferStatus.SEIZED: Stage.STOP,
    TransferStatus.REFUSED: Stage.STOP,
    TransferStatus.DELAYED: Stage.STOP,
    TransferStatus.CANCELLED: Stage.STOP,
    TransferStatus.RECOVERED: Stage.FIND,
    TransferStatus.OBSERVED: Stage.FIND,
}

POLARITIES_OF: dict[ClaimKind, frozenset[Polarity]] = {
    kind: frozenset({Polarity.AFFIRMS}) for kind in ClaimKind
} | {
    ClaimKind.DENIAL: frozenset({Polarity.NEGATES}),
    ClaimKind.RESPONSE: frozenset({Polarity.WITHHOLDS}),
    ClaimKind.NEGATIVE_ASSESSMENT: frozenset({Polarity.NEGATES, Polarity.WITHHOLDS}),
}

# A claim of these kinds describes one transfer and so must say how far it had come ...
KINDS_WITH_STATUS = frozenset(
    {
        ClaimKind.DELIVERY,
        ClaimKind.SHIPMENT_SERIES,
        ClaimKind.ORDER,
        ClaimKind.REQUEST,
        ClaimKind.OFFER,
        ClaimKind.RECOVERY,
    }
)
# ... a listing may (its grounds can describe a transfer), the others never do.
KINDS_WITH_OPTIONAL_STATUS = frozenset({ClaimKind.SANCTION_DESIGNATION})


class EvidenceBasis(Term):
    """What the asserter rests the claim on, as far as the report says."""

    CUSTOMS_DATA = "customs_data", "declaration-level customs records, through a vendor or analyst"
    LEAKED_CUSTOMS_DATA = "leaked_customs_data", "declaration-level customs records, leaked"
    TRADE_RECORDS = (
        "trade_records",
        "shipment records or trade data of a vendor; the page does not name customs",
    )
    CUSTOMS_AGGREGATE = "customs_aggregate", "published trade statistics"
    CONFORMITY_FILING = (
        "conformity_filing",
        "declarations of conformity or import certificates filed by a buyer",
    )
    OFFICIAL_DATA = "official_data", "other official figures or registers"
    COMPANY_DOCUMENTS = "company_documents", "contracts, invoices, waybills, internal papers"
    LEAKED_DOCUMENTS = "leaked_documents", "leaked papers of a state or a company"
    LEAKED_INTELLIGENCE = "leaked_intelligence", "leaked intelligence reports"
    PROCUREMENT_NOTICE = "procurement_notice", "a published tender or procurement record"
    BATTLEFIELD_RECOVERY = "battlefield_recovery", "goods recovered from the battlefield"
    IMAGERY = "imagery", "photographs or video"
    OBSERVATION = "observation", "someone saw it"
    UNDERCOVER_INQUIRY = "undercover_inquiry", "an inquiry under cover by a reporter"
    OFFICIAL_STATEMENT = "official_statement", "a statement by a state or an international body"
    SANCTION_NOTICE = "sanction_notice", "the text of a sanctions listing"
    COMPANY_STATEMENT = "company_statement", "a statement by a company"
    ANONYMOUS_OFFICIALS = "anonymous_officials", "officials who are not named"
    ANONYMOUS_SOURCES = "anonymous_sources", "other sources that are not named"
    SECONDARY_ANALYSIS = "secondary_analysis", "an analysis of other published reports"
    ABSENCE_OF_EVIDENCE = "absence_of_evidence", "a search that found nothing"
    UNATTRIBUTED = "unattributed", "the report does not say"


class AsserterGroup(Term):
    """Who makes the assertion, in groups wide enough to compare."""

    PRESS = "press", "a newspaper, agency or broadcaster by its own reporting"
    RESEARCH = "research", "a research body, data provider or advocacy group"
    COMPANY = "company", "a company"
    CHINA = "china", "the government of China, its embassies and missions, or Hong Kong's"
    RUSSIA = "russia", "the government, armed forces or state bodies of Russia"
    UKRAINE = "ukraine", "the government, armed forces or services of Ukraine"
    UNITED_STATES = "united_states", "the government of the United States"
    EUROPEAN_UNION = "european_union", "the institutions of the European Union"
    OTHER_GOVERNMENT = "other_government", "another government or its services"
    INTERGOVERNMENTAL = "intergovernmental", "NATO, the G7, the United Nations and the like"
    OTHER = "other", "anyone else, or not stated"


class Reading(Term):
    """How near to the root the page is that was read, nearest first."""

    PRIMARY = "primary", "the root's own page"
    MIRROR = "mirror", "a full-text copy, licensed or not, found word for word"
    SYNDICATED = "syndicated", "the root's text carried by a partner, possibly cut"
    SECONDARY = "secondary", "a retelling in other words"
    NOT_RECORDED = "not_recorded", "the coder did not record how the page stands to the root"


class LinkStatus(Term):
    """What came of the last look at an address. An address that is silent is not a claim withdrawn."""

    NOT_CHECKED = "not_checked", "no look was taken since the address was written down"
    OK = "ok", "it answered, at once or through redirects that do not claim to last"
    MOVED = "moved", "it answered at another address, to which it sends for good (301, 308)"
    NOT_FOUND = "not_found", "the host answered that there is no such page (404)"
    GONE = "gone", "the host answered that the page was taken away (410)"
    REFUSED = "refused", "the host answered that it will not show the page (another 4xx)"
    SERVER_ERROR = "server_error", "the host answered with a fault of its own (5xx), or unreadably"
    REDIRECT_LOOP = "redirect_loop", "redirects that do not end, or lead to no web address"
    TIMEOUT = "timeout", "no answer within the time allowed"
    TLS_FAILURE = "tls_failure", "no secure connection: the certificate or the protocol was refused"
    UNREACHABLE = "unreachable", "no connection: the name or the host is not there, or refuses"
    NOT_ALLOWED = "not_allowed", "not looked at, because the robots.txt of the host asks for that"


class Qualifier(Term):
    """How a number was bounded by the report."""

    EXACT = "exact", "one number, unqualified: low = high"
    APPROX = "approx", "about, some, nearly, almost: low = high = the figure told; not a bound"
    AT_LEAST = "at_least", "that much or more: low only"
    MORE_THAN = "more_than", "over, more than: low only, and not reached"
    AT_MOST = "at_most", "up to, as many as: high only"
    LESS_THAN = "less_than", "under, below: high only, and not reached"
    RANGE = "range", "from low to high, both told"
    NOT_STATED = "not_stated", "no number was told, or only words such as 'tens of thousands'"
    WITHHELD = "withheld", "the source says that it knows and will not tell"


class DatePrecision(Term):
    """How exact the ends of a period are, finest first."""

    DAY = "day", "both ends are days"
    MONTH = "month", "the ends are the first and last day of months"
    QUARTER = "quarter", "the ends are the first and last day of quarters"
    HALF = "half", "the ends are the first and last day of half-years"
    YEAR = "year", "the ends are the first and last day of years"
    UNKNOWN = "unknown", "no date was told"


class StopRole(Term):
    """What happened, as reported, at an intermediate country."""

    DISPATCH = "dispatch", "the goods were sent from here, though made elsewhere"
    TRANSIT = "transit", "the goods passed through under customs control, or 'via'"
    TRANSSHIPMENT = "transshipment", "the goods changed vehicle or carrier here"
    RE_EXPORT = "re_export", "the goods were imported here and exported again"
    ASSEMBLY = "assembly", "the goods were built into something else here"
    RECORDED_DESTINATION = (
        "recorded_destination",
        "the papers end here; the way on to Russia is a suspicion",
    )
    STOPPED = "stopped", "the goods were stopped here"


class RouteBasis(Term):
    """On what basis a hop is reported."""

    RECORDED = "recorded", "in customs or transport records"
    STATED = "stated", "said by the report's source, no record named"
    INFERRED = "inferred", "suspected or concluded by the report"
    OFFERED = "offered", "proposed by a seller or found by an inquiry under cover"
    INTERCEPTED = "intercepted", "the goods were stopped there"
    REFUSED = "refused", "the hop was refused or closed"


class LegRole(Term):
    """What a hop is for, seen from its end."""

    UNROUTED = (
        "unrouted",
        "sender to destination, no intermediate country was reported; not the same as direct",
    )
    DIRECT = "direct", "sender to destination, and the report says that the goods went straight"
    TO_STOP = "to_stop", "towards an intermediate country"
    TO_DESTINATION = "to_destination", "from an intermediate country to the destination"


class PartyKind(Term):
    """What sort of organisation a party is. Private people are not parties."""

    COMPANY = "company", "a company, state-owned ones and plants included"
    STATE_BODY = "state_body", "a ministry, agency or service"
    ARMED_FORMATION = "armed_formation", "an army, unit or private military company"
    RESEARCH_BODY = "research_body", "an institute or university"
    OTHER_ORGANISATION = "other_organisation", "another organisation"


class PartyRole(Term):
    """What an organisation is reported to have done in a transfer."""

    CONSIGNOR = "consignor", "sent or sold the goods"
    CONSIGNEE = "consignee", "received or bought the goods"
    MANUFACTURER = "manufacturer", "made the goods"
    INTERMEDIARY = "intermediary", "arranged or traded in between"
    CARRIER = "carrier", "carried the goods"
    END_USER = "end_user", "said to use the goods in the end"
    LISTED = "listed", "named in a sanctions listing; no part in a transfer of goods is told"


class Scope(Term):
    """Whether a claim belongs to the subject, and if not, why it is kept."""

    CORE = "core", "goods made in or sent from China (Hong Kong included), bound for Russia"
    ORIGIN_NOT_STATED = "origin_not_stated", "bound for Russia; the report names no Chinese origin"
    ALL_ORIGINS = "all_origins", "a total in which Chinese goods are not split out"
    OTHER_ORIGIN = "other_origin", "goods of another origin that readers confuse with Chinese ones"
    OTHER_DESTINATION = "other_destination", "recorded for another destination than Russia"
    REVERSE_DIRECTION = "reverse_direction", "from Russia to China"
    OUTSIDE_WINDOW = "outside_window", "before 24 February 2022"
    RUSSIAN_ASSEMBLY = "russian_assembly", "assembled in Russia, Chinese content not split out"


class ValueBasis(Term):
    """Which value a sum of money is."""

    INVOICE = "invoice", "the price on an invoice or in a contract"
    CUSTOMS = "customs", "the value in declaration-level customs records, kind not told"
    STATISTICAL = "statistical", "the value in published trade statistics"
    ESTIMATE = "estimate", "someone's estimate"
    BUDGET = "budget", "planned spending"
    NOT_STATED = "not_stated", "money was told, its basis was not"


class ValuePer(Term):
    """What a sum of money is for."""

    TOTAL = "total", "all the goods of the claim"
    UNIT = "unit", "one unit of the goods"
    MONTH = "month", "a month"
    YEAR = "year", "a year"


class VariantField(Term):
    """The field of a claim that another page tells differently."""

    STATEMENT = "statement", "what is asserted, or how certainly"
    KIND = "kind", "what sort of assertion it is"
    STATUS = "status", "how far the transfer had come"
    ITEM = "item", "what the goods are"
    CATEGORY = "category", "the group of goods"
    DECLARED_AS = "declared_as", "what the papers call the goods"
    QUANTITY = "quantity", "how many, or its bound or unit"
    MASS = "mass", "how heavy, or its bound or unit"
    VALUE = "value", "how much money, or its bound or currency"
    CONSIGNMENTS = "consignments", "how many consignments"
    PERIOD = "period", "when"
    AS_OF = "as_of", "up to when an observer looked"
    ORIGIN = "origin", "where the goods were made"
    DISPATCH = "dispatch", "where the goods were sent from"
    ROUTE = "route", "through which countries"
    DESTINATION = "destination", "where to"
    CONSIGNOR = "consignor", "who sent"
    CONSIGNEE = "consignee", "who received"
    MANUFACTURER = "manufacturer", "who made"
    ASSERTED_BY = "asserted_by", "who says so"
    EVIDENCE = "evidence", "on what basis"
    CREDIBILITY = "credibility", "the page doubts the claim and says why"


class Assessment(Term):
    """What a variant does to the claim."""

    BOUND_CHANGED = "bound_changed", "the same number with another bound"
    NUMBER_CHANGED = "number_changed", "another number, unit or currency"
    MERGED = "merged", "two claims told as one, or a detail moved from a neighbour"
    NARROWED = "narrowed", "told with less than the root"
    WIDENED = "widened", "told with more than the root"
    DETAIL_ADDED = "detail_added", "a detail that the claim's nearest page does not have"
    TRANSLATION = "translation", "an artefact of translation"
    CONTRADICTED = "contradicted", "the page says the opposite, or doubts it"
    SELF_INCONSISTENT = "self_inconsistent", "the page contradicts itself"
    UPDATED = "updated", "a later state of the same matter"
    OTHER = "other", "see what it says"


class DisputeRelation(Term):
    """How a claim that negates or withholds touches another record."""

    DENIES = "denies", "says that it did not happen"
    FOUND_NOTHING = "found_nothing", "an observer found no sign of it up to a date"
    WITHHOLDS = "withholds", "declines to say, or cannot establish it"


class TargetKind(Term):
    """What a dispute touches."""

    SHIPMENT = "shipment", "a row of shipments"
    FLOW = "flow", "a row of flows"
    STATEMENT = "statement", "an event that is only stated: a warning, a listing, another denial"


class OverlapRelation(Term):
    """How two events share goods."""

    PART = "part", "the first is a part of the second"
    WHOLE = "whole", "the second is a part of the first"
    OVERLAP = "overlap", "they share some goods; neither holds the other"


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
# tells no quantity (None) hinders no sum.
ADDITIVE = frozenset(
    {"items", "mass", "length", "area", "volume", "energy", "packages", "persons", None}
)


class CorrectionAction(Term):
    """What a correction does to a field of a report file."""

    SET = "set", "the field gets the new value"
    REMOVE = "remove", "the field is taken out"


class RecordKind(Term):
    """What sort of record an id belongs to."""

    CLAIM = "claim", "an assertion of a report"
    EVENT = "event", "a shipment, a flow or a statement"
    REPORT = "report", "a root report"
    SOURCE = "source", "a page that was read for a report"
    PARTY = "party", "an organisation"


class CodedField(Term):
    """A field that was coded twice, independently, from the same pages."""

    KIND = "kind", "what sort of assertion it is"
    POLARITY = "polarity", "which way it points"
    TRANSFER_STATUS = "transfer_status", "how far the transfer had come"
    QUANTITY_VALUE = "quantity_value", "the number of a quantity or weight"
    QUANTITY_BOUND = "quantity_bound", "how that number is bounded"
    QUANTITY_UNIT = "quantity_unit", "the unit of that number"
    VALUE_AMOUNT = "value_amount", "the sum of money"
    VALUE_CURRENCY = "value_currency", "its currency"
    CONSIGNMENTS = "consignments", "the number of consignments"
    ORIGIN = "origin", "where the goods came from"
    TRANSIT = "transit", "the countries on the way; 'none' = read, and none told"
    DESTINATION = "destination", "where they were bound for"
    PERIOD_START = "period_start", "the first day of the period"
    PERIOD_END = "period_end", "the last day of the period"
    PERIOD_PRECISION = "period_precision", "how exact these days are"


class Reliability(Term):
    """What two codings of a field say about it."""

    RELIABLE = "reliable", "alpha is 0.80 or more"
    TENTATIVE = "tentative", "alpha is under 0.80: read the field again before resting on it"
    UNIFORM = (
        "uniform",
        "one stated value makes up nine in ten codings or more: alpha says little either way",
    )


def vocabulary_of(name: str) -> type[Term]:
    """The enumeration of that name."""
    found: type[Term] = globals()[name]
    return found


class Change(Term):
    """What happened to a row or a field between two releases."""

    ADDED = "added", "it is new"
    REMOVED = "removed", "it is gone; an id that is gone has a tombstone in `withdrawn`"
    CHANGED = "changed", "its value is another"
