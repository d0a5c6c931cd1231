"""A split in a few lines: counts, broken rules, the first rejected rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

from shipments.messages import format_value

if TYPE_CHECKING:
    from shipments.schema.result import Split

_RULES, _ROWS, _FIELDS = 10, 5, 4  # how many are shown


def rows_in_words(count: int) -> str:
    """`1 row`, `1,234 rows`."""
    return f"{count:,} row{'' if count == 1 else 's'}"


def as_text(split: Split[Any], *, lazy: bool) -> str:
    """One line of counts, and one for each of the rules that are broken most.

    Args:
        split: The split.
        lazy: Whether to count would be a pass over the data.
    """
    if lazy:
        return f"{_name(split)} (lazy): .counts() and .write(folder) read the data"
    lines = [f"  {rule} · {rows_in_words(rows)} · {text}" for rule, text, rows in _rules(split)]
    return "\n".join([f"{_name(split)}: {_counts(split)}", *lines])


def as_html(split: Split[Any], *, lazy: bool) -> str:
    """The same as HTML, with the first rejected rows and the fields that their rules look at.

    Args:
        split: The split.
        lazy: Whether to count would be a pass over the data.
    """
    from html import escape  # noqa: PLC0415 - a few milliseconds of every import otherwise

    if lazy:
        return f"<p>{escape(as_text(split, lazy=True))}</p>"
    head = f"<p><b>{escape(_name(split))}</b>: {_counts(split)}</p>"
    rules = _rules(split)
    if not rules:
        return head
    return (
        head
        + _table(("rule", "what holds", "rows"), rules, escape)
        + _table(("row", "fields", "broken rules"), _rejects(split), escape)
    )


def _name(split: Split[Any]) -> str:
    return f"Split of {split.plan.name}"


def _counts(split: Split[Any]) -> str:
    parts = {name: len(getattr(split, name)) for name in ("accepted", "rejected", "warned")}
    return ", ".join(f"{count:,} {name}" for name, count in parts.items())


def _rules(split: Split[Any]) -> list[tuple[str, str, int]]:
    counts = split.counts()
    columns = [list(counts[name]) for name in ("rule", "description", "rows")]
    rules = sorted(zip(*columns, strict=True), key=lambda row: -row[2])
    more = sum(rows for *_, rows in rules[_RULES:])
    rest = [("...", f"{len(rules) - _RULES} more rules", more)] if more else []
    return rules[:_RULES] + rest


def _rejects(split: Split[Any]) -> Iterable[tuple[str, str, str]]:
    from shipments.frames import rows_of  # noqa: PLC0415

    fields = {rule.id: rule.field for rule in split.plan.rules}
    head = split.rejected.slice(0, _ROWS) if _sliced(split.rejected) else split.rejected[:_ROWS]
    for at, row in enumerate(rows_of(head)):
        broken = list(row["broken_rules"])
        names = [name for id in broken for name in fields[id].split(", ") if name in row]
        shown = [f"{name} = {format_value(row[name])}" for name in dict.fromkeys(names)][:_FIELDS]
        yield str(row.get("row_id", at)), "; ".join(shown), ", ".join(broken)


def _sliced(part: Any) -> bool:
    return hasattr(part, "slice")


def _table(
    names: Sequence[str], rows: Iterable[Sequence[object]], escape: Callable[[str], str]
) -> str:
    head = "".join(f"<th>{name}</th>" for name in names)
    cells = ("".join(f"<td>{escape(str(cell))}</td>" for cell in row) for row in rows)
    return f"<table><tr>{head}</tr>{''.join(f'<tr>{row}</tr>' for row in cells)}</table>"
