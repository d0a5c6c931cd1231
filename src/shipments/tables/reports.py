"""Tables of what was read: root reports and their pages."""

from __future__ import annotations

import datetime as dt

import narwhals.stable.v1 as nw

from shipments.schema.model import Columns
from shipments.schema.rules import rule
from shipments.tables import columns as c
from shipments.tables import vocabulary as v
from shipments.tables.groups import Published


class Reports(Published, key=("report_id",), title="Root reports"):
    """One root report: the publication that first carried its claims."""

    report_id: str = c.key("the report")
    publisher: str = c.field("who published it")
    title: str = c.field("its title, where known", nullable=True)
    _published: Columns[Published]
    evidence_basis: str = c.word(v.EvidenceBasis, "what the report as a whole rests on")
    underlying: str = c.field("the data or papers behind it, as named", nullable=True)
    derived_from: str = c.field(
        "the root report that it reworks; such a report is no independent root",
        nullable=True,
        refers_to="reports.report_id",
    )
    note: str = c.field("what is not known; corrections of a reading", nullable=True)


class Sources(Published, key=("source_id",)):
    """One page that was read for one root report, with how near to the root it is."""

    source_id: str = c.source_id("the page, within its report", refers_to=None)
    report_id: str = c.key(
        "the root report that it was read for", refers_to_every="reports.report_id"
    )
    publisher: str = c.field("who published the page")
    title: str = c.field("title of the page, where recorded", nullable=True)
    url: str = c.field("address at which it was read")
    archive_url: str = c.field("address of an archived copy", nullable=True)
    _published: Columns[Published]
    reading: str = c.word(v.Reading, "how near to the root")
    link_status: str = c.word(v.LinkStatus, "what came of the last look at the address")
    last_checked: dt.date = c.field(
        "day of the last look at the address; null = never looked at", nullable=True
    )
    note: str = c.field("remark", nullable=True)

    checked_on_a_day = rule(
        "last_checked",
        "a day of the last look is given exactly when a look was taken",
        nw.col("last_checked").is_null() == (nw.col("link_status") == "not_checked"),
        null_passes=False,
    )
    source_of_its_report = rule(
        "source_id",
        "the source id begins with the id of its report",
        nw.col("source_id").str.split("/").list.get(0) == nw.col("report_id"),
        null_passes=False,
    )
