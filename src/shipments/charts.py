"""The standing charts of the dataset, by name: what the command line and the site draw.

Each is a plot function over the rows that it makes sense for: China to Russia only, and for
amounts only what is reported as moved.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    import polars as pl

    from shipments.plot import ChartFigure


def _core(stage: str | None = None) -> pl.DataFrame:
    """Shipments from China to Russia that are more than a prospect, or of one stage."""
    import polars as pl

    from shipments.dataset.load import load

    wanted = pl.col("stage") != "prospect" if stage is None else pl.col("stage") == stage
    return load("shipments", "polars").filter(pl.col("scope") == "core", wanted)


def _routes() -> ChartFigure:
    from shipments.api import routes
    from shipments.plot import routes as draw

    return cast("ChartFigure", draw(routes(_core())))


def _volumes() -> ChartFigure:
    from shipments.plot import volumes

    return cast("ChartFigure", volumes(_core("movement")))


def _timeline() -> ChartFigure:
    from shipments.dataset.load import load
    from shipments.plot import timeline

    return cast("ChartFigure", timeline(load("claims", "polars")))


def _bounds() -> ChartFigure:
    from shipments.plot import bounds

    return cast("ChartFigure", bounds(_core("movement")))


def _coverage() -> ChartFigure:
    from shipments.dataset.load import load
    from shipments.plot import coverage

    return cast("ChartFigure", coverage(_core(), parties=load("shipment_parties", "polars")))


def _flows() -> ChartFigure:
    from shipments.dataset.load import load
    from shipments.plot import flows

    return cast("ChartFigure", flows(_core(), categories=load("categories", "polars")))


def _parties() -> ChartFigure:
    from shipments.dataset.load import load
    from shipments.plot import parties

    core = _core()
    links = load("shipment_parties", "polars")
    return cast(
        "ChartFigure",
        parties(
            links.filter(links["shipment_id"].is_in(core["shipment_id"].to_list())),
            load("parties", "polars"),
        ),
    )


_MAKERS: dict[str, Callable[[], ChartFigure]] = {
    "routes": _routes,
    "volumes": _volumes,
    "bounds": _bounds,
    "flows": _flows,
    "parties": _parties,
    "coverage": _coverage,
    "timeline": _timeline,
}
CHARTS = tuple(_MAKERS)


def chart(name: str) -> ChartFigure:
    """Draw a standing chart.

    Args:
        name: One of `CHARTS`.

    Raises:
        KeyError: If there is no such chart.
    """
    return _MAKERS[name]()
