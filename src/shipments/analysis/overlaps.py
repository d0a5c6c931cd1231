"""Shared goods: the one rule on which rows may be added up, for totals and for charts.

Two rows share goods if the table `overlaps` or a `part_of` links them, directly or through other
events, whether or not those are among the rows. They do not if both periods are closed and
disjoint, if their units differ, or if their goods differ: other categories, neither of which may
hold the other. A direct link is itself a report that some of the goods are the same, so another
category does not undo it: a part is never added to its whole.

The floor over some rows is the largest sum over rows no two of which share goods. The ceiling is
the sum of all ceilings, and open as soon as one row has none.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from typing import Any, NamedTuple

from shipments.dataset.load import Data, load
from shipments.frames import Row, rows_of

# Categories that may hold goods of any other category.
_OPEN_CATEGORIES = frozenset(
    {None, "not_specified", "weapons_unspecified", "dual_use_mixed", "drones_and_parts"}
)

Neighbours = Mapping[int, Collection[int]]


def unit_of(row: Row, measure: str) -> tuple[str, ...]:
    """What must be the same for two numbers of a measure to add up."""
    if measure == "consignments":
        return ("consignment",)
    names = ("value_currency", "value_basis", "value_per")
    return tuple(
        str(row.get(name)) for name in (names if measure == "value" else (f"{measure}_unit",))
    )


def is_additive(row: Row) -> bool:
    """Whether the amounts of a row may be added to those of others."""
    return row.get("is_additive") is None or bool(row["is_additive"])


def is_worded(row: Row, measure: str) -> bool:
    """Whether words of a page are recorded that carry a measure of a row."""
    return measure in str(row.get("worded_fields") or "").split(";")


def _key(row: Row) -> str:
    return str(row.get("shipment_id") or row.get("flow_id"))


@dataclass(frozen=True)
class Links:
    """Which events are linked directly, and the group of linked events that each belongs to."""

    direct: frozenset[frozenset[str]]
    groups: Mapping[str, frozenset[str]]


def links_of(rows: Iterable[Row], data: Data = None) -> Links:
    """The links between events: those of the table `overlaps` and those that rows name."""
    table = rows_of(load("overlaps", "polars", data=data))
    pairs = [(row["event_id"], row["other_event_id"]) for row in table]
    for row in rows:
        named = [*str(row.get("overlaps_with") or "").split(";"), row.get("part_of")]
        pairs += [(_key(row), other) for other in named if other]
    groups: dict[str, frozenset[str]] = {}
    for pair in pairs:
        group = frozenset(pair).union(*(groups.get(event, ()) for event in pair))
        groups.update(dict.fromkeys(group, group))
    return Links(frozenset(map(frozenset, pairs)), groups)


def share_goods(one: Row, other: Row, measure: str, links: Links) -> bool:
    """Whether two rows of `shipments` or `flows` report some of the same goods."""
    names = _key(one), _key(other)
    if names[1] not in links.groups.get(names[0], ()) or _disjoint(one, other):
        return False
    categories = one.get("category"), other.get("category")
    return unit_of(one, measure) == unit_of(other, measure) and (
        categories[0] == categories[1]
        or not _OPEN_CATEGORIES.isdisjoint(categories)
        or frozenset(names) in links.direct
    )


def _disjoint(one: Row, other: Row) -> bool:
    """Whether both periods are closed and one ends before the other starts."""
    days: list[Any] = [row.get(f"period_{end}") for row in (one, other) for end in ("start", "end")]
    if None in days:
        return False
    start, end, other_start, other_end = days
    return bool(end < other_start or other_end < start)


def shared_pairs(rows: Sequence[Row], measure: str, links: Links) -> dict[int, set[int]]:
    """For each place in `rows` that shares goods with others: the places of those."""
    shared: dict[int, set[int]] = {}
    linked = [place for place, row in enumerate(rows) if _key(row) in links.groups]
    for one, other in combinations(linked, 2):
        if share_goods(rows[one], rows[other], measure, links):
            shared.setdefault(one, set()).add(other)
            shared.setdefault(other, set()).add(one)
    return shared


class Bounds(NamedTuple):
    """At least (None = no floor), at most (None = open), and which floors are counted, how many not."""

    low: float | None
    high: float | None
    counted: list[Row]
    n_overlapping: int


def bounds_of(rows: Sequence[Row], measure: str, links: Links) -> Bounds:
    """The floor and the ceiling of rows that state an amount."""
    stated = [row for row in rows if row[f"{measure}_low"] is not None]
    counted = counted_rows(stated, measure, links)
    low = math.fsum(row[f"{measure}_low"] for row in counted) if stated else None
    highs = [row[f"{measure}_high"] for row in rows]
    high = None if None in highs else math.fsum(highs)
    return Bounds(low, high, counted, len(stated) - len(counted))


def counted_rows(rows: Sequence[Row], measure: str, links: Links) -> list[Row]:
    """The rows with the largest sum of floors no two of which share goods, in their order."""
    shared = shared_pairs(rows, measure, links)
    weights = {place: Fraction(rows[place][f"{measure}_low"]) for place in shared}
    kept = heaviest(weights, shared)
    return [row for place, row in enumerate(rows) if place not in shared or place in kept]


def heaviest(weights: Mapping[int, Fraction], neighbours: Neighbours) -> set[int]:
    """The heaviest set of nodes of which no two are neighbours; exact.

    A node whose neighbours all touch each other needs no trial: its weight is taken off theirs,
    and it is chosen if in the end none of them is. This alone solves the graph of rows that differ
    in their periods only. Where no such node is left, a node is tried both ways.
    """
    left = {node: weight for node, weight in weights.items() if weight > 0}
    set_aside: list[tuple[int, set[int]]] = []
    while (node := _simplicial(left, neighbours)) is not None:
        weight = left.pop(node)
        near = left.keys() & neighbours[node]
        set_aside.append((node, near))
        left = {
            one: rest
            for one, heavy in left.items()
            if (rest := heavy - weight if one in near else heavy) > 0
        }
    chosen = _tried(left, neighbours) if left else set()
    for node, near in reversed(set_aside):
        if not chosen & near:
            chosen.add(node)
    return chosen


def _simplicial(left: Mapping[int, Fraction], neighbours: Neighbours) -> int | None:
    """The first node whose neighbours all touch each other."""
    for node in sorted(left):
        near = left.keys() & neighbours[node]
        if all(other in neighbours[one] for one, other in combinations(near, 2)):
            return node
    return None


def _tried(left: Mapping[int, Fraction], neighbours: Neighbours) -> set[int]:
    """The heaviest set, with or without the node that excludes most others."""
    pivot = max(sorted(left), key=lambda node: len(left.keys() & neighbours[node]))
    others = {node: weight for node, weight in left.items() if node != pivot}
    free = {node: weight for node, weight in others.items() if node not in neighbours[pivot]}
    tried = heaviest(others, neighbours), heaviest(free, neighbours) | {pivot}
    return max(tried, key=lambda nodes: sum(left[node] for node in nodes))
