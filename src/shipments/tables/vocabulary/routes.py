"""Ways of goods, and what organisations do."""

from __future__ import annotations

from shipments.schema.terms import Term


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
    LISTED = "listed", "named in a sanctions listing; no part in a transfer of goods is reported"
