"""Volumes keep unlike rows apart, and colours and first-chart promises hold."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from shipments.analysis.overlaps import Links
from shipments.plot.bars import panels_of
from shipments.plot.theme import INK, MUTED, SERIES, TEXT_SHADES

NO_LINKS = Links([])
# Machado, Oliveira and Fernandes 2009, severity 1.0, on linear RGB.
MACHADO = {
    "normal": [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "tritanopia": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
}


def linear(color):
    rgb = np.array([int(color[at : at + 2], 16) for at in (1, 3, 5)]) / 255
    return np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)


def lab(rgb):
    to_xyz = np.array(
        [
            [0.4124, 0.3576, 0.1805],
            [0.2126, 0.7152, 0.0722],
            [0.0193, 0.1192, 0.9505],
        ]
    )
    xyz = to_xyz @ np.clip(rgb, 0, 1) / np.array([0.9505, 1.0, 1.089])
    f = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


@pytest.mark.parametrize("vision", list(MACHADO))
def test_series_stay_apart(vision):
    seen = [lab(np.array(MACHADO[vision]) @ linear(color)) for color in SERIES]
    apart = min(
        float(np.linalg.norm(one - other))
        for place, one in enumerate(seen)
        for other in seen[place + 1 :]
    )
    assert apart >= 15, apart


@pytest.mark.parametrize("color", [INK, MUTED, *TEXT_SHADES.values()])
def test_text_has_contrast_on_white(color):
    light = float(np.array([0.2126, 0.7152, 0.0722]) @ linear(color))
    assert 1.05 / (light + 0.05) >= 4.5


def row(id, **changes):
    """A synthetic shipment of 5 vests in 2023."""
    empty = {
        f"{m}_{end}": None for m in ("mass", "value", "consignments") for end in ("low", "high")
    }
    return {
        "shipment_id": id,
        "category": "synthetic",
        "stage": "movement",
        "scope": "core",
        "quantity_low": 5.0,
        "quantity_high": 5.0,
        "quantity_unit": "vest",
        "quantity_dimension": "items",
        "value_per": None,
        "value_basis": None,
        "value_currency": None,
        "period_start": dt.date(2023, 1, 1),
        "period_end": dt.date(2023, 12, 31),
        "part_of": None,
        "overlaps_with": None,
        "root_count": 1,
        "page_count": 1,
        **empty,
        **changes,
    }


@pytest.mark.parametrize("changes", [{"stage": "order"}, {"scope": "other_origin"}])
def test_stages_and_scopes_never_share_a_bar(changes):
    panels = panels_of([row("a"), row("b", **changes)], NO_LINKS, "year", ["quantity"])
    assert [(bar.low, bar.high) for panel in panels for bar in panel.bars] == [(5, 5), (5, 5)]


def test_shares_are_never_added():
    rows = [row(name, quantity_unit="percent", quantity_dimension="share") for name in "ab"]
    assert panels_of(rows, NO_LINKS, "year", ["quantity"]) == []


def test_like_rows_are_added():
    (panel,) = panels_of([row("a"), row("b")], NO_LINKS, "year", ["quantity"])
    assert (panel.bars[0].low, panel.bars[0].high) == (10, 10)


def test_a_sum_with_an_approximate_figure_in_it_is_told_as_about():
    from shipments.plot.bars import Bar
    from shipments.plot.panels import told

    about = {"value_low": 2e6, "value_high": 2e6, "value_qualifier": "approx"}
    floor = {"value_low": 1e5, "value_high": None, "value_qualifier": "more_than"}
    span = (dt.date(2022, 1, 1), dt.date(2023, 1, 1))
    assert told(Bar(span, (about, floor), 2.1e6, None), "value") == "≥ about 2.1 m"
    assert told(Bar(span, (about,), 2e6, 2e6), "value") == "about 2 m"
    assert told(Bar(span, (floor,), 1e5, None), "value") == "≥ 100,000"


def test_a_row_that_stands_twice_is_not_added_to_itself():
    import pandas as pd

    import shipments as sh

    rifles = sh.load("shipments").query("lead_claim_id == 'CNRU-0001'")
    assert "1,000" in sh.plot.volumes(rifles).alt
    with pytest.raises(sh.UsageError, match="more than once"):
        sh.plot.volumes(pd.concat([rifles, rifles]))


@pytest.mark.parametrize("call", [{"top": 0}, {"top": "6"}])
def test_a_number_of_panels_that_cannot_be_drawn_is_told(call):
    import shipments as sh

    with pytest.raises(sh.UsageError, match="at least 1"):
        sh.plot.volumes(sh.load("shipments"), **call)


def test_rows_of_another_table_are_told():
    import shipments as sh

    with pytest.raises(sh.UsageError, match="volumes are of shipments"):
        sh.plot.volumes(sh.load("legs"))
