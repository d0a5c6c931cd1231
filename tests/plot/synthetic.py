"""Synthetic rows for charts, the charts drawn from them, and the check that text is whole.

Every number and name here is made up. `python tests/plot/synthetic.py` writes the baselines again;
with `--digests` it prints a digest of each figure instead, and whether pyplot is loaded.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import sys
from itertools import combinations, pairwise
from pathlib import Path
from unittest.mock import patch

import polars as pl

from shipments import plot
from shipments.tables.measures import MEASURES
from shipments.tables.registry import TABLES

BASELINES = Path(__file__).resolve().parent / "baselines"
DPI = {"routes": 34, "parties": 40, "timeline-few": 40, "bounds": 40}
TITLE = "Synthetic data: no number here is true"
VERSION = "0 (synthetic)"
DAY = dt.date(2023, 4, 5)
# Low, high and qualifier of an amount, one of each sort.
KINDS = (
    (1234, 1234, "exact"),
    (80, 80, "approx"),
    (600, 900, "range"),
    (2000, None, "more_than"),
    (None, 140, "at_most"),
    (None, None, "withheld"),
    (None, None, "not_stated"),
)
LONG = "Synthetic $1 Trading and $2 Forwarding Company of Nowhere, Limited 株式"


def frame(table, rows):
    """Rows of a table with all its columns; what is not given is missing."""
    dtypes = TABLES[table].dtypes
    return pl.DataFrame(
        [{name: row.get(name) for name in dtypes} for row in rows], schema=dtypes, strict=False
    )


def year(first, last=None):
    """A period of whole years."""
    return {"period_start": dt.date(first, 1, 1), "period_end": dt.date(last or first, 12, 31)}


def shipment(number, **changes):
    """A synthetic shipment of 2022; a measure is given as low, high and qualifier."""
    row = {
        "shipment_id": f"synthetic-{number:03}",
        "statement": f"Synthetic report {number}",
        "category": "synthetic",
        "stage": "movement",
        "scope": "core",
        "evidence_basis": "customs_data" if number % 2 else "official_statement",
        "quantity_unit": "drone",
        "quantity_dimension": "items",
        "mass_unit": "tonne",
        "value_currency": "USD",
        "value_per": "total",
        "dispatch_country": "CN",
        "moves_goods": True,
        "is_additive": True,
        "worded_fields": None,
        "count_unit": "firm",
        "root_count": 1,
        **year(2022),
    }
    for measure in MEASURES:
        low, high, word = changes.pop(measure, (None, None, "not_stated"))
        row |= {f"{measure}_low": low, f"{measure}_high": high, f"{measure}_qualifier": word}
    return row | changes


def shipments(*changes):
    """Synthetic shipments, one for each set of changes."""
    return frame("shipments", [shipment(n, **some) for n, some in enumerate(changes)])


def many(count):
    """Synthetic shipments of as many categories, with amounts of every kind and long texts."""
    return shipments(
        *(
            {
                "category": f"synthetic_goods_of_the_sort_{number}",
                "statement": f"Report {number} says that {LONG} sent $1 or $2 worth of goods",
                "quantity": KINDS[number % len(KINDS)],
                "value": KINDS[number % 3],
                "mass": KINDS[(number + 3) % len(KINDS)],
                "route": (None, "KZ", "AE>TR>GE")[number % 3],
                **year(2020 + number % 4),
            }
            for number in range(count)
        )
    )


NOT_ESTIMATED = {"coverage_estimates": frame("coverage_estimates", [])}
BARS = shipments(
    {"quantity": (500, 500, "exact")},
    {"quantity": (120, None, "more_than"), **year(2022, 2023)},
    {"quantity": (100, 300, "range"), **year(2023)},
    {"quantity": (None, 250, "at_most"), **year(2024)},
    year(2023),
    {"mass": (12, None, "at_least"), "route": "KZ"},
    {"value": (103_000, 103_000, "exact"), "route": "AE>TR"},
    {"value": (2_000_000, 2_400_000, "range"), **year(2022, 2023)},
)


def claim(number, day=DAY, polarity="affirms", group="press", **changes):
    """A synthetic claim."""
    kinds = {"affirms": "delivery", "negates": "denial", "withholds": "response"}
    return {
        "claim_id": f"CNRU-9{number:03}",
        "event_id": f"synthetic-{number:03}",
        "report_id": f"synthetic-{number:03}",
        "kind": kinds[polarity],
        "polarity": polarity,
        "status": "alleged",
        "statement": "Synthetic: nothing of this was said.",
        "asserted_by": "Synthetic Gazette",
        "asserter_group": group,
        "reported_start": day,
        "reported_end": day,
        "reported_precision": "day",
    } | changes


def claims(count=60):
    """Synthetic claims of five groups, several on one day, one in five with an earlier date."""
    polarities = ("affirms", "affirms", "negates", "withholds")
    groups = ("press", "press", "china", "united_states", "other")
    rows = []
    for number in range(count):
        day = dt.date(2023, 1, 10) + dt.timedelta(days=number // 4 * 37)
        row = claim(number, day, polarities[number % 4], groups[number % 5])
        row |= {"kind": "negative_assessment"} if number % 8 == 2 else {}
        row |= (
            {"as_of_end": day - dt.timedelta(60), "as_of_precision": "day"}
            if number % 5 == 0
            else {}
        )
        rows.append(row)
    return frame("claims", rows)


def known(number, day=DAY, state="held", **changes):
    """A synthetic known round of listings."""
    return {
        "coverage_id": f"synthetic-{number:03}",
        "kind": "round",
        "authority": "us_commerce",
        "stage": "adopted",
        "announced_start": day,
        "announced_end": day,
        "announced_precision": "day",
        "looked_on": dt.date(2026, 1, 1),
        "state": state,
    } | changes


def rounds(count=30):
    """Synthetic rounds of five authorities in every state, drafts and reports among them."""
    states = ("held", "not_held", "not_held", "partly")
    authorities = ("us_commerce", "european_union", "ukraine", "china", None)
    return frame(
        "coverage",
        [
            known(
                number,
                dt.date(2023, 1, 10) + dt.timedelta(days=number // 3 * 31),
                states[number % 4],
                authority=authorities[number % 5],
                stage=("adopted", "draft")[number % 7 == 0],
            )
            for number in range(count)
        ],
    )


def ways(*paths):
    """Synthetic shipments and their ways, given as (path, basis, how many, status of the way).

    Two places without a status are goods that were sent by a way that no report gives.
    """
    rows, tables = [], {"ways": [], "hops": []}
    for path, basis, count, *status in paths:
        stops = path.split(">")
        for _ in range(count):
            ends = {"dispatch_country": stops[0], "destination_country": stops[-1]}
            row = shipment(len(rows), evidence_basis=basis, **ends)
            rows.append(row)
            if len(stops) == 2 and not status:
                continue
            own = {"claim_id": f"CNRU-8{len(rows):03}", "way": 1}
            row["ways_claim_id"] = own["claim_id"]
            way = {"status": (status or ["travelled"])[0], "label": path}
            tables["ways"].append({**own, **way, "via": ">".join(stops[1:-1]) or None})
            tables["hops"] += [
                {**own, "hop": number, "from_country": start, "to_country": end, "basis": basis}
                for number, (start, end) in enumerate(pairwise(stops), 1)
            ]
    data = {name: frame(name, rows) for name, rows in tables.items()}
    return frame("shipments", rows), {**data, "claims": claims(0)}


WAYS = (
    ("CN>RU", "customs_data", 25),
    ("CN>RU", "official_statement", 33),
    ("CN>RU", "stated", 2, "travelled"),
    ("HK>RU", "customs_data", 9),
    ("CN>KZ>RU", "customs_data", 12),
    ("CN>AE>TR>GE>RU", "stated", 4, "inferred"),
    ("CN>BY>RU", "stated", 6, "stopped"),
    ("CN>TR>RU", "stated", 3, "offered"),
    ("CN>MV", "stated", 1, "declared_only"),
)


def roles(count=12, name="Synthetic firm"):
    """Synthetic shipments with consignors and consignees, and the tables that name those."""
    links = [
        {"shipment_id": f"synthetic-{number:03}", "party_id": f"{role}-{number % 40}", "role": role}
        for number in range(count)
        for role in ("consignor", "consignee")
        if role == "consignor" or number % 3
    ]
    ids = sorted({link["party_id"] for link in links})
    parties = [
        {"party_id": id, "name": f"{name} {number}", "country": ("CN", "HK", None)[number % 3]}
        for number, id in enumerate(ids)
    ]
    data = {
        "shipment_parties": frame("shipment_parties", links),
        "parties": frame("parties", parties),
    }
    return shipments(*({} for _ in range(count))), data


def draw():
    """Every chart from its synthetic rows, under a version that says so."""
    moved, data = ways(*WAYS)
    named, names = roles()
    with patch("shipments.plot.theme.data_version", lambda: VERSION):
        return {
            "volumes": plot.volumes(BARS, title=TITLE),
            "bounds": plot.bounds(BARS, title=TITLE, top=2),
            "completeness": plot.completeness(many(7), title=TITLE, data=names),
            "coverage": plot.coverage(rounds(), title=TITLE, data=NOT_ESTIMATED),
            "routes": plot.routes(moved, title=TITLE, data=data),
            "timeline": plot.timeline(claims(), title=TITLE),
            "timeline-few": plot.timeline(claims(9), title=TITLE),
            "sankey": plot.sankey(BARS, title=TITLE),
            "parties": plot.parties(named, title=TITLE, data=names),
        }


def image(figure, name, format="png"):
    """A figure as an image, small enough to be kept."""
    return figure.image(format, DPI.get(name, 55))


def digests(drawn):
    """A digest of the bytes of each figure in each format."""
    return [
        f"{name} {format} {hashlib.sha256(image(figure, name, format)).hexdigest()}"
        for name, figure in drawn.items()
        for format in ("svg", "png")
    ]


def words(figure):
    """All that is written in a figure outside its axes, and in them."""
    texts = [*figure.texts, *(text for axes in figure.axes for text in axes.texts)]
    return " ".join(text.get_text() for text in texts)


def _texts(figure):
    """Every text that is drawn, with ticks within the limits of their axes."""
    texts = [*figure.texts, *(text for legend in figure.legends for text in legend.get_texts())]
    for axes in figure.axes:
        texts += axes.texts
        for axis in (axes.xaxis, axes.yaxis):
            texts += [
                label for tick in axis._update_ticks() for label in (tick.label1, tick.label2)
            ]
    return [text for text in texts if text.get_visible() and text.get_text().strip()]


def check_text(figure, *, apart=True):
    """Every text lies inside the figure, and no two overlap."""
    renderer = figure.canvas.get_renderer()
    figure.draw(renderer)
    boxes = [(text.get_text(), text.get_window_extent(renderer)) for text in _texts(figure)]
    for text, box in boxes:
        assert box.x0 >= -1, text
        assert box.y0 >= -1, text
        assert box.x1 <= figure.bbox.width + 1, text
        assert box.y1 <= figure.bbox.height + 1, text
    for (one, a), (other, b) in combinations(boxes, 2) if apart else ():
        across, up = min(a.x1, b.x1) - max(a.x0, b.x0), min(a.y1, b.y1) - max(a.y0, b.y0)
        assert not (across > 2 and up > 3), (one, other)


if __name__ == "__main__":
    if "--digests" in sys.argv:
        print("\n".join(digests(draw())))
        print("pyplot", "matplotlib.pyplot" in sys.modules)
    else:
        BASELINES.mkdir(exist_ok=True)
        for name, figure in draw().items():
            (BASELINES / f"{name}.png").write_bytes(image(figure, name))
