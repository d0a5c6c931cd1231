"""What every chart promises: whole text, any input form, the same bytes, clear refusals."""

from __future__ import annotations

import base64

import pandas as pd
import polars as pl
import pytest
from matplotlib.figure import Figure
from synthetic import check_text, claims, many, roles, rounds, ways

import shipments as sh
from shipments.geography import COUNTRY_ANCHORS

pytestmark = pytest.mark.medium

CHARTS = sorted(set(sh.plot.__all__) - {"ChartFigure"})
RIFLES = "norinco-tekhkrim-rifles-2022-06"
CORE = {"scope": "core", "stage": ("movement", "order", "find", "stop")}
NO_ROW = pl.col("scope") == "no such scope"
TABLE_OF = {"timeline": "claims", "coverage": "coverage"}
STOPS = [code for code, a in COUNTRY_ANCHORS.items() if a.label and code not in ("CN", "RU")]


def draw(chart, what, **options):
    return getattr(sh.plot, chart)(what, **options)


def synthetic_rows(chart, count):
    """Rows for a chart, and the tables that it needs beside them."""
    if chart == "timeline":
        return claims(count), {}
    if chart == "coverage":
        return rounds(count), {}
    if chart == "routes":
        return ways(*((f"CN>{stop}>RU", "stated", 40 - n) for n, stop in enumerate(STOPS[:count])))
    if chart == "parties":
        return roles(count, "Synthetic $1 Trading and $2 Forwarding Company, Limited 株式")
    return many(count), {}


def real_rows(chart, what):
    """The filter or id of shipments, or what corresponds to it among the rows of another chart."""
    others = {
        "timeline": [(CORE, {"scope": "core"})],
        "coverage": [
            (CORE, {"kind": "round"}),
            (NO_ROW, pl.col("kind") == "no such kind"),
            (RIFLES, "us-commerce-2023-10-06"),
        ],
    }
    return next((other for one, other in others.get(chart, ()) if one is what), what)


@pytest.mark.parametrize(
    ("what", "inches"),
    [({}, 9.4), ({}, 4.5), (CORE, 7.0), (CORE, 9.4), (RIFLES, 4.5)],
    ids=["all", "all, narrow", "core, middling", "core", "one row, narrow"],
)
@pytest.mark.parametrize("chart", CHARTS)
def test_the_text_of_real_figures_is_whole_and_apart(chart, what, inches):
    what = {} if chart == "timeline" and what is CORE else real_rows(chart, what)
    # Only at its usual width has a map of all routes room for every label.
    apart = chart != "routes" or inches == 9.4
    check_text(draw(chart, what, inches=inches), apart=apart)


@pytest.mark.parametrize(("count", "inches"), [(1, 4.5), (3, 9.4), (40, 4.5), (40, 13.0)])
@pytest.mark.parametrize("chart", CHARTS)
def test_the_text_of_synthetic_figures_is_whole(chart, count, inches):
    what, data = synthetic_rows(chart, count)
    check_text(draw(chart, what, data=data, inches=inches), apart=chart != "routes")


def forms(table):
    """The same ten rows of a table, in each form that a public function takes."""
    polars, pandas = sh.load(table, "polars"), sh.load(table)
    key = polars.columns[0]
    core = polars.filter(scope="core") if "scope" in polars.columns else polars
    some = core[key][:10].to_list()
    rows = pandas[pandas[key].isin(some)]
    wanted = pl.col(key).is_in(some)
    return polars.filter(wanted), rows, rows.set_index(key), some, {key: some}, wanted


@pytest.mark.parametrize("chart", CHARTS)
def test_rows_ids_and_filters_draw_the_same(chart):
    first, *others = forms(TABLE_OF.get(chart, "shipments"))
    wanted = draw(chart, first).image()
    assert all(draw(chart, what).image() == wanted for what in others)


@pytest.mark.parametrize("name", ["routes", "total"])
def test_rows_ids_and_filters_give_the_same_numbers(name):
    options = {"by": "category", "measure": "mass"} if name == "total" else {}
    results = [getattr(sh, name)(what, **options) for what in forms("shipments")]
    first, *others = [
        (frame if isinstance(frame, pl.DataFrame) else pl.from_pandas(frame)).to_dicts()
        for frame in results
    ]
    assert first
    assert all(other == first for other in others)


@pytest.mark.parametrize("chart", CHARTS)
def test_a_second_run_gives_the_same_bytes(chart):
    what, data = synthetic_rows(chart, 3)
    one, other = (draw(chart, what, data=data) for _ in range(2))
    for format in ("svg", "png", "pdf"):
        assert one.image(format) == other.image(format)


