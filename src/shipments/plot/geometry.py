"""Boundaries of countries and the projection that maps are drawn in: numpy only, no network.

Rings are arrays of longitude and latitude in degrees, one row a corner. A ring is closed (its
last row is its first) and its longitudes run on without a jump: a country that crosses the
180th meridian has longitudes beyond 180 or below -180.
"""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Ring = Floats
Point = tuple[float, float]

EARTH_RADIUS_KM = 6371.0088
# Longitude and latitude that a map from Europe to Japan and from the Gulf to the Arctic turns on.
EURASIA: Point = (70.0, 45.0)
_FILE = "countries-110m.json"


def _decode_arcs(topology: dict[str, Any]) -> list[Floats]:
    """The arcs of a TopoJSON in degrees: differences of whole numbers, summed and scaled."""
    scale = np.array(topology["transform"]["scale"])
    move = np.array(topology["transform"]["translate"])
    return [np.cumsum(np.array(arc), axis=0) * scale + move for arc in topology["arcs"]]


def _join_arcs(arcs: list[Floats], numbers: list[int]) -> Ring:
    """A closed ring out of arcs; `~n` is arc `n` backwards, and neighbours share an end."""
    parts = [arcs[number] if number >= 0 else arcs[~number][::-1] for number in numbers]
    return np.concatenate([parts[0], *(part[1:] for part in parts[1:])])


def _run_on(ring: Ring) -> Ring:
    """A ring without jumps at the 180th meridian; one round a pole is closed by way of the pole."""
    lon = np.unwrap(ring[:, 0], period=360.0)
    lat = ring[:, 1]
    if abs(lon[-1] - lon[0]) > 180:
        pole = np.copysign(90.0, lat.mean())
        lon = np.concatenate([lon, [lon[-1], lon[0], lon[0]]])
        lat = np.concatenate([lat, [pole, pole, lat[0]]])
    ring = np.column_stack([lon, lat])
    ring[-1] = ring[0]
    ring.setflags(write=False)
    return ring


@cache
def load_countries() -> dict[str, list[Ring]]:
    """The boundaries that the package carries.

    Holes are rings too: a point is in a country when an odd number of its rings go round it.

    Returns:
        Rings by alpha-2 code. The three features that the source gives no ISO code have its name
        for a key: `Kosovo`, `N. Cyprus`, `Somaliland`.
    """
    text = files("shipments.plot").joinpath("boundaries", _FILE).read_text(encoding="utf-8")
    topology = json.loads(text)
    arcs = _decode_arcs(topology)
    countries: dict[str, list[Ring]] = {}
    for geometry in topology["objects"]["countries"]["geometries"]:
        held = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
        rings = [_run_on(_join_arcs(arcs, numbers)) for polygon in held for numbers in polygon]
        countries[geometry.get("id", geometry["properties"]["name"])] = rings
    return countries


def project(lon: ArrayLike, lat: ArrayLike, centre: Point = EURASIA) -> tuple[Floats, Floats]:
    """Lambert's azimuthal equal-area projection of a sphere.

    Args:
        lon: Longitudes in degrees.
        lat: Latitudes in degrees.
        centre: Longitude and latitude that lie at (0, 0).

    Returns:
        Kilometres east and north of the centre. The point opposite the centre has no place in
        this projection, and what is returned for it means nothing.
    """
    turn = np.radians(np.asarray(lon, dtype=np.float64) - centre[0])
    phi, phi0 = np.radians(np.asarray(lat, dtype=np.float64)), np.radians(centre[1])
    depth = np.sin(phi0) * np.sin(phi) + np.cos(phi0) * np.cos(phi) * np.cos(turn)
    scale = EARTH_RADIUS_KM * np.sqrt(2 / np.maximum(1 + depth, 1e-12))
    east = np.cos(phi) * np.sin(turn)
    north = np.cos(phi0) * np.sin(phi) - np.sin(phi0) * np.cos(phi) * np.cos(turn)
    return scale * east, scale * north


def densify(ring: Ring, step: float = 1.0) -> Ring:
    """The same ring with corners on edges longer than `step` degrees, so that they bend as the map."""
    length = np.abs(np.diff(ring, axis=0)).max(axis=1)
    pieces = np.maximum(np.ceil(length / step), 1).astype(np.int64)
    corner = np.concatenate([[0], np.cumsum(pieces)])
    wanted = np.arange(corner[-1] + 1)
    return np.column_stack([np.interp(wanted, corner, ring[:, axis]) for axis in (0, 1)])


def project_rings(
    rings: list[Ring], centre: Point = EURASIA, horizon: float = 100.0, step: float = 1.0
) -> list[Floats]:
    """Rings on the map, cut at a horizon so that no polygon runs across it.

    A ring wholly beyond the horizon is left out. Corners beyond it slide along their own azimuth
    on to its circle, which cuts the polygon there: what lies within the horizon is untouched.

    Args:
        rings: Closed rings in degrees.
        centre: Longitude and latitude that lie at (0, 0).
        horizon: Angle between the centre and the edge of what is drawn, in degrees, below 180.
        step: Longest edge before projection, in degrees.

    Returns:
        Closed rings in kilometres east and north of the centre, each an array of two columns.
    """
    reach = 2 * EARTH_RADIUS_KM * np.sin(np.radians(horizon) / 2)
    drawn = []
    for ring in rings:
        dense = densify(ring, step)
        plane = np.column_stack(project(dense[:, 0], dense[:, 1], centre))
        distance = np.hypot(plane[:, 0], plane[:, 1])
        if distance.min() < reach:
            drawn.append(plane * (reach / np.maximum(distance, reach))[:, np.newaxis])
    return drawn
