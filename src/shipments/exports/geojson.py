"""GeoJSON of the reported routes: a line for each leg, a point for each country on one.

The lines join points that represent whole countries. They are no tracks: no report says where the
goods crossed a border.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from typing import Any

from shipments.exports.dataset import Dataset
from shipments.frames import Row
from shipments.geography import COUNTRY_ANCHORS

GEOMETRY = (
    "Each point represents a whole country (shipments.geography), never for a site; each line joins two "
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


def _feature(kind: str, id: str, shape: str, coordinates: Any, properties: Row) -> Row:
    dates = {n: v.isoformat() for n, v in properties.items() if isinstance(v, dt.date)}
    return {
        "type": "Feature",
        "id": id,
        "geometry": {"type": shape, "coordinates": coordinates},
        "properties": {"feature": kind, **properties, **dates},
    }


def _legs(dataset: Dataset) -> Iterator[Row]:
    shipments = {row["shipment_id"]: row for row in dataset.rows("shipments")}
    for leg in dataset.rows("legs"):
        shipment = {name: shipments[leg["shipment_id"]][name] for name in _OF_SHIPMENT}
        line = [COUNTRY_ANCHORS[leg[end]].point for end in ("from_country", "to_country")]
        id = f"{leg['shipment_id']}/{leg['sequence']}"
        yield _feature("leg", id, "LineString", line, leg | shipment)


def _countries(dataset: Dataset) -> Iterator[Row]:
    legs = dataset.frames["legs"]
    on_a_leg = {*legs["from_country"], *legs["to_country"]}
    for row in dataset.rows("countries"):
        if (code := row["alpha2"]) in on_a_leg:
            names = {"alpha2": code, "name": row["name"]}
            yield _feature("country", code, "Point", COUNTRY_ANCHORS[code].point, names)


def geojson_bytes(dataset: Dataset) -> bytes:
    """The legs of all shipments as a FeatureCollection (RFC 7946).

    One feature per leg, in the order of the table `legs`, with all its columns and the main ones of
    its shipment; then one feature per country that is on a leg. `about` says what the geometry is.
    """
    collection = {
        "type": "FeatureCollection",
        "about": {**dataset.about, "geometry": GEOMETRY},
        "features": [*_legs(dataset), *_countries(dataset)],
    }
    return (json.dumps(collection, indent=1, ensure_ascii=False) + "\n").encode("utf-8")
