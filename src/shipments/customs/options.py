"""What a user may say about a file; everything else is inferred, and reported."""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from shipments.errors import UsageError
from shipments.messages import format_value, suggest

DateOrder = Literal["dmy", "mdy", "ymd"]
MEGABYTE, GIGABYTE = 1 << 20, 1 << 30

# Our name of an encoding -> the name by which Python decodes it; also what is tried by itself.
ENCODINGS: dict[str, str] = {
    "utf-8": "utf-8",
    "utf-16-le": "utf-16-le",
    "utf-16-be": "utf-16-be",
    "cp1251": "cp1251",
    "cp866": "cp866",
    "koi8-r": "koi8-r",
    "gb18030": "gb18030",
    "latin-1": "latin-1",
    "cp1252": "cp1252",
    "cp1254": "cp1254",
}
DELIMITERS = (",", ";", "\t", "|")
_ALLOWED: dict[str, tuple[Any, ...]] = {
    "decimal": (",", "."),
    "thousands": (",", ".", " ", "'"),
    "date_order": ("dmy", "mdy", "ymd"),
    "delimiter": DELIMITERS,
    "hs_digits": (4, 6, 8, 9, 10, 11, 12, 13),
}


@dataclass(frozen=True)
class Options:
    """What the user says about a file. None means: infer it.

    Attributes:
        encoding: Of the text, by any name that Python has for it.
        delimiter: Between the cells of a text file.
        header_row: Line or row of the header, from 1.
        sheet: Sheet of a workbook, or member of a zip, by its name or its number from 1.
        layout: Id of a layout that ships with the package, or path of a TOML file.
        declaring_country: Country whose customs took every record, alpha-2, where no column says.
        direction: Way across the border of every record, where no column says.
        decimal: Decimal mark of the numbers.
        thousands: Mark between groups of three digits.
        date_order: Order of day, month and year in dates.
        value_currency: Currency of the invoice value where nothing in the file says it (ISO 4217).
        hs_digits: Number of digits that a whole commodity code of this file has.
        strict: Whether a record with any cell that cannot be read is rejected, not only one whose
            date, code, country of declaration or direction cannot.
        max_rejects: Share of records, 0 to 1, that may be rejected before nothing is published;
            None = any share.
        max_bytes: Bytes that a file may have once decompressed.
        max_ratio: Times that a file may grow when decompressed (files below 1 MiB are let be).
        max_members: Files that a zip may hold.
        chunk_bytes: Bytes of text that are read and converted at a time; memory grows with it.
    """

    encoding: str | None = None
    delimiter: str | None = None
    header_row: int | None = None
    sheet: str | None = None
    layout: str | Path | None = None
    declaring_country: str | None = None
    direction: str | None = None
    decimal: str | None = None
    thousands: str | None = None
    date_order: DateOrder | None = None
    value_currency: str | None = None
    hs_digits: int | None = None
    strict: bool = False
    max_rejects: float | None = None
    max_bytes: int = 64 * GIGABYTE
    max_ratio: int = 400
    max_members: int = 1_000
    chunk_bytes: int = 16 * MEGABYTE

    def __post_init__(self) -> None:
        """Let only options pass that mean something.

        Raises:
            UsageError: If a value is not one of those allowed.
        """
        for name, allowed in _ALLOWED.items():
            value = getattr(self, name)
            if value is not None and value not in allowed:
                words = ", ".join(map(format_value, allowed))
                raise UsageError(f"{name} {format_value(value)} · one of: {words}")
        currency = self.value_currency
        if currency is not None and not (
            len(currency) == 3 and currency.isascii() and currency.isupper()
        ):
            raise UsageError(
                f"value_currency {format_value(currency)} · expected three capitals, as USD"
            )
        if self.encoding is not None:
            object.__setattr__(self, "encoding", encoding_named(self.encoding))
        if self.decimal is not None and self.decimal == self.thousands:
            raise UsageError(
                f"decimal and thousands are both {format_value(self.decimal)} · name two"
            )
        for name in ("header_row", "max_bytes", "max_ratio", "max_members", "chunk_bytes"):
            value = getattr(self, name)
            if value is not None and value < 1:
                raise UsageError(f"{name} {format_value(value)} · expected a whole number from 1")
        if self.max_rejects is not None and not 0 <= self.max_rejects <= 1:
            raise UsageError(
                f"max_rejects {format_value(self.max_rejects)} · expected a share, 0 to 1"
            )

    @property
    def constants(self) -> dict[str, str]:
        """What the user says of every record."""
        given = {"declaring_country": self.declaring_country, "direction": self.direction}
        return {name: value for name, value in given.items() if value is not None}


def encoding_named(name: str) -> str:
    """Our name of an encoding, whatever spelling it is given in; that of Python for the others.

    Raises:
        UsageError: If Python has no such encoding of text.
    """
    try:
        "".encode(name)
        wanted = codecs.lookup(name).name
    except LookupError:
        raise UsageError(f"encoding {format_value(name)} · {suggest(name, ENCODINGS)}") from None
    if wanted == "utf-8-sig":
        wanted = "utf-8"
    for ours, theirs in ENCODINGS.items():
        if codecs.lookup(theirs).name == wanted:
            return ours
    return wanted
