"""Boundaries, projection and points: the map is right where a reader would check it."""

import json
from importlib.resources import files

import numpy as np
import pytest
from matplotlib.font_manager import FontProperties, fontManager
from matplotlib.path import Path

import shipments as sh
from shipments.geography import COUNTRY_ANCHORS
from shipments.plot.geometry import (
    EARTH_RADIUS_KM,
    EURASIA,
    load_countries,
    project,
    project_rings,
)

SOURCE_COUNT = 177  # features of world-atlas 2.0.2, countries-110m.json
WITHOUT_CODE = {"Kosovo", "N. Cyprus", "Somaliland"}

# Simferopol and Kyiv, Moscow, Vladivostok, Chukotka and Kaliningrad among them.
CITIES = {
    "UA": [(34.1, 44.95), (30.52, 50.45)],
    "RU": [(37.62, 55.75), (131.9, 43.3), (-173.0, 66.0), (20.9, 54.7)],
    "CN": [(116.4, 39.9)],
    "KZ": [(71.45, 51.17)],
    "AE": [(54.6, 24.2)],
    "TW": [(121.0, 23.7)],
    "LS": [(28.2, -29.5)],
    "AQ": [(100.0, -89.0)],
    "Kosovo": [(21.0, 42.6)],
}


def contains(alpha2, lon, lat):
    """Whether a point lies in a country: an odd number of its rings go round it."""
    rings = [Path(ring) for ring in load_countries()[alpha2]]
    turns = (-360.0, 0.0, 360.0)
    return any(sum(ring.contains_point((lon + turn, lat)) for ring in rings) % 2 for turn in turns)


def area(rings):
    """The area that rings enclose in the plane."""
    return sum(
        np.sum(ring[:-1, 0] * ring[1:, 1] - ring[1:, 0] * ring[:-1, 1]) / 2 for ring in rings
    )


def codes():
    return sh.load("countries")["alpha2"].tolist()


@pytest.mark.parametrize("alpha2", CITIES)
def test_a_city_lies_in_its_country_and_in_no_other(alpha2):
    for lon, lat in CITIES[alpha2]:
        assert [code for code in load_countries() if contains(code, lon, lat)] == [alpha2]


def test_crimea_is_one_piece_with_ukraine():
    assert not contains("RU", 34.1, 44.95)
    assert len(load_countries()["UA"]) == 1
    assert len(load_countries()["RU"]) == 11


def test_no_country_is_lost():
    countries = load_countries()
    assert len(countries) == SOURCE_COUNT
    assert set(countries) - set(codes()) == WITHOUT_CODE


def test_every_ring_is_closed_and_runs_on():
    for rings in load_countries().values():
        for ring in rings:
            assert len(ring) >= 4
            assert (ring[0] == ring[-1]).all()
            inner = ring[(np.abs(ring[:, 1]) < 89.9)]
            assert np.abs(np.diff(inner[:, 0])).max() <= 360
            assert np.abs(ring[:, 1]).max() <= 90


def test_every_arc_is_used():
    path = files("shipments.plot").joinpath("boundaries", "countries-110m.json")
    topology = json.loads(path.read_text(encoding="utf-8"))
    text = json.dumps([shape["arcs"] for shape in topology["objects"]["countries"]["geometries"]])
    numbers = [int(word) for word in text.replace("[", " ").replace("]", " ").split(",")]
    used = {number if number >= 0 else ~number for number in numbers}
    assert used == set(range(len(topology["arcs"])))


@pytest.mark.parametrize("lon", [-150.0, 10.0, 70.0, 100.0, 170.0])
@pytest.mark.parametrize("lat", [-30.0, 0.0, 45.0, 75.0])
def test_the_projection_keeps_area(lon, lat):
    cell = np.array(
        [(lon, lat), (lon + 4, lat), (lon + 4, lat + 4), (lon, lat + 4), (lon, lat)], dtype=float
    )
    bands = np.sin(np.radians(lat + 4)) - np.sin(np.radians(lat))
    true = EARTH_RADIUS_KM**2 * np.radians(4) * bands
    assert area(project_rings([cell], horizon=179.9, step=0.05)) == pytest.approx(true, rel=1e-3)


def test_the_centre_lies_at_the_origin_and_distances_near_it_are_true():
    assert np.allclose(project(*EURASIA), 0)
    east, north = project([0.0, 1.0], [1.0, 0.0], centre=(0.0, 0.0))
    degree = np.radians(1) * EARTH_RADIUS_KM
    assert np.allclose(north, [degree, 0], atol=0.01)
    assert np.allclose(east, [0, degree], atol=0.01)


@pytest.mark.parametrize(
    ("alpha2", "square_km"), [("KZ", 2_724_900), ("UA", 603_550), ("CN", 9_597_000)]
)
def test_countries_have_their_area_on_the_map(alpha2, square_km):
    assert abs(area(project_rings(load_countries()[alpha2]))) == pytest.approx(square_km, rel=0.03)


@pytest.mark.parametrize("horizon", [60.0, 100.0])
def test_nothing_is_drawn_beyond_the_horizon(horizon):
    reach = 2 * EARTH_RADIUS_KM * np.sin(np.radians(horizon) / 2)
    for rings in load_countries().values():
        for ring in project_rings(rings, horizon=horizon):
            assert np.hypot(ring[:, 0], ring[:, 1]).max() <= reach + 1e-6
            assert np.allclose(ring[0], ring[-1])
            assert np.hypot(*np.diff(ring, axis=0).T).max() < 600


def test_a_country_across_the_horizon_is_cut_there():
    whole = abs(area(project_rings(load_countries()["AU"], horizon=179.0)))
    assert 0 < abs(area(project_rings(load_countries()["AU"], horizon=90.0))) < whole
    assert project_rings(load_countries()["AR"], horizon=100.0) == []


def test_loaded_rings_cannot_be_changed():
    with pytest.raises(ValueError, match="read-only"):
        load_countries()["UA"][0][0, 0] = 0.0


def test_every_country_has_an_anchor_that_is_its_own():
    assert set(COUNTRY_ANCHORS) == set(codes())
    assert len({anchor.point for anchor in COUNTRY_ANCHORS.values()}) == len(COUNTRY_ANCHORS)
    for anchor in COUNTRY_ANCHORS.values():
        assert -180 <= anchor.lon <= 180
        assert -90 <= anchor.lat <= 90


# Panama's is at sea beside its thin arc; the others are islands in several parts.
@pytest.mark.parametrize(
    "alpha2", [code for code, a in COUNTRY_ANCHORS.items() if a.label and code != "PA"]
)
def test_an_anchor_with_a_label_lies_in_its_country(alpha2):
    if alpha2 in load_countries():
        assert contains(alpha2, *COUNTRY_ANCHORS[alpha2].point)


def test_the_anchor_of_russia_is_in_its_west_and_that_of_france_on_the_mainland():
    assert COUNTRY_ANCHORS["RU"].lon < 45
    assert contains("FR", *COUNTRY_ANCHORS["FR"].point)
    assert COUNTRY_ANCHORS["FR"].lat > 45


@pytest.mark.parametrize("weight", ["regular", "bold"])
def test_the_fonts_that_travel_with_the_package_load(weight):
    path = files("shipments.plot").joinpath("fonts", f"Lato-{weight.capitalize()}.ttf")
    fontManager.addfont(str(path))
    font = fontManager.findfont(FontProperties(family="Lato", weight=weight))
    assert font.endswith(f"Lato-{weight.capitalize()}.ttf")
