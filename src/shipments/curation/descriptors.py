"""The files that describe the dataset, each made from the schema, the tables and the version."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import polars as pl

from shipments.curation.croissant import croissant
from shipments.curation.datapackage import datapackage
from shipments.curation.report_schema import report_schema
from shipments.publishing import json_bytes, write_file
from shipments.tables import about
from shipments.tables.dictionary import dictionary_page

CITATION = "CITATION.cff"
NAMES = ("datapackage.json", "croissant.json", "dictionary.md", "report.schema.json", CITATION)


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
    contents = (
        json_bytes(datapackage(version, released, rows, files)),
        json_bytes(croissant(version, released, files)),
        dictionary_page(version, frames["coding_agreement"]).encode("utf-8"),
        json_bytes(report_schema(frames)),
        citation(version, released).encode("utf-8"),
    )
    return dict(zip(NAMES, contents, strict=True))


def citation(version: str, released: str) -> str:
    """The citation file of a version of the data (Citation File Format 1.2.0)."""
    # A JSON text is a YAML text: quoting is left to a library.
    texts = {"message": about.MESSAGE, "title": about.TITLE, "abstract": about.DESCRIPTION}
    lines = [
        "cff-version: 1.2.0",
        *(f"{name}: {json.dumps(text, ensure_ascii=False)}" for name, text in texts.items()),
        "type: dataset",
        "authors:",
        f"  - name: {json.dumps(about.AUTHOR, ensure_ascii=False)}",
        f'version: "{version}"',
        f"date-released: {released}",
        f"license: {about.LICENSE}",
        "keywords:",
        *(f"  - {json.dumps(word, ensure_ascii=False)}" for word in about.KEYWORDS),
    ]
    return "\n".join(lines) + "\n"


def refresh_citation(checkout: Path, content: bytes) -> bool:
    """Renew the copy at the root of a checkout, where code hosts look for it.

    Args:
        checkout: The root; nothing happens where it has no citation file.
        content: What was published.

    Returns:
        Whether the copy was renewed.

    Raises:
        OutputError: If it cannot be written; the old one remains.
    """
    path = checkout / CITATION
    if not path.is_file() or path.read_bytes() == content:
        return False
    write_file(path, content)
    return True
