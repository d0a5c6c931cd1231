"""Customs records as researchers hold them: any messy file in, every record accounted for.

import shipments as sh

print(sh.customs.sniff("declarations.csv"))          # what would be done, and why
reading = sh.customs.read("declarations.csv")        # .accepted, .rejected, .counts()
sh.customs.ingest(["a.csv", "b.xlsx"], "dataset")    # Parquet by year, added to what is there
sh.customs.scan("dataset")                           # its accepted rows, as a polars LazyFrame
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from shipments.customs.sample_files import sample

if TYPE_CHECKING:
    from shipments.customs.codes import Refused
    from shipments.customs.ingestion import TooManyRejected, ingest
    from shipments.customs.library import Reading, RecordsRejected, read, scan, sniff
    from shipments.customs.options import Options

_WHERE = {
    "Options": "options",
    "Reading": "library",
    "RecordsRejected": "library",
    "Refused": "codes",
    "TooManyRejected": "ingestion",
    "ingest": "ingestion",
    "read": "library",
    "scan": "library",
    "sniff": "library",
}

__all__ = [
    "Options",
    "Reading",
    "RecordsRejected",
    "Refused",
    "TooManyRejected",
    "ingest",
    "read",
    "sample",
    "scan",
    "sniff",
]


def __getattr__(name: str) -> Any:
    """Load a public name when it is first used."""
    if name not in _WHERE:
        raise AttributeError(f"module 'shipments.customs' has no attribute '{name}'")
    value = getattr(import_module(f"shipments.customs.{_WHERE[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """The public names."""
    return __all__
