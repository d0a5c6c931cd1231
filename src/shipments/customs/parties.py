"""What the name of a party says about other columns: its tax number, and by whose order it acts."""

from __future__ import annotations

import polars as pl

from shipments.customs.values.columns import ParsedColumn, read_words
from shipments.customs.values.fields import NAMES, TAX_IDS
from shipments.customs.values.parse_result import Parser

Columns = dict[str, ParsedColumn]


def move_from_names(columns: Columns, size: int) -> None:
    """Put what is in names where it belongs, if that place is empty; else leave the name whole.

    The party by whose order the consignor acts becomes the contract holder, and a tax number that
    was glued before a name the tax number of that party. Nothing is written over: where the column
    says something else, the name is kept as in the file, marked `by_order_kept` or `tax_id_kept`.
    """
    for name in NAMES:
        if name in columns and columns[name].side_values:
            tax_id = next((tax_id for tax_id, whose in TAX_IDS.items() if whose == name), None)
            _move(columns, name, "tax_id", tax_id, size)
            holder = "contract_holder_name" if name == "consignor_name" else None
            _move(columns, name, "by_order_of", holder, size)


def _move(columns: Columns, name: str, what: str, target: str | None, size: int) -> None:
    """Write what names say into a column where it is empty; give the other names back whole."""
    said = {
        row: values[what] for row, values in columns[name].side_values.items() if what in values
    }
    if not said:
        return
    if target is not None and target not in columns:
        columns[target] = ParsedColumn(pl.repeat(None, size, dtype=pl.String, eager=True))
    present = columns[target].values if target is not None else None
    free, kept = {}, []
    for row, text in said.items():
        value = present[row] if present is not None else name
        if value is None:
            free[row] = text
        elif value != text:
            kept.append(row)
    if free and target is not None:
        columns[target].put(free)
        columns[target].mark(f"from_{name}", list(free))
    if kept:
        change = what.removesuffix("_of")
        columns[name].put({row: columns[name].side_values[row]["whole"] for row in kept})
        columns[name].unmark(f"{change}_split", kept)
        columns[name].mark(f"{change}_kept", kept)


def reread_foreign_tax_ids(columns: Columns, texts: pl.Series, home: str, parse: Parser) -> None:
    """Read the tax numbers of consignees abroad again, by the rule for numbers of any country.

    Abroad is a consignee in another country than the one whose numbers the layout holds, or of an
    export.

    Args:
        columns: The columns.
        texts: The cells of `consignee_tax_id`.
        home: Country whose numbers the layout holds.
        parse: Reads a tax number of any country.
    """
    abroad = pl.repeat(value=False, n=len(texts), dtype=pl.Boolean, eager=True)
    if "consignee_country" in columns:
        abroad |= (columns["consignee_country"].values != home).fill_null(value=False)
    if "direction" in columns:
        abroad |= (columns["direction"].values == "export").fill_null(value=False)
    rows = (abroad & texts.is_not_null()).arg_true()
    if not len(rows):
        return
    column = columns["consignee_tax_id"]
    for change in column.changes:
        column.unmark(change, rows.to_list())
    if column.faults is not None:
        is_old = pl.col("row").is_in(rows.cast(pl.UInt32).implode())
        column.faults = column.faults.filter(~is_old)
    column.patch(rows, read_words(texts.gather(rows), parse))
