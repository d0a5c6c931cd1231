"""Ways of goods, and what organisations do."""

from __future__ import annotations

from shipments.schema.terms import Term


class WayStatus(Term):
    """What became of the goods on a way."""

    TRAVELLED = "travelled", "the goods are reported to have gone this way"
    STOPPED = (
        "stopped",
        "the goods were stopped at the end of its last hop, or at the border before",
    )
    TURNED_BACK = "turned_back", "the goods were sent back from the end of its last hop"
    REFUSED = "refused", "the way was refused or closed to the goods before they moved"
    OFFERED = "offered", "a seller proposed it, or an inquiry under cover was offered it"
    DECLARED_ONLY = (
        "declared_only",
        "the papers name it; the goods are not reported to have gone it",
    )
    INFERRED = "inferred", "suspected or concluded by the report"


class HopRole(Term):
    """What the place where a hop starts was for the goods, where it is not where they were sent from."""

    TRANSIT = "transit", "the goods passed through under customs control, or 'via'"
    TRANSSHIPMENT = "transshipment", "the goods changed vehicle or carrier here"
    RE_EXPORT = "re_export", "the goods were imported here and exported again"
    ASSEMBLY = "assembly", "the goods were built into something else here"


class HopBasis(Term):
    """On what basis one hop is reported."""

    CUSTOMS_DATA = "customs_data", "in declaration-level customs records"
    TRADE_RECORDS = "trade_records", "in a vendor's trade records; customs are not named"
    TRANSPORT_PAPERS = "transport_papers", "in waybills, flight or rail records"
    COMPANY_PAPERS = "company_papers", "in contracts, invoices and other papers of a firm"
    STATED = "stated", "said by the report's source, no record named"
    INFERRED = "inferred", "suspected or concluded by the report"


class PlaceRole(Term):
    """What a place is for the goods of a claim."""

    ORIGIN = "origin", "where they were made"
    DISPATCH = "dispatch", "where they were sent from"
    DESTINATION = "destination", "where they were bound for"


class TransportMode(Term):
    """How goods were carried."""

    ROAD = "road", "by lorry or car"
    RAIL = "rail", "by train"
    AIR = "air", "by aeroplane"
    SEA = "sea", "by ship"
    POST = "post", "as post or parcels"


class WayEffect(Term):
    """What a measure of a state does to a way."""

    CLOSES = "closes", "the way is closed to the goods"
    RESTRICTS = "restricts", "the way stays open under a licence, a limit or an inspection"
    OPENS = "opens", "the way is opened"
    DENIES_CLOSING = "denies_closing", "a state says that the way is not closed"


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
    LISTED = "listed", "named in a sanctions listing; no part in a transfer of goods is reported"
