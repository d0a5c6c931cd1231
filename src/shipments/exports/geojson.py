"""GeoJSON of the reported routes: a line for each leg, a point for each country on one.

The lines join points that stand for whole countries. They are no tracks: nobody reported where the
goods crossed a border.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from typing import Any

from shipments.exports.dataset import Dataset
from shipments.frames import Row
from shipments.geography import POINTS

GEOMETRY = (
    "Each point stands for a whole country (shipments.geography), never for a site; each line joins two "
    "such points and is no track. WGS 84, longitude before latitude."
)
# Of the shipment, beside the columns of the leg.
_OF_SHIPMENT = (
    "category",
    "item",
    "status",
    "stage",
    "scope",
    "period_start",
    "period_end",
    "period_precision",
    "root_count",
    "dispute_count",
)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, dt.date) else value


def _legs(dataset: Dataset) -> Iterator[Row]:
    shipments = {row["shipment_id"]: row for row in dataset.rows("shipments")}
    for leg in dataset.rows("legs"):
        told = {"feature": "leg", **leg}
        told |= {name: _plain(shipments[leg["shipment_id"]][name]) for name in _OF_SHIPMENT}
        line = [POINTS[leg["from_country"]], POINTS[leg["to_country"]]]
        yield {
            "type": "Feature",
            "id": f"{leg['shipment_id']}/{leg['sequence']}",
            "geometry": {"type": "LineString", "coordinates": line},
            "properties": told,
        }


def _countries(dataset: Dataset) -> Iterator[Row]:
    legs = dataset.frames["legs"]
    on_a_leg = {*legs["from_country"], *legs["to_country"]}
    for country in dataset.rows("countries"):
        if country["alpha2"] in on_a_leg:
            yield {
                "type": "Feature",
                "id": country["alpha2"],
                "geometry": {"type": "Point", "coordinates": POINTS[country["alpha2"]]},
                "properties": {
                    "feature": "country",
                    "alpha2": country["alpha2"],
                    "name": country["name"],
                },
            }


def geojson_bytes(dataset: Dataset) -> bytes:
    """The legs of all shipments as a FeatureCollection (RFC 7946).

    One feature a leg, in the order of the table `legs`, with all its columns and the main ones of
    its shipment; then one feature a country that is on a leg. `about` says what the geometry is.
    """
    told = {
        "type": "FeatureCollection",
        "about": {**dataset.about, "geometry": GEOMETRY},
        "features": [*_legs(dataset), *_countries(dataset)],
    }
    return (json.dumps(told, indent=1, ensure_ascii=False) + "\n").encode("utf-8")
