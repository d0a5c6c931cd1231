"""Schema of `data/raw/link_status.csv`: what came of the last look at each address.

The file is written by `shipments links` and read by the build. It is no table of its own in what is
published: `sources` takes its columns over.
"""

from __future__ import annotations

import narwhals.stable.v1 as nw
import pandera.polars as pa
import polars as pl

from shipments.schema.table import column, rule, table, text_like
from shipments.tables import vocabulary as v

_URL = r"https?://[^ /]+[^ ]*"


def _address(description: str, *, nullable: bool = True) -> pa.Column:
    form = text_like(_URL, "address_form", "an address that begins with http:// or https://")
    return column(pl.String, description, nullable=nullable, checks=[form])


LINK_STATUS = table(
    "link_status",
    "Looks at addresses",
    "one address, with what came of the last look at it",
    ("url",),
    {
        "url": _address("the address, as the report files write it", nullable=False),
        "link_status": column(pl.String, "what came of the last look", vocabulary=v.LinkStatus),
        "last_checked": column(pl.Date, "day of the last look"),
        "last_reached": column(
            pl.Date, "last day on which a look found the page; null = none did", nullable=True
        ),
        "http_code": column(
            pl.Int64, "code of the last answer; null = there was none", nullable=True
        ),
        "final_url": _address("the address at which it answered, where another"),
        "archive_url": _address("address of an archived copy, where one was found"),
    },
    rules=[
        rule(
            "looked_at",
            "an address without a look has no row",
            "link_status",
            lambda: nw.col("link_status") != "not_checked",
            null_passes=False,
        ),
        rule(
            "reached_before_checked",
            "the page was last found on or before the day of the last look",
            "last_reached",
            lambda: nw.col("last_reached") <= nw.col("last_checked"),
        ),
    ],
)
