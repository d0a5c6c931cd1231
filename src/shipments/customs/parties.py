"""What the name of a party says about other columns: its tax number, and by whose order it acts."""

from __future__ import annotations

import polars as pl

from shipments.customs.values.columns import Read, put, read_words
from shipments.customs.values.fields import NAMES, TAX_IDS
from shipments.customs.values.outcome import Parser

_HOLDER = "contract_holder_name"


def settle_parties(read: dict[str, Read], size: int) -> None:
    """Put what stands in names where it belongs, if that place is empty; else leave the name whole.

    The party by whose order the consignor acts becomes the contract holder, and a tax number that
    was glued before a name the tax number of that party. Nothing is written over: where the column
    says something else, the name stays as it stood, marked `by_order_kept` or `tax_id_kept`.
    """
    for name in NAMES:
        if name in read and read[name].more:
            _settle_tax_id(read, name, size)
            _settle_order(read, name, size)


def _settle_tax_id(read: dict[str, Read], name: str, size: int) -> None:
    column = next((tax_id for tax_id, whose in TAX_IDS.items() if whose == name), None)
    told = {
        row: outcome.more["tax_id"]
        for row, outcome in read[name].more.items()
        if "tax_id" in outcome.more
    }
    _settle(read, name, column, told, ("tax_id_split", "tax_id_kept"), size)


def _settle_order(read: dict[str, Read], name: str, size: int) -> None:
    told = {
        row: outcome.more["by_order_of"]
        for row, outcome in read[name].more.items()
        if "by_order_of" in outcome.more
    }
    column = _HOLDER if name == "consignor_name" else None
    _settle(read, name, column, told, ("by_order_split", "by_order_kept"), size)


def _settle(
    read: dict[str, Read],
    name: str,
    column: str | None,
    told: dict[int, str],
    marks: tuple[str, str],
    size: int,
) -> None:
    """Write what names say into a column where it is empty; give the other names back whole."""
    if not told:
        return
    if column is not None and column not in read:
        read[column] = Read(pl.repeat(None, size, dtype=pl.String, eager=True))
    standing = read[column].values if column is not None else None
    free, kept = {}, []
    for row, text in told.items():
        found = standing[row] if standing is not None else name
        if found is None:
            free[row] = text
        elif found != text:
            kept.append(row)
    if free and column is not None:
        read[column].values = put(read[column].values, free)
        read[column].mark(f"from_{name}", list(free))
    if kept:
        whole = {row: read[name].more[row].more["whole"] for row in kept}
        read[name].values = put(read[name].values, whole)
        read[name].unmark(marks[0], kept)
        read[name].mark(marks[1], kept)


def settle_foreign_tax_ids(
    read: dict[str, Read], texts: pl.Series, home: str, parse: Parser
) -> None:
    """Read the tax numbers of consignees abroad anew, by the rule for numbers of any country.

    Abroad is whoever sits in another country than the one whose numbers the layout holds, or
    receives an export.

    Args:
        read: The columns.
        texts: The cells of `consignee_tax_id`.
        home: Country whose numbers the layout holds.
        parse: Reads a tax number of any country.
    """
    abroad = pl.repeat(value=False, n=len(texts), dtype=pl.Boolean, eager=True)
    if "consignee_country" in read:
        abroad |= (read["consignee_country"].values != home).fill_null(value=False)
    if "direction" in read:
        abroad |= (read["direction"].values == "export").fill_null(value=False)
    rows = (abroad & texts.is_not_null()).arg_true()
    if not len(rows):
        return
    found, anew = read["consignee_tax_id"], read_words(texts.gather(rows), parse)
    found.values = found.values.scatter(rows, anew.values)
    places = rows.to_list()
    for change in found.changes:
        found.unmark(change, places)
    for change, where in anew.changes.items():
        found.mark(change, rows.filter(where).to_list())
    told = [faults for faults in (found.faults, anew.faults) if faults is not None]
    if found.faults is not None:
        told[0] = found.faults.filter(~pl.col("row").is_in(rows.cast(pl.UInt32).implode()))
    if anew.faults is not None:
        told[-1] = anew.faults.with_columns(
            rows.gather(anew.faults["row"]).cast(pl.UInt32).alias("row")
        )
    found.faults = pl.concat(told) if told else None
