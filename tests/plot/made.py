"""Synthetic rows for charts of reports, and the check that text is whole."""

from __future__ import annotations

from itertools import combinations

import polars as pl
from matplotlib.backends.backend_agg import FigureCanvasAgg

MEASURES = ("quantity", "mass", "value", "consignments")
KINDS = (
    (1234, 1234, "exact"),
    (80, 80, "approx"),
    (600, 900, "range"),
    (2000, None, "more_than"),
    (None, 140, "at_most"),
    (None, None, "withheld"),
    (None, None, "not_stated"),
)


def made_row(number, changes):
    """One synthetic shipment; a measure is given as low, high and qualifier."""
    row = {
        "shipment_id": f"synthetic-{number:03}",
        "statement": f"Synthetic report {number}",
        "category": "synthetic",
        "stage": "movement",
        "scope": "core",
        "quantity_unit": "drone",
        "mass_unit": "tonne",
        "value_currency": "USD",
        "value_basis": None,
        "value_per": "total",
        "origin_country": None,
        "dispatch_country": "CN",
        "route": None,
    }
    for measure in MEASURES:
        low, high, word = changes.get(measure, (None, None, "not_stated"))
        row |= {f"{measure}_low": low, f"{measure}_high": high, f"{measure}_qualifier": word}
    start, end, fineness = changes.get("period", (None, None, "unknown"))
    row |= {"period_start": start, "period_end": end, "period_precision": fineness}
    return row | {name: value for name, value in changes.items() if name in row}


def made(*changes):
    """Synthetic shipments, one for each set of changes."""
    rows = [made_row(number, change) for number, change in enumerate(changes)]
    columns = list(made_row(0, {}))
    kinds = {
        name: pl.Float64
        if name.endswith(("_low", "_high"))
        else pl.Date
        if name in ("period_start", "period_end")
        else pl.String
        for name in columns
    }
    return pl.DataFrame(rows, schema=kinds, strict=False)


def made_rows(count):
    """Synthetic shipments of as many categories, with amounts of every kind."""
    return made(
        *(
            {
                "category": f"synthetic_goods_of_the_sort_{number}",
                "statement": f"Synthetic report {number} says that Trading & Co. of Nowhere sent "
                f"$1 or $2 worth of goods 株式 to someone in a place with a long name, {number} times",
                "quantity": KINDS[number % len(KINDS)],
                "value": KINDS[number % 3],
                "mass": KINDS[(number + 3) % len(KINDS)],
            }
            for number in range(count)
        )
    )


def check_text(figure):
    """Every text lies inside the figure, and no two overlap."""
    renderer = FigureCanvasAgg(figure).get_renderer()
    figure.draw_without_rendering()
    drawn = [*figure.texts, *(text for axes in figure.axes for text in axes.texts)]
    boxes = [(text.get_text(), text.get_window_extent(renderer)) for text in drawn]
    width, height = figure.bbox.width, figure.bbox.height
    for text, box in boxes:
        assert box.x0 >= -1, text
        assert box.y0 >= -1, text
        assert box.x1 <= width + 1, text
        assert box.y1 <= height + 1, text
    for (one, a), (other, b) in combinations(boxes, 2):
        across, up = min(a.x1, b.x1) - max(a.x0, b.x0), min(a.y1, b.y1) - max(a.y0, b.y0)
        assert not (across > 1.5 and up > 1.5), (one, other)
