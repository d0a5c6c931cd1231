"""The inverse of the escape of `--excel-safe` files, as docs and code describe it."""

from __future__ import annotations

import re


def unescape(text: str) -> str:
    """The text that was escaped."""
    return re.sub("([;\t\n\x0b\x0c\r\x85\u2028\u2029])'", r"\1", text.removeprefix("'"))
