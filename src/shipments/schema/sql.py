"""Names and texts as SQL writes them."""

from __future__ import annotations

from collections.abc import Iterable


def quote_name(name: str) -> str:
    """A name of a table or column."""
    return '"' + name.replace('"', '""') + '"'


def quote_names(names: Iterable[str]) -> str:
    """Names as a list."""
    return ", ".join(quote_name(name) for name in names)


def quote_text(text: str) -> str:
    """A text."""
    return "'" + text.replace("'", "''") + "'"
