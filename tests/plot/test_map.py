"""The map of routes, and ribbons of goods and parties: counts are right, unrouted is not direct."""

from __future__ import annotations

from itertools import combinations, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.patches import FancyArrowPatch
from synthetic import WAYS, frame, many, roles, shipments, ways, words

import shipments as sh
from shipments.frames import rows_of
from shipments.plot import parties, routes, sankey
from shipments.plot.route_map import spread, width_of_line
from shipments.plot.routes import lines_of

pytestmark = pytest.mark.medium


def lines(*paths, top=7):
    rows, data = ways(*paths)
    return lines_of(rows_of(sh.routes(rows, data=data)), "shipments", top)


def heads(axes):
    return [
        patch.get_path().transformed(axes.transData)
        for patch in axes.patches
        if isinstance(patch, FancyArrowPatch)
        and patch.get_arrowstyle().__class__.__name__ != "Curve"
    ]


def test_a_line_has_its_counts_and_its_status():
    drawn, _ = lines(*WAYS)
    by_path = {(line.path, line.status): line for line in drawn}
    line = by_path[("CN", "RU"), "travelled"]
    assert (line.count, line.core, line.direct, line.unrouted) == (60, 25, 2, 58)
    assert by_path[("CN", "AE", "TR", "GE", "RU"), "inferred"].core == 0


def test_what_is_drawn_and_what_is_left_out_are_all_ways():
    for what in ({}, {"scope": "core"}):
        rows = rows_of(sh.routes(what))
        for top in (1, 7):
            drawn, left_out = lines_of(rows, "shipments", top)
            given = sum(row["shipments"] for row in rows)
            assert sum(line.count for line in drawn) + sum(left_out.values()) == given


def test_every_shipment_is_on_the_map_or_in_its_note():
    rows = sh.load("shipments", "polars")
    on_a_way = sum(len(sh.routes(id)) > 0 for id in rows["shipment_id"])
    assert f"{rows.height - on_a_way} shipments not reported as moved" in words(routes(rows))


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        ("offered", "on a way that was only offered"),
        ("refused", "on a way that was only refused"),
    ],
)
def test_ways_that_no_goods_took_are_counted_and_not_drawn(status, reason):
    drawn, left_out = lines(("CN>RU", "stated", 2), ("CN>IR>RU", "stated", 3, status))
    assert [line.path for line in drawn] == [("CN", "RU")]
    assert left_out[reason] == 3


def test_a_way_through_a_region_is_counted_and_not_drawn():
    rows = [
        {"from_country": "CN", "via": via, "to_country": "RU", "status": "travelled"}
        | {"way": "routed", "shipments": 2, "root_reports": 1, "customs_backed": 0}
        for via in ("central-asia", "KZ")
    ]
    drawn, left_out = lines_of(rows, "shipments", 7)
    assert [line.path for line in drawn] == [("CN", "KZ", "RU")]
    assert left_out["through a region that is no country"] == 2


@pytest.mark.parametrize(
    ("status", "ends", "style"),
    [
        ("travelled", "arrowhead", "solid"),
        ("stopped", "cross", "dashed"),
        ("turned_back", "cross", "dashed"),
        ("inferred", "arrowhead", "dotted"),
        ("declared_only", "arrowhead", "dotted"),
    ],
)
def test_a_stop_is_an_end_and_what_is_inferred_or_declared_is_dotted(status, ends, style):
    rows, data = ways(("CN>KZ>RU", "stated", 2, status))
    axes = routes(rows, data=data).axes[0]
    crosses = [line for line in axes.lines if line.get_marker() == "X"]
    assert (len(heads(axes)), len(crosses)) == ((1, 0) if ends == "arrowhead" else (0, 1))
    drawn = [patch.get_linestyle() for patch in axes.patches if patch.get_linewidth() > 0]
    dashes = [one[1][0] for one in drawn if isinstance(one, tuple)]
    assert bool(dashes) is (style != "solid")
    assert all((dash < 2) is (style == "dotted") for dash in dashes)


