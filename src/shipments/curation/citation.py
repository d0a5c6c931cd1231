"""`CITATION.cff`, generated, so that title, licence, version and date are written once."""

from __future__ import annotations

import json
from pathlib import Path

from shipments.publishing import write_file
from shipments.tables import about

NAME = "CITATION.cff"


def citation(version: str, released: str) -> str:
    """The citation file of a version of the data (Citation File Format 1.2.0)."""
    # A JSON text is a YAML text: quoting is left to a library.
    quoted = {
        "message": about.MESSAGE,
        "title": about.TITLE,
        "abstract": about.DESCRIPTION,
    }
    lines = [
        "cff-version: 1.2.0",
        *(f"{name}: {json.dumps(text, ensure_ascii=False)}" for name, text in quoted.items()),
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


def refresh(checkout: Path, content: bytes) -> bool:
    """Renew the copy at the root of a checkout, where code hosts look for it.

    Args:
        checkout: The root; nothing happens where it has no citation file.
        content: What was published.

    Returns:
        Whether the copy was renewed.

    Raises:
        OutputError: If it cannot be written; the old one stands.
    """
    path = checkout / NAME
    if not path.is_file() or path.read_bytes() == content:
        return False
    write_file(path, content)
    return True
