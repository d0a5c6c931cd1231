"""One synthetic frame for each chart, and the figures drawn from them.

Every number and name here is made up. `python tests/plot/figures.py` writes the baselines anew;
with `--digests` it prints a digest of each figure instead, and whether pyplot is loaded.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import sys
from pathlib import Path
from unittest.mock import patch

import polars as pl

from shipments import plot as plotting

BASELINES = Path(__file__).resolve().parent / "baselines"
DPI = {"routes": 34}
TITLE = "Synthetic data: no number here is true"
BASES = ("recorded", "stated", "inferred", "offered", "intercepted", "refused")

SHIPMENTS = {
    "shipment_id": pl.String,
    "category": pl.String,
    "stage": pl.String,
    "scope": pl.String,
    "route": pl.String,
    "evidence_basis": pl.String,
    "part_of": pl.String,
    "overlaps_with": pl.String,
    "quantity_unit": pl.String,
    "quantity_dimension": pl.String,
    "mass_unit": pl.String,
    "value_currency": pl.String,
    "value_per": pl.String,
    "value_basis": pl.String,
    "period_start": pl.Date,
    "period_end": pl.Date,
    "root_count": pl.Int64,
    "page_count": pl.Int64,
} | {
    f"{measure}_{end}": pl.Float64
    for measure in ("quantity", "mass", "value", "consignments")
    for end in ("low", "high")
}
ROUTES = {
    "from_country": pl.String,
    "via": pl.String,
    "to_country": pl.String,
    "shipments": pl.Int64,
    "root_reports": pl.Int64,
    "customs_backed": pl.Int64,
} | dict.fromkeys(BASES, pl.Int64)
CLAIMS = {
    "claim_id": pl.String,
    "polarity": pl.String,
    "statement": pl.String,
    "covers_object": pl.String,
    "asserted_by": pl.String,
    "asserter_group": pl.String,
} | {
    f"{name}_{part}": pl.String if part == "precision" else pl.Date
    for name in ("as_of", "reported")
    for part in ("start", "end", "precision")
}


def shipment(number: int, **changes: object) -> dict[str, object]:
    """A synthetic shipment; everything not given is missing."""
    row: dict[str, object] = dict.fromkeys(SHIPMENTS)
    row |= {
        "shipment_id": f"synthetic-{number:03}",
        "category": "synthetic_goods",
        "stage": "movement",
        "scope": "core",
        "evidence_basis": "customs_data" if number % 2 else "official_statement",
        "quantity_unit": "item",
        "quantity_dimension": "items",
        "mass_unit": "tonne",
        "value_currency": "USD",
        "period_start": dt.date(2022, 1, 1),
        "period_end": dt.date(2022, 12, 31),
        "root_count": 1,
        "page_count": 1,
    }
    return row | changes


def year(first: int, last: int | None = None) -> dict[str, object]:
    """A period of whole years."""
    return {"period_start": dt.date(first, 1, 1), "period_end": dt.date(last or first, 12, 31)}


def shipments() -> pl.DataFrame:
    """Synthetic shipments with every kind of bound."""
    other = {"category": "synthetic_metal"}
    rows = [
        shipment(1, quantity_low=500.0, quantity_high=500.0, **year(2022)),
        shipment(2, quantity_low=120.0, quantity_high=None, route="KZ", **year(2022, 2023)),
        shipment(3, quantity_low=100.0, quantity_high=300.0, route="AE>TR", **year(2023)),
        shipment(4, quantity_low=None, quantity_high=250.0, **year(2024)),
        shipment(5, **year(2023)),
        shipment(6, **year(2024)),
        shipment(7, mass_low=12.0, route="KZ", **other, **year(2022)),
        shipment(8, value_low=103_000.0, value_high=103_000.0, **other, **year(2022)),
        shipment(9, value_low=2_000_000.0, value_high=2_400_000.0, **other, **year(2022, 2023)),
    ]
    return pl.DataFrame(rows, schema=SHIPMENTS)


def route(
    start: str, via: str | None, end: str, count: int, basis: str, backed: int = 0
) -> dict[str, object]:
    """A synthetic route."""
    counts = {name: count if name == basis else 0 for name in BASES}
    return {
        "from_country": start,
        "via": via,
        "to_country": end,
        "shipments": count,
        "root_reports": count + 1,
        "customs_backed": backed,
        **counts,
    }


def routes() -> pl.DataFrame:
    """Synthetic routes, one of three hops."""
    rows = [
        route("CN", None, "RU", 60, "stated", 25),
        route("HK", None, "RU", 9, "recorded", 9),
        route("CN", "KZ", "RU", 12, "recorded", 12),
        route("CN", "AE>TR>GE", "RU", 4, "inferred"),
        route("CN", "BY", "RU", 6, "intercepted"),
    ]
    return pl.DataFrame(rows, schema=ROUTES)


def claim(number: int, day: dt.date, polarity: str, group: str) -> dict[str, object]:
    """A synthetic claim."""
    row: dict[str, object] = dict.fromkeys(CLAIMS)
    return row | {
        "claim_id": f"CNRU-9{number:03}",
        "polarity": polarity,
        "statement": "Synthetic: nothing of this was said.",
        "asserted_by": "Synthetic Gazette",
        "asserter_group": group,
        "reported_start": day,
        "reported_end": day,
        "reported_precision": "day",
    }


def claims(count: int = 60) -> pl.DataFrame:
    """Synthetic claims of four groups, several on one day."""
    kinds = ("affirms", "affirms", "negates", "withholds")
    groups = ("press", "press", "china", "united_states", "other")
    rows = [
        claim(
            number,
            dt.date(2023, 1, 10) + dt.timedelta(days=number // 4 * 37),
            kinds[number % 4],
            groups[number % 5],
        )
        for number in range(count)
    ]
    return pl.DataFrame(rows, schema=CLAIMS)


def roles() -> tuple[pl.DataFrame, pl.DataFrame]:
    """Synthetic consignors and consignees, and their names."""
    rows = [
        {"shipment_id": f"synthetic-{number:03}", "party_id": f"{role}-{number % 4}", "role": role}
        for number in range(12)
        for role in ("consignor", "consignee")
        if role == "consignor" or number % 3
    ]
    ids = sorted({row["party_id"] for row in rows})
    names = [f"Synthetic firm {number}" for number in range(len(ids))]
    countries = [("CN", "RU", None)[number % 3] for number in range(len(ids))]
    return pl.DataFrame(rows), pl.DataFrame({"party_id": ids, "name": names, "country": countries})


def draw() -> dict[str, plotting.ChartFigure]:
    """Every chart from its synthetic frame, under a version that says so."""
    with patch("shipments.plot.theme.data_version", lambda: "0 (synthetic)"):
        return {
            "volumes": plotting.volumes(shipments(), title=TITLE),
            "routes": plotting.routes(routes(), title=TITLE),
            "timeline": plotting.timeline(claims(), title=TITLE),
            "timeline-few": plotting.timeline(claims(9), title=TITLE),
            "flows": plotting.flows(shipments(), title=TITLE),
            "parties": plotting.parties(*roles(), title=TITLE),
        }


def image(figure: plotting.ChartFigure, name: str, format: str = "png") -> bytes:
    """A figure as an image, small enough to be kept."""
    return figure.image(format, DPI.get(name, 55))


def digests(drawn: dict[str, plotting.ChartFigure]) -> list[str]:
    """A digest of the bytes of each figure in each format."""
    return [
        f"{name} {format} {hashlib.sha256(image(figure, name, format)).hexdigest()}"
        for name, figure in drawn.items()
        for format in ("svg", "png")
    ]


if __name__ == "__main__":
    if "--digests" in sys.argv:
        print("\n".join(digests(draw())))
        print("pyplot", "matplotlib.pyplot" in sys.modules)
    else:
        BASELINES.mkdir(exist_ok=True)
        for name, figure in draw().items():
            (BASELINES / f"{name}.png").write_bytes(image(figure, name))