def test_unrouted_and_direct_differ_in_words():
    text = (
        "China to Russia without a reported transit, travelled: 60 shipments, 2 reported as direct"
    )
    rows, data = ways(*WAYS)
    figure = routes(rows, data=data)
    assert text in figure.alt
    assert "58 shipments,\nno transit reported\n2 reported as direct" in words(figure)


@pytest.mark.parametrize(
    ("paths", "title"),
    [
        (
            [("CN>RU", "stated", 3), ("CN>KZ>RU", "stated", 1)],
            "Most reports name no transit country",
        ),
        ([("CN>RU", "stated", 3)], "No report names a transit country"),
        ([("CN>KZ>RU", "stated", 3)], "Reported routes"),
    ],
)
def test_the_title_is_what_the_rows_bear(paths, title):
    rows, data = ways(*paths)
    assert routes(rows, data=data).alt.startswith(f"{title}. ")


def test_what_is_not_drawn_is_counted():
    rows, data = ways(*WAYS)
    rows.extend(shipments({"shipment_id": "of-no-stated-start", "dispatch_country": None}))
    text = words(routes(rows, data=data, top=1))
    assert "10 shipments on rarer routes" in text
    assert "3 shipments on a way that was only offered" in text
    assert "1 shipment not reported as moved, or from a place that is not stated" in text


def test_a_map_of_routes_that_were_counted_before_is_the_same():
    assert (
        routes(sh.routes({"scope": "core"})).alt.split(". ", 1)[1]
        == routes({"scope": "core"}).alt.split(". ", 1)[1]
    )


def test_one_shipment_is_a_thin_line():
    assert width_of_line(1, 1) == width_of_line(1, 10) < 2
    assert width_of_line(100, 100) == 2 * width_of_line(50, 100)


def test_arrowheads_do_not_touch_each_other():
    rows, data = ways(*WAYS)
    for figure in (routes(rows, data=data), routes({"scope": "core"})):
        tips = [path.vertices[-2] for path in heads(figure.axes[0])]
        assert len(tips) >= 5
        for one, other in combinations(tips, 2):
            assert ((one - other) ** 2).sum() > 4**2


@given(st.lists(st.floats(-7, 7), min_size=1, max_size=20))
def test_spread_angles_keep_their_distance(angles):
    at = sorted(spread(angles, [0.1] * len(angles)))
    assert all(second - first > 0.19 for first, second in pairwise(at))


def test_a_code_that_is_no_country_is_refused():
    rows, data = ways(("CN>QQ>RU", "stated", 1))
    with pytest.raises(sh.UsageError, match="no point on the map for 'QQ'"):
        routes(rows, data=data)


def test_ribbons_count_shipments_or_root_reports():
    alt = sankey(many(9)).alt
    assert "9 shipments" in alt
    assert "No transit reported 3, via Kazakhstan 3, via UAE, Türkiye and Georgia 3" in alt
    twice = shipments(*[{"root_count": 2}] * 3)
    assert "6 root reports" in sankey(twice, count="root_reports").alt


def test_goods_are_groups_categories_or_periods():
    assert "Goods: Drones 3." in sankey(shipments(*[{"category": "drone_parts"}] * 3)).alt
    assert (
        "Goods: Drone parts 3."
        in sankey(shipments(*[{"category": "drone_parts"}] * 3), by="category").alt
    )
    assert "Goods: 2022 3." in sankey(shipments(*[{}] * 3), by="year").alt


def test_what_is_put_together_is_in_the_notes():
    figure = sankey(many(40), by="category", top=8)
    assert "Other goods 32" in figure.alt
    assert "Put together as “other”: 32 categories." in words(figure)
    rows, data = roles(40)
    assert "Other senders (28) 28" in parties(rows, data=data, top=12).alt


def test_parties_that_are_not_named_are_shown():
    rows, data = roles(3)
    figure = parties(rows, data=data)
    assert "3 shipments" in figure.alt
    assert "Receiver not named 1" in figure.alt
    assert "1 shipment without either" in words(parties(shipments({}, {}, {}, {}), data=data))


def test_shipments_without_parties_cannot_be_drawn():
    data = {"shipment_parties": frame("shipment_parties", [])}
    with pytest.raises(sh.UsageError, match="names a consignor or consignee"):
        parties(shipments({}), data=data)
