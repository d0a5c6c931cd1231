"""What is known to have been published, who issued it, and how much of it the dataset holds."""

from __future__ import annotations

from shipments.schema.terms import Term


class CoverageKind(Term):
    """What sort of publication is known."""

    ROUND = "round", "an authority lists firms, or proposes to"
    MEASURE = "measure", "an authority controls exports or transit"
    REPORT = "report", "a report of the press, of researchers or of a service"


class CoverageState(Term):
    """How much of a known publication the dataset holds."""

    HELD = "held", "claims about it are published"
    PARTLY = "partly", "claims about it are published, and a part of it is known to be missing"
    NOT_HELD = "not_held", "it is known, and no claim about it is published"


class Authority(Term):
    """Who lists firms, or controls exports."""

    US_COMMERCE = "us_commerce", "the US Commerce Department (BIS): Entity List"
    US_TREASURY_STATE = (
        "us_treasury_state",
        "the US Treasury (OFAC), the State Department, or both: one list",
    )
    EUROPEAN_UNION = "european_union", "the Commission proposes, the Council adopts"
    UNITED_KINGDOM = "united_kingdom", "the government of the United Kingdom"
    UKRAINE = "ukraine", "the president of Ukraine, by decree"
    JAPAN = "japan", "the government of Japan"
    CANADA = "canada", "the government of Canada"
    SWITZERLAND = "switzerland", "the Federal Council, which takes over lists of the EU"
    CHINA = "china", "the commerce ministry or the State Council of China"


class RoundStage(Term):
    """How far a round of listings or a measure had come."""

    DRAFT = "draft", "proposed or announced, and not decided"
    ADOPTED = "adopted", "decided and published"
    AMENDED = "amended", "a draft, or what was decided before, is changed"
    REPEALED = "repealed", "taken back"


class EstimateDimension(Term):
    """By what an estimate of coverage divides what was reported."""

    WHOLE = "whole", "not at all: everything of one unit"
    PERIOD = "period", "when it was reported"
    SUBJECT = "subject", "what it is about"
    ROUTE = "route", "by which way the goods went"
    LANGUAGE = "language", "in which language it was read"
