"""How records touch each other, and the record that the dataset keeps of itself."""

from __future__ import annotations

from shipments.schema.terms import Term


class Aspect(Term):
    """Which part of the target a negation or reply is about."""

    OCCURRED = "occurred", "that it happened, or is so"
    AMOUNT = "amount", "how much"
    ROUTE = "route", "by which way"
    SENDER = "sender", "who sent, sold or made"
    RECEIVER = "receiver", "who received or bought"
    END_USE = "end_use", "what it is used for, and by whom"
    KNOWLEDGE = "knowledge", "who knew of it"
    APPROVAL = "approval", "that a state approved or supported it"
    AUTHENTICITY = "authenticity", "that the papers or pictures are genuine"


class Stance(Term):
    """How a negating or answering claim touches its target."""

    DENIES = "denies", "says that it is not so"
    FOUND_NOTHING = "found_nothing", "an observer found no sign of it up to a date"
    CANNOT_SAY = "cannot_say", "says that it cannot establish it, or is not aware"
    NO_COMMENT = "no_comment", "does not answer, or protests without answering"
    CONFIRMS_PART = "confirms_part", "confirms a part of it"


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
    TRANSIT = "transit", "the countries on the way; 'none' = read, and none reported"
    DESTINATION = "destination", "where they were bound for"
    PERIOD_START = "period_start", "the first day of the period"
    PERIOD_END = "period_end", "the last day of the period"
    PERIOD_PRECISION = "period_precision", "how exact these days are"
    DISPATCH = "dispatch", "where the goods were sent from"
    HOPS = "hops", "the hops of all ways that are reported"
    AS_OF = "as_of", "the day of the statement"
    CONSIGNOR = "consignor", "who sent"
    CONSIGNEE = "consignee", "who received"
    MANUFACTURER = "manufacturer", "who made"
    EVIDENCE_BASIS = "evidence_basis", "on what basis"


class Reliability(Term):
    """What two codings of a field say about it."""

    RELIABLE = "reliable", "alpha is 0.80 or more"
    TENTATIVE = "tentative", "alpha is under 0.80: read the field again before resting on it"
    UNIFORM = (
        "uniform",
        "one stated value makes up nine in ten codings or more: alpha says little either way",
    )


class Change(Term):
    """What happened to a row or a field between two releases."""

    ADDED = "added", "it is new"
    REMOVED = "removed", "it is gone; an id that is gone has a tombstone in `withdrawn`"
    CHANGED = "changed", "its value is another"
