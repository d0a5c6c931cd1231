"""What a claim says: its kind and direction, how far a transfer had come, on what basis."""

from __future__ import annotations

from shipments.schema.terms import Term


class ClaimKind(Term):
    """What sort of assertion a claim is."""

    DELIVERY = "delivery", "one transfer of goods, past or stopped on its way"
    SHIPMENT_SERIES = (
        "shipment_series",
        "several consignments or a running supply reported together",
    )
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
    MEASURE = (
        "measure",
        "a rule of a state: export control, licence, transit ban, closure, inspection; or its denial",
    )
    COURT_CASE = (
        "court_case",
        "a prosecution or a judgment; the deliveries that it alleges are claims of their own",
    )
    PAYMENT = "payment", "banks that clear, delay or refuse the payments of the trade"
    RESTATEMENT = (
        "restatement",
        "a later report gives the findings of earlier ones again; no transfer of its own",
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
    REFUSED = "refused", "refused at a border or by an authority"
    REFUSED_BY_SELLER = "refused_by_seller", "a seller turned the order down"
    SUPPLIER_STOPPED = "supplier_stopped", "a supplier stopped selling to Russia"
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
    TransferStatus.REFUSED_BY_SELLER: Stage.STOP,
    TransferStatus.SUPPLIER_STOPPED: Stage.STOP,
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
    ClaimKind.MEASURE: frozenset({Polarity.AFFIRMS, Polarity.NEGATES}),
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
    PAPERS_SEEN_BY_PRESS = (
        "papers_seen_by_press",
        "papers that a newspaper or agency saw; how it came by them is not said",
    )
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
    MIXED = "mixed", "several kinds of evidence together; what rests on which is not said"
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


class Scope(Term):
    """Whether a claim belongs to the subject, and if not, why it is kept; derived, never typed."""

    CORE = "core", "goods made in or sent from China (Hong Kong included), bound for Russia"
    VIA_CHINA = "via_china", "goods made elsewhere and passed on by way of China or Hong Kong"
    ORIGIN_NOT_STATED = "origin_not_stated", "bound for Russia, origin not stated"
    ALL_ORIGINS = "all_origins", "a total in which Chinese goods are not split out"
    OTHER_ORIGIN = "other_origin", "goods of another origin that readers confuse with Chinese ones"
    OTHER_DESTINATION = "other_destination", "recorded for another destination than Russia"
    REVERSE_DIRECTION = "reverse_direction", "from Russia to China"
    OUTSIDE_WINDOW = "outside_window", "before 24 February 2022"
    RUSSIAN_ASSEMBLY = "russian_assembly", "assembled in Russia, Chinese content not split out"


class GoodsPooled(Term):
    """Goods that a claim counts together with others, so that it says nothing of them alone."""

    ALL_ORIGINS = "all_origins", "goods of all origins; the Chinese ones are not split out"
    RUSSIAN_ASSEMBLY = (
        "russian_assembly",
        "assembled in Russia; the Chinese content is not split out",
    )
    OUTSIDE_WINDOW = (
        "outside_window",
        "goods of before 24 February 2022, with later ones or undated",
    )


class Certainty(Term):
    """How firmly the report asserts it."""

    UNQUALIFIED = "unqualified", "said without reservation"
    PROBABLE = "probable", "probably, likely, thought to"
    POSSIBLE = "possible", "may, could, suspected"
    BY_RESEMBLANCE = "by_resemblance", "concluded from a likeness of the goods"


class ListingStage(Term):
    """How far a sanctions listing had come."""

    DRAFT = "draft", "proposed or planned"
    ADOPTED = "adopted", "in force"
    AMENDED = "amended", "changed after it was adopted"
    REPEALED = "repealed", "taken back"


class CourtStage(Term):
    """How far a court case had come."""

    CHARGED = "charged", "charged or indicted"
    CONVICTED = "convicted", "convicted, or guilt admitted"
    ACQUITTED = "acquitted", "acquitted, or the case dropped"


class FieldGroup(Term):
    """Fields of a claim that words of a page carry together."""

    QUANTITY = "quantity", "how many"
    MASS = "mass", "how heavy"
    VALUE = "value", "how much money"
    CONSIGNMENTS = "consignments", "how many consignments"
    COUNT = "count", "how many firms, persons, visits or deals"
    PERIOD = "period", "when"
    AS_OF = "as_of", "day of the statement, or up to when an observer speaks"
    GOODS = "goods", "what the goods are"
    ORIGIN = "origin", "where the goods were made"
    DISPATCH = "dispatch", "where the goods were sent from"
    DESTINATION = "destination", "where to"
    WAY = "way", "through which countries"
    PARTIES = "parties", "who sent, received, made or carried"
    STATUS = "status", "how far it had come"
    BASIS = "basis", "on what evidence"
    COVERS = "covers", "what a denial, reply or negative finding is about"
