"""Bent flow lines on a map: points of a curve, cut at rings round its ends, with an arrowhead."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
_STEPS = 120


def bent(start: Floats, end: Floats, bend: float) -> Floats:
    """A quadratic curve that bows to the left of its direction by `bend` of its length."""
    along = end - start
    left = np.array([-along[1], along[0]])
    control = (start + end) / 2 + left * bend * 2
    at = np.linspace(0.0, 1.0, _STEPS)[:, np.newaxis]
    curve: Floats = (1 - at) ** 2 * start + 2 * at * (1 - at) * control + at**2 * end
    return curve


def trimmed(curve: Floats, before: float, after: float) -> Floats:
    """The part of a curve outside rings of these radii round its ends; at least two points."""
    away = np.hypot(*(curve - curve[0]).T) >= before
    off = np.hypot(*(curve - curve[-1]).T) >= after
    kept = curve[away & off]
    return kept if len(kept) >= 2 else curve[[len(curve) // 2 - 1, len(curve) // 2]]


def arrowhead(curve: Floats, length: float, width: float) -> Floats:
    """A triangle whose tip lies at the end of a curve, pointing the way the curve goes."""
    tip = curve[-1]
    behind = np.hypot(*(curve - tip).T)
    base_at = curve[int(np.argmin(np.abs(behind - length)))]
    along = tip - base_at
    size = float(np.hypot(*along)) or 1.0
    unit = along / size
    side = np.array([-unit[1], unit[0]]) * width / 2
    base = tip - unit * length
    return np.array([tip, base + side, base - side])
