"""A point for each country: where lines and marks that mean it are drawn, and how.

A point means a whole country or territory: it is a place to draw from, never the site of a factory,
port or crossing. Most are the centroid of the largest part of the country. Russia's is a fixed point
in its west, near Moscow, because its centroid lies in Siberia, far from where most reported routes
end; China's lies inland, so that lines to its neighbours do not hide each other.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

Side = Literal["left", "right", "above", "below"]


class Anchor(NamedTuple):
    """A point of a country, and how a map draws it.

    Attributes:
        lon: Longitude in degrees (WGS 84).
        lat: Latitude in degrees.
        label: Short English name; empty where the code does.
        side: Where the label goes.
        bend: How far a line bows on its way to or from here, as a share of the distance between
            its ends; above 0 to the left of its direction, below 0 to the right. One value fits
            both legs of a route: sender to here and here to Russia bow to the same side. The
            value of China is for lines that go straight to Russia, that of Russia is not used.
    """

    lon: float
    lat: float
    label: str = ""
    side: Side = "below"
    bend: float = 0.12

    @property
    def point(self) -> tuple[float, float]:
        """Longitude and latitude."""
        return self.lon, self.lat


# fmt: off
_ANCHORS: dict[str, tuple[float, float] | tuple[float, float, str, Side, float]] = {
    "RU": (38.5, 56.0, "Russia", "left", 0.0),
    "CN": (104.0, 35.5, "China", "right", -0.16),
    "HK": (114.2, 22.4, "Hong Kong", "right", -0.22),
    "MO": (113.5, 22.2, "Macau", "left", -0.2),
    "TW": (121.0, 23.7, "Taiwan", "right", -0.24),
    "JP": (138.2, 36.5, "Japan", "below", -0.2),
    "KR": (127.8, 36.3, "South Korea", "below", -0.18),
    "MN": (103.5, 46.8, "Mongolia", "above", -0.1),
    "KZ": (67.5, 48.0, "Kazakhstan", "below", 0.05),
    "KG": (74.8, 41.5, "Kyrgyzstan", "below", 0.08),
    "UZ": (64.0, 41.5, "Uzbekistan", "above", 0.1),
    "TJ": (71.0, 38.7, "Tajikistan", "below", 0.12),
    "AF": (66.0, 33.9, "Afghanistan", "below", 0.16),
    "PK": (69.5, 29.8, "Pakistan", "below", 0.18),
    "IR": (54.0, 32.5, "Iran", "below", 0.18),
    "AE": (54.5, 24.3, "UAE", "below", 0.22),
    "IN": (78.8, 22.6, "India", "below", 0.22),
    "MV": (73.4, 4.0, "Maldives", "below", 0.26),
    "TH": (101.0, 15.5, "Thailand", "left", 0.24),
    "VN": (106.0, 20.5, "Vietnam", "below", 0.24),
    "MY": (102.2, 3.9, "Malaysia", "left", 0.26),
    "SG": (103.8, 1.4, "Singapore", "right", 0.28),
    "TR": (33.5, 39.2, "Türkiye", "left", 0.22),
    "GE": (43.7, 42.2, "Georgia", "left", 0.16),
    "AM": (44.8, 40.2, "Armenia", "left", 0.18),
    "AZ": (48.3, 40.4, "Azerbaijan", "right", 0.16),
    "UA": (31.4, 49.0, "Ukraine", "left", 0.14),
    "BY": (28.0, 53.5, "Belarus", "left", -0.18),
    "LT": (23.9, 55.3, "Lithuania", "left", -0.2),
    "PL": (19.3, 52.1, "Poland", "left", -0.22),
    "DE": (10.3, 51.1, "Germany", "left", -0.24),
    "NL": (5.5, 52.2, "Netherlands", "left", -0.26),
    "AL": (20.1, 41.1, "Albania", "left", 0.24),
    "US": (-98.6, 39.5, "United States", "below", -0.2),
    "PA": (-80.1, 8.5, "Panama", "below", -0.2),
    "AD": (1.6, 42.5), "AG": (-61.8, 17.1), "AI": (-63.1, 18.2), "AO": (17.5, -12.2),
    "AQ": (36.9, -75.5), "AR": (-64.9, -34.2), "AS": (-170.7, -14.3), "AT": (14.1, 47.6),
    "AU": (134.3, -25.1), "AW": (-70.0, 12.5), "AX": (19.9, 60.2), "BA": (17.8, 44.2),
    "BB": (-59.6, 13.2), "BD": (90.3, 23.8), "BE": (4.6, 50.6), "BF": (-1.8, 12.3),
    "BG": (25.2, 42.7), "BH": (50.5, 26.1), "BI": (29.9, -3.4), "BJ": (2.3, 9.6),
    "BL": (-62.8, 17.9), "BM": (-64.8, 32.3), "BN": (114.9, 4.7), "BO": (-64.6, -16.7),
    "BQ": (-68.3, 12.2), "BR": (-53.1, -10.4), "BS": (-77.9, 24.5), "BT": (90.5, 27.4),
    "BV": (3.4, -54.4), "BW": (23.8, -22.1), "BZ": (-88.7, 17.2), "CA": (-99.7, 56.0),
    "CC": (96.8, -12.2), "CD": (23.6, -2.8), "CF": (20.4, 6.5), "CG": (15.1, -0.8),
    "CH": (8.1, 46.8), "CI": (-5.6, 7.5), "CK": (-159.8, -21.2), "CL": (-71.5, -35.2),
    "CM": (12.6, 5.6), "CO": (-73.1, 3.9), "CR": (-84.2, 10.0), "CU": (-78.9, 21.6),
    "CV": (-23.6, 15.1), "CW": (-69.0, 12.2), "CX": (105.6, -10.5), "CY": (33.0, 34.9),
    "CZ": (15.3, 49.8), "DJ": (42.5, 11.8), "DK": (9.3, 56.2), "DM": (-61.4, 15.4),
    "DO": (-70.5, 18.9), "DZ": (2.6, 27.9), "EC": (-78.4, -1.5), "EE": (25.8, 58.6),
    "EG": (29.9, 26.4), "EH": (-12.2, 24.2), "ER": (38.7, 15.4), "ES": (-3.6, 40.3),
    "ET": (39.6, 8.6), "FI": (26.2, 64.1), "FJ": (178.0, -17.8), "FK": (-59.4, -51.7),
    "FM": (158.2, 6.9), "FO": (-7.0, 62.1), "FR": (2.3, 46.5), "GA": (11.7, -0.6),
    "GB": (-2.6, 53.7), "GD": (-61.7, 12.1), "GF": (-53.2, 4.0), "GG": (-2.6, 49.5),
    "GH": (-1.2, 7.9), "GI": (-5.3, 36.1), "GL": (-41.7, 72.0), "GM": (-15.4, 13.5),
    "GN": (-11.1, 10.4), "GP": (-61.5, 16.2), "GQ": (10.4, 1.6), "GR": (22.6, 39.3),
    "GS": (-36.7, -54.4), "GT": (-90.4, 15.7), "GU": (144.8, 13.4), "GW": (-15.1, 12.0),
    "GY": (-59.0, 4.8), "HM": (73.5, -53.1), "HN": (-86.6, 14.8), "HR": (16.6, 45.0),
    "HT": (-72.7, 18.9), "HU": (19.4, 47.2), "ID": (114.0, -0.3), "IE": (-8.0, 53.2),
    "IL": (35.0, 31.5), "IM": (-4.5, 54.2), "IO": (72.4, -7.4), "IQ": (43.8, 33.0),
    "IS": (-18.8, 65.0), "IT": (12.3, 43.4), "JE": (-2.1, 49.2), "JM": (-77.3, 18.1),
    "JO": (36.8, 31.2), "KE": (37.8, 0.6), "KH": (104.9, 12.7), "KI": (173.0, 1.4),
    "KM": (43.3, -11.7), "KN": (-62.8, 17.3), "KP": (127.1, 40.1), "KW": (47.6, 29.3),
    "KY": (-81.3, 19.3), "LA": (103.8, 18.4), "LB": (35.9, 33.9), "LC": (-61.0, 13.9),
    "LI": (9.5, 47.1), "LK": (80.7, 7.7), "LR": (-9.4, 6.4), "LS": (28.2, -29.6), "LU": (6.0, 49.8),
    "LV": (24.8, 56.8), "LY": (18.0, 26.9), "MA": (-8.6, 29.7), "MC": (7.4, 43.7),
    "MD": (28.4, 47.2), "ME": (19.3, 42.8), "MF": (-63.1, 18.1), "MG": (46.7, -19.3),
    "MH": (171.2, 7.1), "MK": (21.7, 41.6), "ML": (-3.6, 17.2), "MM": (96.5, 20.9),
    "MP": (145.7, 15.2), "MQ": (-61.0, 14.6), "MR": (-10.3, 20.1), "MS": (-62.2, 16.7),
    "MT": (14.4, 35.9), "MU": (57.6, -20.3), "MW": (34.2, -13.2), "MX": (-102.4, 23.7),
    "MZ": (35.5, -17.1), "NA": (17.1, -22.0), "NC": (165.5, -21.3), "NE": (9.3, 17.3),
    "NF": (168.0, -29.0), "NG": (8.0, 9.5), "NI": (-85.0, 12.8), "NO": (13.3, 63.7),
    "NP": (84.0, 28.2), "NR": (166.9, -0.5), "NU": (-169.9, -19.0), "NZ": (170.6, -43.9),
    "OM": (56.1, 20.5), "PE": (-74.4, -9.1), "PF": (-149.4, -17.7), "PG": (144.3, -6.6),
    "PH": (121.5, 15.7), "PM": (-56.3, 47.0), "PN": (-128.3, -24.4), "PR": (-66.5, 18.2),
    "PS": (35.3, 31.9), "PT": (-8.1, 39.6), "PW": (134.6, 7.5), "PY": (-58.4, -23.2),
    "QA": (51.2, 25.3), "RE": (55.5, -21.1), "RO": (24.9, 45.8), "RS": (20.8, 44.2),
    "RW": (29.9, -2.0), "SA": (44.6, 24.0), "SB": (159.1, -7.9), "SC": (55.5, -4.7),
    "SD": (29.8, 15.9), "SE": (16.3, 62.2), "SH": (-5.7, -16.0), "SI": (14.9, 46.1),
    "SJ": (16.0, 78.6), "SK": (19.5, 48.7), "SL": (-11.8, 8.5), "SM": (12.4, 43.9),
    "SN": (-14.5, 14.3), "SO": (45.7, 4.7), "SR": (-55.9, 4.1), "SS": (30.2, 7.3), "ST": (6.6, 0.2),
    "SV": (-88.9, 13.7), "SX": (-63.1, 18.0), "SY": (38.5, 35.0), "SZ": (31.4, -26.5),
    "TC": (-71.7, 21.8), "TD": (18.6, 15.2), "TF": (69.5, -49.3), "TG": (1.0, 8.4),
    "TK": (-171.8, -9.2), "TL": (126.0, -8.8), "TM": (59.3, 39.0), "TN": (9.5, 34.1),
    "TO": (-175.2, -21.2), "TT": (-61.3, 10.4), "TV": (179.2, -8.5), "TZ": (34.7, -6.2),
    "UG": (32.4, 1.3), "UM": (-162.1, 5.9), "UY": (-56.0, -32.8), "VA": (12.5, 41.9),
    "VC": (-61.2, 13.2), "VE": (-66.2, 7.1), "VG": (-64.6, 18.4), "VI": (-64.8, 17.7),
    "VU": (166.9, -15.2), "WF": (-178.1, -14.3), "WS": (-172.5, -13.6), "YE": (47.5, 15.9),
    "YT": (45.1, -12.8), "ZA": (25.2, -28.8), "ZM": (27.7, -13.4), "ZW": (29.8, -18.9),
}
# fmt: on
# By ISO 3166-1 alpha-2 code.
COUNTRY_ANCHORS: dict[str, Anchor] = {code: Anchor(*values) for code, values in _ANCHORS.items()}


def label_of_country(alpha2: str) -> str:
    """The short name of a country, or its code where there is none."""
    return (COUNTRY_ANCHORS[alpha2].label if alpha2 in COUNTRY_ANCHORS else "") or alpha2
