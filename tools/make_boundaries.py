"""Make the boundaries that maps are drawn from: world-atlas countries, with one recorded edit.

Run it on `countries-110m.json` of the npm package `world-atlas` 2.0.2:

    python tools/make_boundaries.py path/to/countries-110m.json

It keeps the countries (not the land outline), writes ISO alpha-2 codes for the numeric ones,
joins Crimea to Ukraine, drops arcs that nothing uses, and writes minified TopoJSON. The same
input gives the same bytes. Everything else stays as the source draws it; features to which the
source gives no ISO code (Kosovo, N. Cyprus, Somaliland) stay, without a code.
"""

from __future__ import annotations

import argparse
import csv
import json
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
COUNTRIES = ROOT / "data" / "raw" / "reference" / "countries.csv"
TARGET = ROOT / "src" / "shipments" / "plot" / "boundaries" / "countries-110m.json"

# A box round Crimea, degrees: west, south, east, north.
CRIMEA = (32.0, 44.0, 37.0, 46.5)

Ring = list[int]


def alpha2_of_numeric(path: Path) -> dict[str, str]:
    """Alpha-2 codes by numeric code."""
    with path.open(encoding="utf-8", newline="") as file:
        return {row["numeric"]: row["alpha2"] for row in csv.DictReader(file)}


def points(topology: dict[str, Any], ring: Ring) -> list[tuple[float, float]]:
    """The corners of a ring in degrees, in no particular order."""
    (scale_x, scale_y), (move_x, move_y) = (
        topology["transform"]["scale"],
        topology["transform"]["translate"],
    )
    corners = []
    for arc in ring:
        x = y = 0
        for step_x, step_y in topology["arcs"][arc if arc >= 0 else ~arc]:
            x, y = x + step_x, y + step_y
            corners.append((x * scale_x + move_x, y * scale_y + move_y))
    return corners


def inside(corners: list[tuple[float, float]], box: tuple[float, float, float, float]) -> bool:
    """Whether all corners lie in a box."""
    west, south, east, north = box
    return all(west <= x <= east and south <= y <= north for x, y in corners)


def join(ring: Ring, other: Ring) -> Ring:
    """One ring out of two that share exactly one arc; the arc between them goes."""
    shared = [arc for arc in ring if ~arc in other]
    if len(shared) != 1:
        raise SystemExit(f"expected one shared arc, got {len(shared)}")
    here, there = ring.index(shared[0]), other.index(~shared[0])
    return ring[:here] + other[there + 1 :] + other[:there] + ring[here + 1 :]


def move_crimea(topology: dict[str, Any], russia: dict[str, Any], ukraine: dict[str, Any]) -> None:
    """Take Crimea's ring from Russia and join it to Ukraine."""
    crimea = [rings for rings in russia["arcs"] if inside(points(topology, rings[0]), CRIMEA)]
    if len(crimea) != 1 or len(crimea[0]) != 1 or ukraine["type"] != "Polygon":
        raise SystemExit("the source no longer draws Crimea as one ring of Russia")
    russia["arcs"].remove(crimea[0])
    ukraine["arcs"][0] = join(ukraine["arcs"][0], crimea[0][0])


def rings_of(geometry: dict[str, Any]) -> list[Ring]:
    """All rings of a geometry, as the lists that it holds."""
    polygons = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
    return [ring for polygon in polygons for ring in polygon]


def drop_unused_arcs(topology: dict[str, Any], geometries: list[dict[str, Any]]) -> None:
    """Remove arcs that no ring uses, and renumber the others in their old order."""
    rings = [ring for geometry in geometries for ring in rings_of(geometry)]
    used = sorted({arc if arc >= 0 else ~arc for ring in rings for arc in ring})
    place = {old: new for new, old in enumerate(used)}
    for ring in rings:
        ring[:] = [place[arc] if arc >= 0 else ~place[~arc] for arc in ring]
    topology["arcs"] = [topology["arcs"][old] for old in used]


def make(topology: dict[str, Any], alpha2: dict[str, str]) -> dict[str, Any]:
    """The topology that the package carries."""
    geometries = topology["objects"]["countries"]["geometries"]
    for geometry in geometries:
        if numeric := geometry.pop("id", None):
            geometry["id"] = alpha2[numeric]
    coded = {geometry["id"]: geometry for geometry in geometries if "id" in geometry}
    move_crimea(topology, coded["RU"], coded["UA"])
    topology["objects"] = {"countries": topology["objects"]["countries"]}
    drop_unused_arcs(topology, geometries)
    return topology


def main() -> None:
    """Read the source, write the target."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("source", type=Path, help="countries-110m.json of world-atlas 2.0.2")
    parser.add_argument("--target", type=Path, default=TARGET)
    arguments = parser.parse_args()
    topology = json.loads(arguments.source.read_text(encoding="utf-8"))
    text = json.dumps(
        make(topology, alpha2_of_numeric(COUNTRIES)), ensure_ascii=False, separators=(",", ":")
    )
    arguments.target.write_text(text + "\n", encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
