"""Columns that several tables have: ids, countries, words, counts."""

from __future__ import annotations

from typing import Any

from shipments.schema import model
from shipments.schema.rules import not_negative, text_like
from shipments.schema.table import TableSource
from shipments.schema.terms import Term
from shipments.tables.vocabulary import DateBasis, DatePrecision

# Evidence tables come from the reports, and those are rows of the dataset themselves.
REPORTS_READ = TableSource("the root reports and pages listed in reports.csv and sources.csv")

# Tables that were compiled for this project alone.
WRITTEN_HERE = TableSource("written for this project")

field = model.field

SLUG = r"[a-z0-9]+(-[a-z0-9]+)*"
WORD = r"[a-z0-9]+(_[a-z0-9]+)*"
CLAIM_ID = r"CNRU-\d{4}"
SOURCE_ID = r"[a-z0-9-]+/[a-z0-9-]+"


def key(description: str, pattern: str = SLUG, **more: Any) -> Any:
    """A text id of a form."""
    return field(
        description, checks=[text_like(pattern, "id_form", f"an id like {pattern}")], **more
    )


def claim_id(description: str, refers_to: str | None = "claims.claim_id", **more: Any) -> Any:
    """The id of a claim."""
    return key(description, CLAIM_ID, refers_to=refers_to, **more)


def source_id(description: str, refers_to: str | None = "sources.source_id") -> Any:
    """The id of a page: report id, slash, page id."""
    return key(description, SOURCE_ID, refers_to=refers_to)


def code(description: str, pattern: str, rule: str, form: str, **more: Any) -> Any:
    """A text that matches a pattern in full.

    Args:
        description: What the value says.
        pattern: The pattern.
        rule: Id of the rule.
        form: The form in words.
        more: Further arguments of `field`.
    """
    return field(description, checks=[text_like(pattern, rule, form)], **more)


def country(description: str, refers_to: str | None = "countries.alpha2", **more: Any) -> Any:
    """An ISO 3166-1 alpha-2 code; null unless said otherwise."""
    said = f"{description} (ISO 3166-1 alpha-2)"
    more = {"nullable": True, "refers_to": refers_to, **more}
    return code(said, "[A-Z]{2}", "alpha2_form", "two capital letters", **more)


def word(vocabulary: type[Term], description: str, **more: Any) -> Any:
    """A word of a vocabulary."""
    return field(description, vocabulary=vocabulary, **more)


def count(description: str, unit: str) -> Any:
    """A number of things, zero or more."""
    return field(description, unit=unit, checks=[not_negative()])


def first_day(what: str) -> Any:
    """The first day of a period; null = open."""
    return field(f"first day of {what}; null = open", nullable=True)


def last_day(what: str) -> Any:
    """The last day of a period; null = open."""
    return field(f"last day of {what}; null = open", nullable=True)


def precision(what: str) -> Any:
    """How exact the ends of a period are."""
    return word(DatePrecision, f"how exact the ends of {what} are")


def in_words(what: str) -> Any:
    """What the report says, word for word."""
    return field(f"{what} in the report's words", nullable=True)


def date_basis(what: str) -> Any:
    """Where the date comes from."""
    return word(DateBasis, f"where the date of {what} comes from; null = no date", nullable=True)


def region(description: str) -> Any:
    """A region, where a report names no country."""
    return field(
        f"{description}, where no country is named", nullable=True, refers_to="regions.region"
    )
