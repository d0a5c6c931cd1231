"""Schema of `data/raw/link_status.csv`: what came of the last look at each address.

The file is written by `shipments links` and read by the build. It is no table of its own in what is
published: `sources` takes its columns over.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import narwhals.stable.v1 as nw

from shipments.schema.model import TableModel, table_of
from shipments.schema.rules import rule
from shipments.tables import columns as c
from shipments.tables import vocabulary as v


def _address(description: str, *, nullable: bool = True) -> Any:
    form = "an address that begins with http:// or https://"
    return c.code(description, r"https?://[^ /]+[^ ]*", "address_form", form, nullable=nullable)


class LinkStatus(TableModel, key=("url",), title="Looks at addresses"):
    """One address, with what came of the last look at it."""

    url: str = _address("the address, as the report files write it", nullable=False)
    link_status: str = c.word(v.LinkStatus, "what came of the last look")
    last_checked: dt.date = c.field("day of the last look")
    last_reached: dt.date = c.field(
        "last day on which a look found the page; null = none did", nullable=True
    )
    http_code: int = c.field("code of the last answer; null = there was none", nullable=True)
    final_url: str = _address("the address at which it answered, where another")
    archive_url: str = _address("address of an archived copy, where one was found")

    looked_at = rule(
        "link_status",
        "an address without a look has no row",
        nw.col("link_status") != "not_checked",
        null_passes=False,
    )
    reached_before_checked = rule(
        "last_reached",
        "the page was last found on or before the day of the last look",
        nw.col("last_reached") <= nw.col("last_checked"),
    )


LINK_STATUS = table_of(LinkStatus)
