"""Tables of what is known to have been published, held or not: absence is not zero."""

from __future__ import annotations

import datetime as dt
from typing import Any

import narwhals.stable.v1 as nw

from shipments.schema.model import Columns, TableModel, table_of
from shipments.schema.rules import not_negative, rule, within
from shipments.schema.table import TableSource
from shipments.tables import columns as c
from shipments.tables import vocabulary as v
from shipments.tables.groups import days_in_order, precision_with_dates

_LOOK = TableSource("looks at stored public pages; each row names the page and the day")
_FEW_WORDS = "[^ ]+( [^ ]+){0,9}"
_CLAIM_IDS = f"{c.CLAIM_ID}(;{c.CLAIM_ID})*"


def _number(description: str, unit: str = "unit") -> Any:
    return c.field(description, unit=unit, nullable=True, checks=[not_negative()])


def _firms(description: str) -> Any:
    return _number(description, "firms")


def _share(description: str) -> Any:
    checks = [within(0, 1, "share", "from 0 to 1")]
    return c.field(description, unit="share", nullable=True, checks=checks)


class Announced(TableModel):
    """When it was announced."""

    announced_start: dt.date = c.first_day("the announcement")
    announced_end: dt.date = c.last_day("the announcement")
    announced_precision: str = c.precision("the announcement")

    announced_in_order = days_in_order("announced")
    announced_precision_with_dates = precision_with_dates("announced")


class KnownRounds(Announced, key=("coverage_id",)):
    """One known round of listings, measure or report, as the raw folder has it: without its state."""

    coverage_id: str = c.key("the round, measure or report")
    kind: str = c.word(v.CoverageKind, "what it is")
    authority: str = c.word(v.Authority, "who issued it; null for a report", nullable=True)
    instrument: str = c.field("the list, law or announcement", nullable=True)
    what: str = c.field("what it is called here; the stages of one round have one name")
    stage: str = c.word(v.RoundStage, "how far it had come; null for a report", nullable=True)
    _announced: Columns[Announced]
    effective_on: dt.date = c.field("day from which it is in force", nullable=True)
    firms_low: int = _firms(
        "smallest reported number of firms of China and Hong Kong; null = not counted"
    )
    firms_high: int = _firms("largest reported number of them; null = open, or not counted")
    mainland_firms: int = _firms("firms of the mainland; null = not split out")
    hong_kong_firms: int = _firms("firms of Hong Kong; null = not split out")
    wording: str = c.code(
        "a few words of the page that carry it",
        _FEW_WORDS,
        "at_most_ten_words",
        "one to ten words",
        nullable=True,
    )
    publisher: str = c.field("who published the page")
    url: str = c.code(
        "address of a page that shows it",
        "https?://[^ /]+[^ ]*",
        "address_form",
        "an address that begins with http:// or https://",
    )
    reading: str = c.word(v.Reading, "how near that page is to its root")
    claim_ids: str = c.code(
        "claims that hold it, joined by ;",
        _CLAIM_IDS,
        "claim_ids_form",
        "ids of claims joined by ;",
        nullable=True,
    )
    missing: str = c.field("what of it is known and not held; null = nothing", nullable=True)
    looked_on: dt.date = c.field("day of the look")
    note: str = c.field("remark", nullable=True)

    authority_of_a_round = rule(
        "authority",
        "a round or measure has an authority and a stage, a report has neither",
        (nw.col("authority").is_null() == (nw.col("kind") == "report"))
        & (nw.col("stage").is_null() == (nw.col("kind") == "report")),
        null_passes=False,
    )
    in_force_after_announced = rule(
        "effective_on",
        "it is not in force before it is announced",
        nw.col("effective_on") >= nw.col("announced_start"),
    )
    looked_after_announced = rule(
        "looked_on",
        "the look was not before the announcement",
        nw.col("looked_on") >= nw.col("announced_start"),
    )
    firms_in_order = rule(
        "firms_high",
        "an upper bound has a lower one, which is not above it",
        nw.col("firms_high").is_null()
        | (nw.col("firms_low") <= nw.col("firms_high")).fill_null(False),
        null_passes=False,
    )
    firms_of_both_parts = rule(
        "firms_low",
        "firms of the mainland and of Hong Kong add up to the number of both",
        (nw.col("mainland_firms") + nw.col("hong_kong_firms")).is_between(
            nw.col("firms_low"), nw.col("firms_high")
        ),
    )
    missing_part_of_what_is_held = rule(
        "missing",
        "only of what has claims can a part be missing",
        nw.col("missing").is_null() | ~nw.col("claim_ids").is_null(),
        null_passes=False,
    )


class Coverage(KnownRounds, key=("coverage_id",), origins=[_LOOK]):
    """One known round of listings, measure or report, with how much of it the dataset holds."""

    state: str = c.word(v.CoverageState, "how much of it is held")

    state_of_its_claims = rule(
        "state",
        "not_held has no claims, held has claims, partly has claims and says what is missing",
        ((nw.col("state") == "not_held") == nw.col("claim_ids").is_null())
        & ((nw.col("state") == "partly") == ~nw.col("missing").is_null()),
        null_passes=False,
    )


class CoverageEstimates(TableModel, key=("estimate_id",), origins=[_LOOK]):
    """One measurement of how much of what was reported a version of the dataset holds."""

    estimate_id: str = c.key("the measurement")
    dimension: str = c.word(v.EstimateDimension, "by what it divides what was reported")
    topic: str = c.field("the part that was measured")
    unit: str = c.field("what was counted")
    known: int = _number("how many an independent look collected; null = not recorded")
    held: int = _number(
        "how many of these are held; where the whole is estimated, how many are held in all"
    )
    share: float = _share("share of the known ones that is held")
    share_low: float = _share("lower end of its 95 % interval (Wilson); null = not recorded")
    share_high: float = _share("upper end of its 95 % interval (Wilson); null = not recorded")
    whole: int = _number("estimate of how many there are; null = not estimated")
    whole_low: int = _number("lower end of its 95 % interval; null = not recorded")
    whole_high: int = _number("upper end of its 95 % interval; null = not recorded")
    data_version: str = c.code(
        "version of the data that was measured",
        "[0-9]{4}[.][0-9]{2}[.][0-9]+",
        "version_form",
        "a version such as 2026.11.1",
    )
    measured_on: dt.date = c.field("day of the measurement")
    method: str = c.field("how it was measured")
    note: str = c.field("remark", nullable=True)

    share_or_whole = rule(
        "share",
        "a measurement gives either a share or the whole",
        nw.col("share").is_null() != nw.col("whole").is_null(),
        null_passes=False,
    )
    share_of_the_known = rule(
        "share",
        "the share is that of the known ones, to the per cent",
        ((nw.col("held") / nw.col("known")) - nw.col("share")).abs() <= 0.0051,
    )
    share_in_its_interval = rule(
        "share",
        "the share lies in its interval",
        nw.col("share").is_between(nw.col("share_low"), nw.col("share_high")),
    )
    whole_in_its_interval = rule(
        "whole",
        "the whole lies in its interval, and is not less than what is held",
        (nw.col("whole") >= nw.col("held"))
        & (
            nw.col("whole_low").is_null()
            | nw.col("whole").is_between(nw.col("whole_low"), nw.col("whole_high"))
        ),
    )


KNOWN_ROUNDS = table_of(KnownRounds)
