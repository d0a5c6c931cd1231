"""The data dictionary, generated from the schema."""

from __future__ import annotations

import shipments as sh
from shipments.dataset.describe import ColumnDescription, TableDescription, describe
from site_pages.markup import table, text

_HEAD = ("column", "type", "unit", "meaning")


def _meaning(column: ColumnDescription) -> str:
    parts = [f"{column.description}."]
    if not column.nullable:
        parts.append("Never null.")
    if column.references:
        parts.append(f"Refers to {column.references}.")
    if column.words:
        meanings = (
            f"{word} ({meaning})" if meaning else word for word, meaning in column.words.items()
        )
        parts.append(f"Words: {'; '.join(meanings)}.")
    return " ".join(parts).replace("`", "")


def _table(name: str) -> list[str]:
    described = describe(name)
    if not isinstance(described, TableDescription):
        raise TypeError(name)
    cells = [
        (text(column.column), text(column.type), text(column.unit or ""), text(_meaning(column)))
        for column in described.columns
    ]
    size = f"{described.rows} rows; key `{', '.join(described.key)}`."
    return [
        f"## {name}",
        "",
        f"One row is {described.grain}. {size}",
        "",
        table(_HEAD, cells, f"columns of {name}"),
        "",
    ]


def dictionary_page() -> str:
    """Every table and column: type, unit, meaning, words."""
    lines = [
        "# Data dictionary",
        "",
        f"Version {sh.data_version()}. Generated from the schema.",
        "",
    ]
    for name in sh.list_tables():
        lines += _table(name)
    return "\n".join(lines)
