"""Customs records as researchers hold them: any messy file in, every record accounted for.

import shipments as sh

print(sh.customs.sniff("declarations.csv"))          # what would be done, and why
records = sh.customs.read("declarations.csv")        # .accepted, .rejected, .counts()
sh.customs.ingest(["a.csv", "b.xlsx"], "dataset")    # Parquet by year, added to what is there
sh.customs.scan("dataset")                           # its accepted rows, as a polars LazyFrame
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from shipments.customs.sample_files import sample
from shipments.lazy import lazy_names

if TYPE_CHECKING:
    from shipments.customs.ingestion import ingest
    from shipments.customs.library import CustomsRecords, read, scan, sniff
    from shipments.customs.options import Options
    from shipments.errors import Refused, RowsRejected

__getattr__, __dir__ = lazy_names(
    "shipments.customs",
    {
        "Options": "shipments.customs.options",
        "CustomsRecords": "shipments.customs.library",
        "Reading": "shipments.customs.library",  # until 2026.11; goes in the next release
        "RecordsRejected": "shipments.customs.library",  # until 2026.11; goes in the next release
        "Refused": "shipments.errors",
        "RowsRejected": "shipments.errors",
        "TooManyRejected": "shipments.customs.ingestion",  # until 2026.11; goes in the next release
        "ingest": "shipments.customs.ingestion",
        "read": "shipments.customs.library",
        "scan": "shipments.customs.library",
        "sniff": "shipments.customs.library",
    },
)

__all__ = [
    "CustomsRecords",
    "Options",
    "Refused",
    "RowsRejected",
    "ingest",
    "read",
    "sample",
    "scan",
    "sniff",
]