@pytest.mark.parametrize("count", [3, 40])
@pytest.mark.parametrize("chart", CHARTS)
def test_axes_of_the_user_are_drawn_into_in_the_font_of_the_figures(chart, count):
    what, data = synthetic_rows(chart, count)
    figure = Figure(figsize=(10, 7))
    axes = figure.add_axes((0.1, 0.1, 0.8, 0.8))
    assert draw(chart, what, data=data, ax=axes) is axes
    figure.draw_without_rendering()
    shown = [*axes.texts, *axes.get_xticklabels(), *axes.get_yticklabels()]
    assert {text.get_fontname() for text in shown} == {"Lato"}


@pytest.mark.parametrize("chart", CHARTS)
def test_a_notebook_gets_an_image_with_words_an_image_alone_and_words_alone(chart):
    what, data = synthetic_rows(chart, 3)
    figure = draw(chart, what, data=data, title="A title & more")
    bundle = figure._repr_mimebundle_()
    assert bundle["text/plain"] == figure.alt
    assert 'alt="A title &amp; more. ' in bundle["text/html"]
    assert base64.b64decode(bundle["image/png"]).startswith(b"\x89PNG")
    assert bundle["image/png"] in bundle["text/html"]


@pytest.mark.parametrize("chart", CHARTS)
@pytest.mark.parametrize(
    ("what", "options", "message"),
    [
        (pl.DataFrame({"other": [1]}), {}, "needs rows of"),
        ("no-such-id", {}, "No record with the id 'no-such-id'"),
        ({"scope": "coer"}, {}, "did you mean 'core'"),
        ({"scoop": "core"}, {}, "did you mean 'scope'"),
        (CORE, {"inches": 1.0}, "no figure of 1.0 inches"),
        (NO_ROW, {}, "nothing to draw"),
    ],
)
def test_what_cannot_be_drawn_is_refused_in_one_sentence(chart, what, options, message):
    with pytest.raises(sh.UsageError, match=message):
        draw(chart, real_rows(chart, what), **options)


@pytest.mark.parametrize(
    ("chart", "options"),
    [
        ("volumes", {"by": "hlaf"}),
        ("volumes", {"measure": "tons"}),
        ("volumes", {"top": 0}),
        ("volumes", {"top": "6"}),
        ("bounds", {"measure": "tons"}),
        ("bounds", {"label": "titel"}),
        ("completeness", {"by": "categroy"}),
        ("coverage", {"by": "autority"}),
        ("sankey", {"by": "categroy"}),
        ("sankey", {"count": "tons"}),
        ("routes", {"count": "tons"}),
    ],
)
def test_an_option_that_is_not_known_is_refused(chart, options):
    with pytest.raises(sh.UsageError):
        draw(chart, real_rows(chart, CORE), **options)


@pytest.mark.parametrize("chart", ["bounds", "completeness"])
def test_axes_that_are_too_small_are_refused(chart):
    with pytest.raises(sh.UsageError, match="too small"):
        draw(chart, many(3), ax=Figure(figsize=(1, 1)).add_subplot())


@pytest.mark.parametrize("chart", ["bounds", "completeness", "volumes"])
@pytest.mark.parametrize("column", ["value_high", "period_end", "quantity_unit"])
def test_rows_without_a_column_that_is_needed_are_refused(chart, column):
    with pytest.raises(sh.UsageError, match=column):
        draw(chart, many(3).drop(column))


def test_the_old_name_of_sankey_warns():
    with pytest.warns(DeprecationWarning, match="plot.sankey"):
        old = sh.plot.flows
    assert old is sh.plot.sankey


def test_the_old_meaning_of_coverage_warns():
    with pytest.warns(DeprecationWarning, match="plot.completeness"):
        old = sh.plot.coverage(many(3))
    assert old.alt == sh.plot.completeness(many(3)).alt


def test_only_public_names_are_shown():
    assert dir(sh.plot) == sorted(sh.plot.__all__)


def test_missing_values_of_any_sort_are_missing():
    """pandas 2 turns None into NaN, newer versions into NA: both mean that nothing was reported."""
    rows = sh.load("shipments")
    wanted = sh.plot.routes(rows).alt
    for missing in (None, float("nan"), pd.NA):
        other = rows.astype(object).where(rows.notna(), missing)
        assert sh.plot.routes(other).alt == wanted
    rows = sh.load("shipments").astype(object)
    routed = sh.routes(rows)["shipments"].sum()
    unrouted = sh.routes(rows).query("way == 'unrouted'")["shipments"].sum()
    rows["dispatch_country"] = float("nan")
    assert sh.routes(rows)["shipments"].sum() == routed - unrouted < routed
