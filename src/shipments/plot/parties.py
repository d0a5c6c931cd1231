"""Parties: who is reported to have sent to whom."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import product
from typing import Any

from matplotlib.axes import Axes
from matplotlib.patches import Patch

from shipments.dataset.load import Data
from shipments.dataset.select import select
from shipments.errors import UsageError
from shipments.frames import Row, rows_of
from shipments.geography import label_of_country
from shipments.plot.alluvial import Node, Ribbons, lumped, sums_of
from shipments.plot.frame import WIDTH, Caption
from shipments.plot.text import counted, not_drawn, plain, put_together, ranked
from shipments.plot.theme import BLUE, GREEN, GREY, ORANGE, PINK, SLATE, ChartFigure

_NOUNS = {"consignor": "sender", "consignee": "receiver"}
_COLORS = (BLUE, ORANGE, GREEN, PINK)
# Names of the ends that are no organisation.
_NOT_NAMED, _OTHERS = "", "*"
_NOTE = (
    "Consignor and consignee as reported: named in a report, which proves nothing about them. Makers, "
    "carriers and end users are not shown."
)


def _pairs(links: Sequence[Row], wanted: set[str]) -> list[list[tuple[str, ...]]]:
    """Each consignor with each consignee, shipment by shipment; those with neither have no entry."""
    shipments: dict[str, dict[str, set[str]]] = {}
    for row in links:
        if row["role"] in _NOUNS and row["shipment_id"] in wanted:
            sides = shipments.setdefault(row["shipment_id"], {role: set() for role in _NOUNS})
            sides[row["role"]].add(row["party_id"])
    return [
        list(product(*(sorted(side or {_NOT_NAMED}) for side in sides.values())))
        for sides in shipments.values()
    ]


def _nodes(
    sums: Mapping[str, int],
    noun: str,
    merged: int,
    known: Mapping[str, Row],
    colors: dict[str, str],
) -> list[Node]:
    labels = {_NOT_NAMED: f"{noun.capitalize()} not named", _OTHERS: f"Other {noun}s ({merged:,})"}
    nodes = []
    for name in ranked(sums, len(sums), (_OTHERS, _NOT_NAMED)):
        party = known.get(name, {})
        color = colors.get(party.get("country") or "", GREY) if noun == "sender" else SLATE
        label = labels.get(name) or plain(str(party.get("name") or name)) or name
        nodes.append(Node(name, label, sums[name], color))
    return nodes


def parties(
    what: Any,
    *,
    top: int = 12,
    title: str = "Who is reported to have sent to whom",
    subtitle: str | None = None,
    inches: float = WIDTH,
    ax: Axes | None = None,
    data: Data = None,
) -> ChartFigure | Axes:
    """Draw ribbons from the consignors of shipments to their consignees.

    A shipment with several consignors or consignees joins each of them with each other.

    Args:
        what: Rows of `shipments`, ids, or a filter.
        top: How many to show on each side, most first; the others are put together.
        title: The title.
        subtitle: The line below it; from the data when left out.
        inches: Width of the figure.
        ax: Axes to draw into, without title, key, notes and source.
        data: What to load in place of the installed dataset, as in `load`.

    Returns:
        The figure, or `ax` when it was given.

    Raises:
        UsageError: If the rows are of another table, or no shipment names a consignor or consignee.
    """
    chosen = select(what, ("shipments",), "plot.parties", data)
    wanted = {row["shipment_id"] for row in rows_of(chosen.rows)}
    shipments = _pairs(rows_of(chosen.load("shipment_parties")), wanted)
    if not shipments:
        raise UsageError("no shipment names a consignor or consignee · nothing to draw")
    known = {row["party_id"]: row for row in rows_of(chosen.load("parties"))}
    pairs, merged = Counter(pair for pairs in shipments for pair in pairs), [0, 0]
    for place in range(2):
        pairs, merged[place] = lumped(pairs, place, max(1, top), _OTHERS, (_NOT_NAMED,))
    senders = (known.get(name, {}).get("country") for name in sums_of(pairs, 0))
    seats = ranked(Counter(seat for seat in senders if seat), len(_COLORS))
    colors = dict(zip(seats, _COLORS, strict=False))
    columns = [
        _nodes(sums_of(pairs, place), noun, merged[place], known, colors)
        for place, noun in enumerate(_NOUNS.values())
    ]
    both = sum(all(pairs[0]) for pairs in shipments)
    said = subtitle or (
        f"{counted(len(shipments), 'reported shipment')} with a named consignor or consignee, "
        f"{both:,} with both. Widths are numbers of shipments."
    )
    alt = f"Ribbons from consignor to consignee, {counted(len(shipments), 'shipment')}"
    notes = [_NOTE]
    if pairs.total() > len(shipments):
        notes.append(
            "A shipment with several senders or receivers joins each with each: "
            f"{counted(pairs.total(), 'pair')} from {counted(len(shipments), 'shipment')}."
        )
    notes += put_together(dict(zip(_NOUNS.values(), merged, strict=True)))
    notes += not_drawn({"shipment (without either)": len(wanted) - len(shipments)})
    labels = {color: f"sender in {label_of_country(seat)}" for seat, color in colors.items()}
    labels[GREY] = "other or no seat known"
    present = {node.color for node in columns[0]}
    key = [Patch(color=color, label=text) for color, text in labels.items() if color in present]
    ribbons = Ribbons(("Consignor", "Consignee"), columns, pairs, 0)
    return ribbons.figure(Caption(title, said, notes, alt, key), inches, ax)
