"""Names of organisations: kept as they are, but for what is glued to them."""

from __future__ import annotations

import re

from shipments.customs.values.parse_result import ParseResult
from shipments.customs.values.tax_ids import is_inn

_GLUED = re.compile(
    r"([0-9]{10}|[0-9]{12})[\s/\\|,;]+(?:([0-9]{9})[\s/\\|,;]+)?([^\W\d].*|[\"«“'].*)", re.DOTALL
)
_BY_ORDER = re.compile(
    r"(?P<first>.*[^\s,;(])[\s,;(]++(?:ПО\s+ПОРУЧЕНИЮ|BY\s+(?:THE\s+)?ORDER\s+OF|ON\s+BEHALF\s+OF|O/B\s+OF|B/O)"
    r"[\s:]+(?P<second>\S.*?)\)?",
    re.IGNORECASE | re.DOTALL,
)
# For polars: what a name shows at least when something is glued to it, or spaces are around it.
NAME_ODDITY = r"(?i)^[\s\p{Cf}]|[\s\p{Cf}]$|^[0-9]{10}|по\s+поручению|order\s+of|behalf\s+of|o/b\s|b/o[\s:]|^$"


def read_name(text: str) -> ParseResult:
    """A name, without the tax number before it and the party by whose order it acts after it.

    Returns:
        The name; `side_values` hold `tax_id`, if its checksum holds or the code of its registration
        is beside it, and `by_order_of`. Marked `tax_id_split` and `by_order_split`.
    """
    name = text
    changes: tuple[str, ...] = ()
    side_values: dict[str, str] = {}
    glued = _GLUED.fullmatch(name)
    if glued and (glued[2] or is_inn(glued[1])):
        name, side_values["tax_id"] = glued[3].strip(), glued[1]
        changes += ("tax_id_split",)
    ordered = _BY_ORDER.fullmatch(name)
    if ordered:
        name, side_values["by_order_of"] = (
            ordered["first"].rstrip(" ,;("),
            ordered["second"].strip(),
        )
        changes += ("by_order_split",)
    return ParseResult(name, changes, side_values={**side_values, "whole": text} if changes else {})
