"""Colours stay apart under the three colour-vision deficiencies, and text has contrast."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from shipments.plot.completeness import STATES
from shipments.plot.theme import INK, MUTED, SERIES, TEXT_SHADES

# Machado, Oliveira and Fernandes 2009, severity 1.0, on linear RGB.
MACHADO = {
    "normal": [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "tritanopia": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
}


def linear(color):
    rgb = np.array([int(color[at : at + 2], 16) for at in (1, 3, 5)]) / 255
    return np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)


def lab(rgb):
    to_xyz = np.array(
        [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
    )
    xyz = to_xyz @ np.clip(rgb, 0, 1) / np.array([0.9505, 1.0, 1.089])
    f = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


@pytest.mark.parametrize("vision", list(MACHADO))
@pytest.mark.parametrize("colors", [SERIES, [color for _, color in STATES.values()]])
def test_colours_stay_apart(vision, colors):
    seen = [lab(np.array(MACHADO[vision]) @ linear(color)) for color in colors]
    assert min(float(np.linalg.norm(one - other)) for one, other in combinations(seen, 2)) >= 15


@pytest.mark.parametrize("color", [INK, MUTED, *TEXT_SHADES.values()])
def test_text_has_contrast_on_white(color):
    light = float(np.array([0.2126, 0.7152, 0.0722]) @ linear(color))
    assert 1.05 / (light + 0.05) >= 4.5
