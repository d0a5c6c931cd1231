"""Points that stand for countries on a map, with how to label them and bend lines near them.

The points themselves are in `shipments.geography`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from shipments.geography import POINTS

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
    Place("RU", *POINTS["RU"], "Russia", (-16.0, 9.0), "right", bend=0.0),
    Place("CN", *POINTS["CN"], "China", (16.0, 0.0), "left", bend=-0.16),
    Place("HK", *POINTS["HK"], "Hong Kong", *_RIGHT, bend=-0.22),
    Place("MO", *POINTS["MO"], "Macau", *_LEFT, bend=-0.20),
    Place("TW", *POINTS["TW"], "Taiwan", *_RIGHT, bend=-0.24),
    Place("JP", *POINTS["JP"], "Japan", *_BELOW, bend=-0.20),
    Place("KR", *POINTS["KR"], "South Korea", *_BELOW, bend=-0.18),
    Place("MN", *POINTS["MN"], "Mongolia", *_ABOVE, bend=-0.10),
    Place("KZ", *POINTS["KZ"], "Kazakhstan", *_BELOW, bend=0.05),
    Place("KG", *POINTS["KG"], "Kyrgyzstan", *_BELOW, bend=0.08),
    Place("UZ", *POINTS["UZ"], "Uzbekistan", *_ABOVE, bend=0.10),
    Place("TJ", *POINTS["TJ"], "Tajikistan", *_BELOW, bend=0.12),
    Place("AF", *POINTS["AF"], "Afghanistan", *_BELOW, bend=0.16),
    Place("PK", *POINTS["PK"], "Pakistan", *_BELOW, bend=0.18),
    Place("IR", *POINTS["IR"], "Iran", *_BELOW, bend=0.18),
    Place("AE", *POINTS["AE"], "UAE", *_BELOW, bend=0.22),
    Place("IN", *POINTS["IN"], "India", *_BELOW, bend=0.22),
    Place("MV", *POINTS["MV"], "Maldives", *_BELOW, bend=0.26),
    Place("TH", *POINTS["TH"], "Thailand", *_LEFT, bend=0.24),
    Place("VN", *POINTS["VN"], "Vietnam", *_BELOW, bend=0.24),
    Place("MY", *POINTS["MY"], "Malaysia", *_LEFT, bend=0.26),
    Place("SG", *POINTS["SG"], "Singapore", *_RIGHT, bend=0.28),
    Place("TR", *POINTS["TR"], "Türkiye", *_LEFT, bend=0.22),
    Place("GE", *POINTS["GE"], "Georgia", *_LEFT, bend=0.16),
    Place("AM", *POINTS["AM"], "Armenia", *_LEFT, bend=0.18),
    Place("AZ", *POINTS["AZ"], "Azerbaijan", *_RIGHT, bend=0.16),
    Place("UA", *POINTS["UA"], "Ukraine", *_LEFT, bend=0.14),
    Place("BY", *POINTS["BY"], "Belarus", *_LEFT, bend=-0.18),
    Place("LT", *POINTS["LT"], "Lithuania", *_LEFT, bend=-0.20),
    Place("PL", *POINTS["PL"], "Poland", *_LEFT, bend=-0.22),
    Place("DE", *POINTS["DE"], "Germany", *_LEFT, bend=-0.24),
    Place("NL", *POINTS["NL"], "Netherlands", *_LEFT, bend=-0.26),
    Place("AL", *POINTS["AL"], "Albania", *_LEFT, bend=0.24),
    Place("US", *POINTS["US"], "United States", *_BELOW, bend=-0.20),
    Place("PA", *POINTS["PA"], "Panama", *_BELOW, bend=-0.20),
)

_BY_CODE = {place.alpha2: place for place in PLACES}


def place_of(alpha2: str) -> Place:
    """The point of a country.

    A country without a row of its own gets its code for a label, and the usual offset and bend.

    Args:
        alpha2: ISO 3166-1 alpha-2 code.

    Raises:
        KeyError: If it is no code of ISO 3166-1.
    """
    if alpha2 in _BY_CODE:
        return _BY_CODE[alpha2]
    if alpha2 not in POINTS:
        raise KeyError(f"no point on the map for '{alpha2}': not an ISO 3166-1 alpha-2 code")
    return Place(alpha2, *POINTS[alpha2], alpha2)


def label_of_place(alpha2: str) -> str:
    """The short name of a country, or its code where the table has none."""
    return _BY_CODE[alpha2].label if alpha2 in _BY_CODE else alpha2
