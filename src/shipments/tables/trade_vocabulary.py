"""The words of customs declarations and trade statistics, each with what it means.

They are codes of the trade itself (Incoterms, modes of transport), apart from the words with which
reports are coded in `shipments.tables.vocabulary`.
"""

from __future__ import annotations

from shipments.schema.terms import Term


class Direction(Term):
    """Which way the goods cross the border of the declaring country."""

    IMPORT = "import", "into the declaring country"
    EXPORT = "export", "out of the declaring country"
    TRANSIT = "transit", "through the declaring country under customs control"


class Incoterm(Term):
    """Terms of delivery, Incoterms 2000 to 2020."""

    EXW = "EXW", "ex works"
    FCA = "FCA", "free carrier"
    FAS = "FAS", "free alongside ship"
    FOB = "FOB", "free on board"
    CFR = "CFR", "cost and freight"
    CIF = "CIF", "cost, insurance and freight"
    CPT = "CPT", "carriage paid to"
    CIP = "CIP", "carriage and insurance paid to"
    DAF = "DAF", "delivered at frontier (2000)"
    DES = "DES", "delivered ex ship (2000)"
    DEQ = "DEQ", "delivered ex quay (2000)"
    DDU = "DDU", "delivered duty unpaid (2000)"
    DAT = "DAT", "delivered at terminal (2010)"
    DAP = "DAP", "delivered at place"
    DPU = "DPU", "delivered at place unloaded (2020)"
    DDP = "DDP", "delivered duty paid"


class ValuationBasis(Term):
    """What a statistical value includes."""

    FOB = "fob", "up to the border of the sender"
    CIF = "cif", "freight and insurance to the border of the receiver included"
    OTHER = "other", "another basis, or a mixture"


class TransportMode(Term):
    """Mode of transport at the border, UN/CEFACT Recommendation 19 with customs extensions."""

    SEA = "10", "sea"
    RAIL = "20", "rail"
    ROAD = "30", "road"
    AIR = "40", "air"
    POST = "50", "post"
    MULTIMODAL = "60", "several modes"
    FIXED = "70", "pipe or power line"
    INLAND_WATER = "80", "inland water"
    OWN = "90", "the goods move by themselves"


class HsRevision(Term):
    """Edition of the Harmonized System, by the year in which it came into force."""

    HS1992 = "1992", "first edition in use"
    HS1996 = "1996", "second edition"
    HS2002 = "2002", "third edition"
    HS2007 = "2007", "fourth edition"
    HS2012 = "2012", "fifth edition"
    HS2017 = "2017", "sixth edition"
    HS2022 = "2022", "seventh edition"


class HsRepair(Term):
    """What was done to a code that a file had damaged."""

    LEFT_ZERO = "left_zero", "a zero that a spreadsheet had dropped was put back"
    PREFIX_ONLY = (
        "prefix_only",
        "the file holds fewer digits than the code has; those that are there are kept",
    )
    SEPARATORS = "separators", "dots or spaces were taken out"
    STAR = "star", "a star that marks a shortened code was taken off"


class TradeFlow(Term):
    """Direction of a cell of trade statistics."""

    IMPORT = "M", "import"
    EXPORT = "X", "export"
    RE_IMPORT = "RM", "re-import"
    RE_EXPORT = "RX", "re-export"
    DOMESTIC_EXPORT = "DX", "export of domestic goods"
    FOREIGN_IMPORT = "FM", "import of foreign goods"


class TradeFrequency(Term):
    """Length of the period of a cell."""

    YEAR = "A", "a year"
    MONTH = "M", "a month"


class QuantityBasis(Term):
    """Where a quantity of trade statistics comes from."""

    REPORTED = "reported", "by the reporter"
    ESTIMATED = "estimated", "by the statistics office, from values or neighbours"
