"""Customs records as researchers hold them: any messy file in, every record accounted for.

import shipments as sh

print(sh.customs.sniff("declarations.csv"))          # what would be done, and why
sh.customs.draft("declarations.csv").save("mine.toml")  # a layout, and what is left to decide
records = sh.customs.read("declarations.csv")        # .accepted, .rejected, .counts()
sh.customs.ingest(["a.csv", "b.xlsx"], "dataset")    # Parquet by year, added to what is there
sh.customs.scan("dataset")                           # its accepted rows, as a polars LazyFrame
"""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any

from shipments.customs.sample_files import sample
from shipments.lazy import lazy_names

if TYPE_CHECKING:
    from shipments.customs.drafting import Draft, draft
    from shipments.customs.ingestion import ingest
    from shipments.customs.library import CustomsRecords, read, scan, sniff
    from shipments.customs.options import Options
    from shipments.errors import Refused, RowsRejected

_load, __dir__ = lazy_names(
    "shipments.customs",
    {
        "CustomsRecords": "shipments.customs.library",
        "Draft": "shipments.customs.drafting",
        "Options": "shipments.customs.options",
        "Refused": "shipments.errors",
        "RowsRejected": "shipments.errors",
        "draft": "shipments.customs.drafting",
        "ingest": "shipments.customs.ingestion",
        "read": "shipments.customs.library",
        "scan": "shipments.customs.library",
        "sniff": "shipments.customs.library",
    },
)
# Names until 2026.11, which go in the next release.
_RENAMED = {
    "Reading": "CustomsRecords",
    "RecordsRejected": "RowsRejected",
    "TooManyRejected": "RowsRejected",
}


def __getattr__(name: str) -> Any:
    """A public name, loaded when it is first used."""
    if name in _RENAMED:
        message = f"shipments.customs.{name} is now {_RENAMED[name]}"
        warnings.warn(message, DeprecationWarning, stacklevel=2)
    return _load(_RENAMED.get(name, name))


__all__ = [
    "CustomsRecords",
    "Draft",
    "Options",
    "Refused",
    "RowsRejected",
    "draft",
    "ingest",
    "read",
    "sample",
    "scan",
    "sniff",
]
