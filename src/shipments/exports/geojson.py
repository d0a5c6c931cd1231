"""GeoJSON of the reported ways: a line for each hop, a point for each country on one.

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
# Of the shipment, beside the columns of the hop.
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
    "denies_count",
    "found_nothing_count",
)


def _feature(kind: str, id: str, shape: str, coordinates: Any, properties: Row) -> Row:
    dates = {n: v.isoformat() for n, v in properties.items() if isinstance(v, dt.date)}
    return {
        "type": "Feature",
        "id": id,
        "geometry": {"type": shape, "coordinates": coordinates},
        "properties": {"feature": kind, **properties, **dates},
    }


def _hops(dataset: Dataset) -> Iterator[Row]:
    """The hops of each shipment whose ends are countries; a region has no point."""
    ways = {(way["claim_id"], way["way"]): way for way in dataset.rows("ways")}
    shipments: dict[str, list[Row]] = {}
    for shipment in dataset.rows("shipments"):
        shipments.setdefault(shipment["ways_claim_id"], []).append(shipment)
    for hop in dataset.rows("hops"):
        if hop["from_country"] is None or hop["to_country"] is None:
            continue
        line = [COUNTRY_ANCHORS[hop[end]].point for end in ("from_country", "to_country")]
        status = ways[hop["claim_id"], hop["way"]]["status"]
        for shipment in shipments.get(hop["claim_id"], []):
            own = {name: shipment[name] for name in ("shipment_id", *_OF_SHIPMENT)}
            id = f"{shipment['shipment_id']}/{hop['way']}/{hop['hop']}"
            yield _feature("hop", id, "LineString", line, hop | {"way_status": status} | own)


def _countries(dataset: Dataset, on_a_hop: set[str]) -> Iterator[Row]:
    for row in dataset.rows("countries"):
        if (code := row["alpha2"]) in on_a_hop:
            names = {"alpha2": code, "name": row["name"]}
            yield _feature("country", code, "Point", COUNTRY_ANCHORS[code].point, names)


def geojson_bytes(dataset: Dataset) -> bytes:
    """The hops of all shipments as a FeatureCollection (RFC 7946).

    One feature per hop of a shipment's ways, in the order of the table `hops`, with all its columns,
    the status of its way and the main columns of the shipment; then one feature per country that is
    on a hop. Only hops that a report gives are there. `about` says what the geometry is.
    """
    hops = list(_hops(dataset))
    ends = {hop["properties"][end] for hop in hops for end in ("from_country", "to_country")}
    collection = {
        "type": "FeatureCollection",
        "about": {**dataset.about, "geometry": GEOMETRY},
        "features": [*hops, *_countries(dataset, ends)],
    }
    return (json.dumps(collection, indent=1, ensure_ascii=False) + "\n").encode("utf-8")
