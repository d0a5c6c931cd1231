"""Pages: how near they are to the root, what came of the last look, what they vary."""

from __future__ import annotations

from shipments.schema.terms import Term


class Reading(Term):
    """How near to the root the page is that was read, nearest first."""

    PRIMARY = "primary", "the root's own page"
    MIRROR = "mirror", "a full-text copy, licensed or not, found word for word"
    SYNDICATED = "syndicated", "the root's text carried by a partner, possibly cut"
    SECONDARY = "secondary", "a retelling in other words"
    NOT_RECORDED = "not_recorded", "the coder did not record how near the page is to the root"


# Rank of each reading; 0 is nearest to the root.
READING_RANK = {reading.value: rank for rank, reading in enumerate(Reading)}


class PublisherKind(Term):
    """What sort of publisher a page has."""

    AUTHORITY = "authority", "a state, a court or an international body"
    AGENCY = "agency", "a news agency"
    PRESS = "press", "a newspaper, magazine or broadcaster with a newsroom of its own"
    RESEARCH = "research", "a research body, data provider or advocacy group"
    PROFESSIONAL = "professional", "a law firm, consultancy or trade publication"
    REPUBLISHER = "republisher", "a site that carries the texts of others, or is not known"


class LinkStatus(Term):
    """What came of the last look at an address. An address that is silent is not a claim withdrawn."""

    NOT_CHECKED = "not_checked", "no look was taken since the address was written down"
    OK = "ok", "it answered, at once or through redirects that are not permanent"
    MOVED = "moved", "it answered at another address, by a permanent redirect (301, 308)"
    NOT_FOUND = "not_found", "the host answered that there is no such page (404)"
    GONE = "gone", "the host answered that the page was taken away (410)"
    REFUSED = "refused", "the host answered that it will not show the page (another 4xx)"
    SERVER_ERROR = "server_error", "the host answered with a fault of its own (5xx), or unreadably"
    REDIRECT_LOOP = "redirect_loop", "redirects that do not end, or lead to no web address"
    TIMEOUT = "timeout", "no answer within the time allowed"
    TLS_FAILURE = "tls_failure", "no secure connection: the certificate or the protocol was refused"
    UNREACHABLE = "unreachable", "no connection: the name or the host is not there, or refuses"
    NOT_ALLOWED = "not_allowed", "not looked at, because the robots.txt of the host asks for that"


class VariantField(Term):
    """The field of a claim that another page gives differently."""

    STATEMENT = "statement", "what is asserted, or how certainly"
    KIND = "kind", "what sort of assertion it is"
    STATUS = "status", "how far the transfer had come"
    POLARITY = "polarity", "which way it points"
    CERTAINTY = "certainty", "how firmly it is asserted"
    DIRECTION = "direction", "from where to where"
    ITEM = "item", "what the goods are"
    CATEGORY = "category", "the group of goods"
    DECLARED_AS = "declared_as", "what the papers call the goods"
    QUANTITY = "quantity", "how many, or its bound or unit"
    MASS = "mass", "how heavy, or its bound or unit"
    VALUE = "value", "how much money, or its bound or currency"
    CONSIGNMENTS = "consignments", "how many consignments"
    COUNT = "count", "how many firms, persons, visits or deals"
    UNIT = "unit", "the unit of a number"
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
    MERGED = "merged", "two claims given as one, or a detail moved from a neighbour"
    NARROWED = "narrowed", "given with less than the root"
    WIDENED = "widened", "given with more than the root"
    DETAIL_ADDED = "detail_added", "a detail that the claim's nearest page does not have"
    TRANSLATION = "translation", "an artefact of translation"
    CONTRADICTED = "contradicted", "the page says the opposite, or doubts it"
    SELF_INCONSISTENT = "self_inconsistent", "the page contradicts itself"
    UPDATED = "updated", "a later state of the same matter"
    OTHER = "other", "see what it says"
