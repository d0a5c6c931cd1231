"""Points that stand for countries on a map, with how to label them and bend lines near them.

A point stands for a whole country or territory: it is a place to draw from, never the site of a
factory, port or crossing. Russia's is a fixed point in its west, near Moscow, because its
centroid lies in Siberia, far from where most reported routes end; China's lies inland, so that
lines to its neighbours do not hide each other; Panama, the Marshall Islands and the like have
one because companies are registered there.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from shipments.plotting.geometry import centroid, largest_ring, load_countries

Anchor = Literal["left", "center", "right"]


@dataclass(frozen=True, slots=True)
class Place:
    """A point on the map and how to draw it.

    Attributes:
        alpha2: ISO 3166-1 alpha-2 code.
        lon: Longitude in degrees.
        lat: Latitude in degrees.
        label: Short English name.
        offset: From the point to the label, in points of 1/72 inch, right and up.
        anchor: Which side of the label the offset leads to.
        bend: How far a line bows on its way to or from here, as a share of the distance between
            its ends; above 0 to the left of its direction, below 0 to the right. One value fits
            both legs of a route: sender to here and here to Russia bow to the same side. The
            value of China is for lines that go straight to Russia, that of Russia is not used.
    """

    alpha2: str
    lon: float
    lat: float
    label: str
    offset: tuple[float, float] = (0.0, -18.0)
    anchor: Anchor = "center"
    bend: float = 0.12


_LEFT: tuple[tuple[float, float], Anchor] = (-11.0, 0.0), "right"
_RIGHT: tuple[tuple[float, float], Anchor] = (11.0, 0.0), "left"
_ABOVE: tuple[tuple[float, float], Anchor] = (0.0, 11.0), "center"
_BELOW: tuple[tuple[float, float], Anchor] = (0.0, -18.0), "center"

PLACES: tuple[Place, ...] = (
    Place("RU", 38.5, 56.0, "Russia", (-16.0, 9.0), "right", bend=0.0),
    Place("CN", 104.0, 35.5, "China", (16.0, 0.0), "left", bend=-0.16),
    Place("HK", 114.2, 22.4, "Hong Kong", *_RIGHT, bend=-0.22),
    Place("MO", 113.5, 22.2, "Macau", *_LEFT, bend=-0.20),
    Place("TW", 121.0, 23.7, "Taiwan", *_RIGHT, bend=-0.24),
    Place("JP", 138.2, 36.5, "Japan", *_BELOW, bend=-0.20),
    Place("KR", 127.8, 36.3, "South Korea", *_BELOW, bend=-0.18),
    Place("MN", 103.5, 46.8, "Mongolia", *_ABOVE, bend=-0.10),
    Place("KZ", 67.5, 48.0, "Kazakhstan", *_BELOW, bend=0.05),
    Place("KG", 74.8, 41.5, "Kyrgyzstan", *_BELOW, bend=0.08),
    Place("UZ", 64.0, 41.5, "Uzbekistan", *_ABOVE, bend=0.10),
    Place("TJ", 71.0, 38.7, "Tajikistan", *_BELOW, bend=0.12),
    Place("AF", 66.0, 33.9, "Afghanistan", *_BELOW, bend=0.16),
    Place("PK", 69.5, 29.8, "Pakistan", *_BELOW, bend=0.18),
    Place("IR", 54.0, 32.5, "Iran", *_BELOW, bend=0.18),
    Place("AE", 54.5, 24.3, "UAE", *_BELOW, bend=0.22),
    Place("IN", 78.8, 22.6, "India", *_BELOW, bend=0.22),
    Place("MV", 73.4, 4.0, "Maldives", *_BELOW, bend=0.26),
    Place("TH", 101.0, 15.5, "Thailand", *_LEFT, bend=0.24),
    Place("VN", 106.0, 20.5, "Vietnam", *_BELOW, bend=0.24),
    Place("MY", 102.2, 3.9, "Malaysia", *_LEFT, bend=0.26),
    Place("SG", 103.8, 1.4, "Singapore", *_RIGHT, bend=0.28),
    Place("TR", 33.5, 39.2, "Türkiye", *_LEFT, bend=0.22),
    Place("GE", 43.7, 42.2, "Georgia", *_LEFT, bend=0.16),
    Place("AM", 44.8, 40.2, "Armenia", *_LEFT, bend=0.18),
    Place("AZ", 48.3, 40.4, "Azerbaijan", *_RIGHT, bend=0.16),
    Place("UA", 31.4, 49.0, "Ukraine", *_LEFT, bend=0.14),
    Place("BY", 28.0, 53.5, "Belarus", *_LEFT, bend=-0.18),
    Place("LT", 23.9, 55.3, "Lithuania", *_LEFT, bend=-0.20),
    Place("PL", 19.3, 52.1, "Poland", *_LEFT, bend=-0.22),
    Place("DE", 10.3, 51.1, "Germany", *_LEFT, bend=-0.24),
    Place("NL", 5.5, 52.2, "Netherlands", *_LEFT, bend=-0.26),
    Place("AL", 20.1, 41.1, "Albania", *_LEFT, bend=0.24),
    Place("US", -98.6, 39.5, "United States", *_BELOW, bend=-0.20),
    Place("PA", -80.1, 8.5, "Panama", *_BELOW, bend=-0.20),
)

# fmt: off
# Points of the countries that the boundaries are too coarse for: longitude and latitude.
_SMALL: dict[str, tuple[float, float]] = {
    "AD": (1.6, 42.5), "AG": (-61.8, 17.1), "AI": (-63.1, 18.2), "AS": (-170.7, -14.3),
    "AW": (-70.0, 12.5), "AX": (19.9, 60.2), "BB": (-59.6, 13.2), "BH": (50.5, 26.1),
    "BL": (-62.8, 17.9), "BM": (-64.8, 32.3), "BQ": (-68.3, 12.2), "BV": (3.4, -54.4),
    "CC": (96.8, -12.2), "CK": (-159.8, -21.2), "CV": (-23.6, 15.1), "CW": (-69.0, 12.2),
    "CX": (105.6, -10.5), "DM": (-61.4, 15.4), "FM": (158.2, 6.9), "FO": (-7.0, 62.1),
    "GD": (-61.7, 12.1), "GF": (-53.2, 4.0), "GG": (-2.6, 49.5), "GI": (-5.3, 36.1),
    "GP": (-61.5, 16.2), "GS": (-36.7, -54.4), "GU": (144.8, 13.4), "HM": (73.5, -53.1),
    "IM": (-4.5, 54.2), "IO": (72.4, -7.4), "JE": (-2.1, 49.2), "KI": (173.0, 1.4),
    "KM": (43.3, -11.7), "KN": (-62.8, 17.3), "KY": (-81.3, 19.3), "LC": (-61.0, 13.9),
    "LI": (9.5, 47.1), "MC": (7.4, 43.7), "MF": (-63.1, 18.1), "MH": (171.2, 7.1),
    "MP": (145.7, 15.2), "MQ": (-61.0, 14.6), "MS": (-62.2, 16.7), "MT": (14.4, 35.9),
    "MU": (57.6, -20.3), "NF": (168.0, -29.0), "NR": (166.9, -0.5), "NU": (-169.9, -19.0),
    "PF": (-149.4, -17.7), "PM": (-56.3, 47.0), "PN": (-128.3, -24.4), "PW": (134.6, 7.5),
    "RE": (55.5, -21.1), "SC": (55.5, -4.7), "SH": (-5.7, -16.0), "SJ": (16.0, 78.6),
    "SM": (12.4, 43.9), "ST": (6.6, 0.2), "SX": (-63.1, 18.0), "TC": (-71.7, 21.8),
    "TK": (-171.8, -9.2), "TO": (-175.2, -21.2), "TV": (179.2, -8.5), "UM": (-162.1, 5.9),
    "VA": (12.5, 41.9), "VC": (-61.2, 13.2), "VG": (-64.6, 18.4), "VI": (-64.8, 17.7),
    "WF": (-178.1, -14.3), "WS": (-172.5, -13.6), "YT": (45.1, -12.8),
}
# fmt: on

_BY_CODE = {place.alpha2: place for place in PLACES}


def place_of(alpha2: str) -> Place:
    """The point of a country.

    A country without a row of its own gets the centroid of its largest ring, its code for a
    label, and the usual offset and bend.

    Args:
        alpha2: ISO 3166-1 alpha-2 code.

    Raises:
        KeyError: Neither the table nor the boundaries know the code.
    """
    if alpha2 in _BY_CODE:
        return _BY_CODE[alpha2]
    if alpha2 in _SMALL:
        return Place(alpha2, *_SMALL[alpha2], alpha2)
    if alpha2 not in load_countries():
        raise KeyError(f"no point on the map for '{alpha2}': not an ISO 3166-1 alpha-2 code")
    return Place(alpha2, *centroid(largest_ring(alpha2)), alpha2)


def label_of_place(alpha2: str) -> str:
    """The short name of a country, or its code where the table has none."""
    return _BY_CODE[alpha2].label if alpha2 in _BY_CODE else alpha2
