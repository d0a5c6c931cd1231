"""Tables of what was read: root reports, pages, and which report was read on which page."""

from __future__ import annotations

import datetime as dt

import narwhals.stable.v1 as nw

from shipments.schema.model import Columns, TableModel
from shipments.schema.rules import rule
from shipments.tables import columns as c
from shipments.tables import vocabulary as v
from shipments.tables.groups import Published


class Reports(Published, key=("report_id",), title="Root reports"):
    """One root report: the publication that first carried its claims."""

    report_id: str = c.key("the report")
    publisher: str = c.field("who published it")
    title: str = c.field("its title, where known", nullable=True)
    url: str = c.field("its own address, whether or not it was read there", nullable=True)
    desk: str = c.field("the authors' desk, never a person", nullable=True)
    _published: Columns[Published]
    evidence_basis: str = c.word(v.EvidenceBasis, "what the report as a whole rests on")
    underlying: str = c.field("the data or papers behind it, as named", nullable=True)
    derived_from: str = c.field(
        "the root report that it reworks; such a report is no independent root",
        nullable=True,
        refers_to="reports.report_id",
    )
    note: str = c.field("what is not known; corrections of a reading", nullable=True)


class Publishers(TableModel, key=("publisher",), origins=[c.WRITTEN_HERE]):
    """One known publisher of pages, with its place in the order of best pages; others come last."""

    publisher: str = c.field("the publisher, as the pages name it")
    kind: str = c.word(v.PublisherKind, "what sort of publisher")
    rank: int = c.field("1 = the first to cite among pages that are equally near to the root")


class Pages(Published, key=("url",)):
    """One page on the web, at one address; `sources` says which reports were read there."""

    url: str = c.field("address at which it was read")
    publisher: str = c.field("who published the page")
    title: str = c.field("title of the page, where recorded", nullable=True)
    _published: Columns[Published]
    archive_url: str = c.field("address of an archived copy", nullable=True)
    link_status: str = c.word(v.LinkStatus, "what came of the last look at the address")
    last_checked: dt.date = c.field(
        "day of the last look at the address; null = never looked at", nullable=True
    )
    report_count: int = c.count("root reports that were read on it", "reports")

    checked_on_a_day = rule(
        "last_checked",
        "a day of the last look is given exactly when a look was taken",
        nw.col("last_checked").is_null() == (nw.col("link_status") == "not_checked"),
        null_passes=False,
    )


class Sources(Published, key=("source_id",)):
    """One page that was read for one root report, with how near to the root it is."""

    source_id: str = c.source_id("the page, within its report", refers_to=None)
    report_id: str = c.key(
        "the root report that it was read for", refers_to_every="reports.report_id"
    )
    publisher: str = c.field("who published the page")
    title: str = c.field("title of the page, where recorded", nullable=True)
    url: str = c.field("address at which it was read", refers_to_every="pages.url")
    _published: Columns[Published]
    reading: str = c.word(v.Reading, "how near to the root")
    rank: int = c.field(
        "place among the pages of its report, 1 = best: nearest reading, then rank of the publisher, "
        "then date"
    )
    note: str = c.field("remark", nullable=True)

    source_of_its_report = rule(
        "source_id",
        "the source id begins with the id of its report",
        nw.col("source_id").str.split("/").list.get(0) == nw.col("report_id"),
        null_passes=False,
    )
