"""The files that describe the dataset, each made from the schema, the tables and the version."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import polars as pl

from shipments.curation.citation import NAME as CITATION
from shipments.curation.citation import citation
from shipments.curation.croissant import croissant
from shipments.curation.datapackage import datapackage
from shipments.curation.report_schema import report_schema
from shipments.tables.dictionary import dictionary_page

NAMES = ("datapackage.json", "croissant.json", "dictionary.md", "report.schema.json", CITATION)


def json_bytes(told: Any) -> bytes:
    """JSON in UTF-8, indented by one space, with a line end."""
    return (json.dumps(told, indent=1, ensure_ascii=False) + "\n").encode("utf-8")


def descriptors(
    version: str,
    released: str,
    frames: Mapping[str, pl.DataFrame],
    files: Mapping[str, bytes],
) -> dict[str, bytes]:
    """Every descriptor by name.

    Args:
        version: Version of the data.
        released: The day it was set, ISO 8601.
        frames: All tables by name.
        files: The files of the tables by name.
    """
    rows = {name: frame.height for name, frame in frames.items()}
    made = (
        json_bytes(datapackage(version, released, rows, files)),
        json_bytes(croissant(version, released, files)),
        dictionary_page(version, frames["coding_agreement"]).encode("utf-8"),
        json_bytes(report_schema(frames)),
        citation(version, released).encode("utf-8"),
    )
    return dict(zip(NAMES, made, strict=True))
