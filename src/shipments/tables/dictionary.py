"""The data dictionary, as a table and as pages, generated from the schema."""

from __future__ import annotations

import polars as pl

from shipments.schema.table import Table
from shipments.tables.records import CODED_TABLES
from shipments.tables.registry import TABLES
from shipments.tables.types import type_names
from shipments.tables.vocabulary import vocabulary_of


def _references(table: Table, column: str) -> str | None:
    targets = [
        f"{key.table}.{other}"
        for key in table.foreign_keys
        for one, other in zip(key.columns, key.other_columns, strict=True)
        if one == column
    ]
    return "; ".join(targets) or None


def reliability(agreement: pl.DataFrame) -> dict[tuple[str, str], str]:
    """What two codings say of a column, in words, by table and column.

    Args:
        agreement: The table `coding_agreement`.
    """
    words_by_column: dict[tuple[str, str], str] = {}
    for row in agreement.iter_rows(named=True):
        words = (
            f"{row['reliability']}: alpha {row['alpha']:.2f} ({row['alpha_low']:.2f} to "
            f"{row['alpha_high']:.2f}), {row['agreements']} of {row['pairs']} codings agree"
        )
        for name in row["columns"].split(";"):
            words_by_column |= {(table, name): words for table in CODED_TABLES}
    return words_by_column


def dictionary(agreement: pl.DataFrame) -> pl.DataFrame:
    """One row a column of the dataset.

    Args:
        agreement: The table `coding_agreement`, which says how far two coders agreed.

    Returns:
        Columns `table, column, type, nullable, unit, description, words, references,
        reliability`, in the order of the tables and their columns; `words` lists the allowed
        values with meanings, `reliability` is null where the column was not coded twice.
    """
    rows = []
    agreements = reliability(agreement)
    for table in TABLES.values():
        for name, column in table.columns.items():
            metadata = column.metadata or {}
            words = metadata.get("vocabulary")
            terms = vocabulary_of(words) if words else ()
            rows.append(
                {
                    "table": table.name,
                    "column": name,
                    "type": type_names(table.dtypes[name]).words,
                    "nullable": column.nullable,
                    "unit": metadata.get("unit"),
                    "description": column.description,
                    "words": "; ".join(f"{t.value} = {t.meaning}" for t in terms) or None,
                    "references": _references(table, name),
                    "reliability": agreements.get((table.name, name)),
                }
            )
    texts = dict.fromkeys(("unit", "words", "references", "reliability"), pl.String)
    return pl.DataFrame(rows, schema_overrides=texts)


def _cell(text: object) -> str:
    """A text as one cell of a Markdown table."""
    return str(text or "").replace("|", "\\|")


def _table_lines(table: Table, rows: list[dict[str, object]]) -> list[str]:
    lines = [
        f"## {table.name}",
        "",
        f"{table.title}: one row is {table.grain}. Key: {', '.join(table.key)}.",
        "",
        "| column | type | null | unit | what it says | refers to |",
        "|---|---|---|---|---|---|",
    ]
    for row in rows:
        words = (table.columns[str(row["column"])].metadata or {}).get("vocabulary")
        link = f" Words: [{words}](#{words.lower()})." if words else ""
        twice = f" Coded twice: {row['reliability']}." if row["reliability"] else ""
        cells = (
            f"`{row['column']}`",
            row["type"],
            "may be null" if row["nullable"] else "never",
            row["unit"],
            f"{_cell(row['description'])}.{link}{twice}",
            row["references"],
        )
        texts = [cells[4] if place == 4 else _cell(cell) for place, cell in enumerate(cells)]
        lines.append(f"| {' | '.join(map(str, texts))} |")
    return [*lines, ""]


def dictionary_page(version: str, agreement: pl.DataFrame) -> str:
    """The data dictionary as Markdown: every table, then every vocabulary with its meanings.

    Args:
        version: Version of the data, for the head.
        agreement: The table `coding_agreement`, which says how far two coders agreed.
    """
    by_table: dict[str, list[dict[str, object]]] = {}
    for row in dictionary(agreement).to_dicts():
        by_table.setdefault(row["table"], []).append(row)
    used = {
        (column.metadata or {}).get("vocabulary")
        for table in TABLES.values()
        for column in table.columns.values()
    }
    lines = ["# Data dictionary", "", f"Version {version}. Generated from the schema.", ""]
    for name, table in TABLES.items():
        lines += _table_lines(table, by_table[name])
    for name in sorted(word for word in used if word):
        terms = vocabulary_of(name)
        lines += [f"## {name}", "", (terms.__doc__ or "").splitlines()[0], ""]
        lines += ["| word | meaning |", "|---|---|"]
        lines += [f"| `{term.value}` | {_cell(term.meaning)} |" for term in terms]
        lines.append("")
    return "\n".join(lines).rstrip("\n") + "\n"
