"""Parties: who is reported to have sent to whom."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes

from shipments.errors import UsageError
from shipments.frames import Row, rows_of
from shipments.plot.alluvial import Node, body_height, draw_columns, joins, ranked
from shipments.plot.frame import MARGIN, WIDTH, Frame, Key
from shipments.plot.places import label_of_place
from shipments.plot.text import counted, listed, plain
from shipments.plot.theme import BLUE, GREEN, GREY, ORANGE, PINK, ChartFigure, settings

_NOT_NAMED = {"consignor": "Sender not named", "consignee": "Receiver not named"}
_OTHERS = {"consignor": "Other senders", "consignee": "Other receivers"}
_NOUN = {"consignor": "sender", "consignee": "receiver"}
_COLORS = (BLUE, ORANGE, GREEN, PINK)
_NOTE = (
    "Consignor and consignee as reported: named in a report, not found to have done anything. Makers, "
    "carriers and end users are not shown."
)

Pairs = Counter[tuple[str, str]]


def _sides(rows: Sequence[Row]) -> dict[str, dict[str, list[str]]]:
    """Consignors and consignees of each shipment, in the order of their ids."""
    shipments: dict[str, dict[str, list[str]]] = {}
    for row in sorted(rows, key=lambda row: (row["shipment_id"], row["party_id"])):
        if row["role"] in _NOUN:
            sides = shipments.setdefault(row["shipment_id"], {"consignor": [], "consignee": []})
            if row["party_id"] not in sides[row["role"]]:
                sides[row["role"]].append(row["party_id"])
    return shipments


def _pairs(shipments: Mapping[str, Mapping[str, Sequence[str]]]) -> Pairs:
    pairs: Pairs = Counter()
    for sides in shipments.values():
        for sender in sides["consignor"] or [""]:
            for receiver in sides["consignee"] or [""]:
                pairs[sender, receiver] += 1
    return pairs


def _ends(pairs: Pairs, place: int) -> Counter[str]:
    ends: Counter[str] = Counter()
    for pair, count in pairs.items():
        ends[pair[place]] += count
    return ends


class _Cast:
    """The organisations with their names and seats."""

    def __init__(self, parties: Any) -> None:
        rows = rows_of(parties)
        if rows and not {"party_id", "name", "country"} <= set(rows[0]):
            raise UsageError("parties is another table · pass sh.load('parties')")
        self._rows = {row["party_id"]: row for row in rows}

    def name(self, party_id: str) -> str:
        row = self._rows.get(party_id)
        return plain(str(row["name"])) if row and row["name"] else party_id

    def country(self, party_id: str) -> str | None:
        row = self._rows.get(party_id)
        return row["country"] if row else None


def _merge(pairs: Pairs, top: int) -> tuple[Pairs, list[list[str]], list[int]]:
    """Put the rarer ends together; gives pairs and ids of the columns, and how many were merged."""
    kept = [ranked(_ends(pairs, place), top, ("",)) for place in range(2)]
    lost = [len(_ends(pairs, place)) - len(kept[place]) for place in range(2)]
    merged: Pairs = Counter()
    for (sender, receiver), count in pairs.items():
        one = sender if sender in kept[0] else "*"
        other = receiver if receiver in kept[1] else "*"
        merged[one, other] += count
    # "*" stands for the others, "" for those not named; both come last.
    order = [
        [
            *(name for name in names if name),
            *(["*"] if lost[place] else []),
            *([""] if "" in names else []),
        ]
        for place, names in enumerate(kept)
    ]
    return merged, order, lost


def _columns(
    merged: Pairs, order: Sequence[Sequence[str]], cast: _Cast, lost: Sequence[int]
) -> tuple[list[list[Node]], dict[str, str]]:
    seats = Counter(
        seat for name in order[0] if name not in ("", "*") and (seat := cast.country(name))
    )
    colors = dict(zip(ranked(seats, len(_COLORS)), _COLORS, strict=False))
    columns: list[list[Node]] = []
    for place, role in enumerate(_NOUN):
        sums = _ends(merged, place)
        special = {"": _NOT_NAMED[role], "*": f"{_OTHERS[role]} ({lost[place]:,})"}
        columns.append(
            [
                Node(
                    special.get(name) or cast.name(name),
                    sums[name],
                    colors.get(cast.country(name) or "", GREY)
                    if role == "consignor"
                    else "#56646f",
                )
                for name in order[place]
            ]
        )
    return columns, colors


def _keys(colors: Mapping[str, str], columns: Sequence[Sequence[Node]]) -> list[Key]:
    keys = [
        Key(f"sender in {label_of_place(seat)}", "box", {"facecolor": color})
        for seat, color in colors.items()
    ]
    if any(node.color == GREY for node in columns[0]):
        keys.append(Key("other or no seat known", "box", {"facecolor": GREY}))
    return keys


def alt_of(columns: Sequence[Sequence[Node]], shipments: int) -> str:
    """The alternative text of the chart, from its data."""
    told = [
        f"{heading}: " + ", ".join(f"{node.label} {node.count:,}" for node in nodes)
        for heading, nodes in zip(("Consignors", "Consignees"), columns, strict=True)
    ]
    return (
        f"Ribbons from consignor to consignee, {counted(shipments, 'shipment')}. "
        + ". ".join(told)
        + "."
    )


def parties(
    frame: Any,
    parties: Any,
    *,
    top: int = 12,
    title: str = "Few shipments name both who sent and who received",
    subtitle: str | None = None,
    inches: float = WIDTH,
    ax: Axes | None = None,
) -> ChartFigure | Axes:
    """Draw ribbons from the consignors of shipments to their consignees.

    A shipment with several consignors or consignees joins each of them with each other.

    Args:
        frame: Rows of `shipment_parties`, pandas or polars, already filtered.
        parties: The table `parties`, for names and seats.
        top: How many to show on each side, most first; the others are put together.
        title: The title.
        subtitle: What is counted; said from the data when left out.
        inches: Width of the figure.
        ax: Axes to draw into, without title, key, notes and source.

    Returns:
        The figure, or `ax` when it was given.

    Raises:
        UsageError: If the rows are of other tables, or none is a consignor or consignee.
    """
    rows = rows_of(frame)
    if rows and not {"shipment_id", "party_id", "role"} <= set(rows[0]):
        raise UsageError(
            "this chart is of parties in shipments · pass rows of sh.load('shipment_parties')"
        )
    cast = _Cast(parties)
    shipments = _sides(rows)
    if not shipments:
        raise UsageError("no row is a consignor or consignee · nothing to draw")
    merged, order, lost = _merge(_pairs(shipments), max(1, top))
    columns, colors = _columns(merged, order, cast, lost)
    links = [joins(merged, order[0], order[1])]
    headings = ("Consignor", "Consignee")
    with mpl.rc_context(settings()):
        if ax is not None:
            draw_columns(ax, columns, links, headings, color_by=0)
            return ax
        both = sum(bool(sides["consignor"] and sides["consignee"]) for sides in shipments.values())
        said = subtitle or (
            f"{counted(len(shipments), 'reported shipment')} with a named consignor or consignee, "
            f"{both:,} with both. Widths are numbers of shipments."
        )
        framed = Frame(
            title,
            said,
            _notes(lost, sum(merged.values()), len(shipments)),
            body=body_height([len(nodes) for nodes in columns]),
            inches=inches,
            keys=_keys(colors, columns),
        )
        axes = framed.axes(MARGIN, 0, framed.width - 2 * MARGIN, framed.body)
        draw_columns(axes, columns, links, headings, color_by=0)
        framed.figure.alt = f"{title}. {alt_of(columns, len(shipments))}"
        return framed.figure


def _notes(lost: Sequence[int], drawn: int, shipments: int) -> list[str]:
    notes = [_NOTE]
    if drawn > shipments:
        notes.append(
            "A shipment with several senders or receivers joins each with each: "
            f"{counted(drawn, 'pair')} from {counted(shipments, 'shipment')}."
        )
    together = [
        counted(number, noun) for number, noun in zip(lost, _NOUN.values(), strict=True) if number
    ]
    if together:
        notes.append(f"Put together as “other”: {listed(together)}.")
    return notes
