"""Bent flow lines on a map: points of a curve, cut at rings round its ends, with an arrowhead."""

from __future__ import annotations

from collections.abc import Sequence

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


def arrowhead(tip: Floats, angle: float, length: float, width: float) -> Floats:
    """A triangle whose tip points against `angle`, the direction that it comes from."""
    unit = np.array([np.cos(angle), np.sin(angle)])
    side = np.array([-unit[1], unit[0]]) * width / 2
    base = tip + unit * length
    return np.array([tip, base + side, base - side])


def leading(curve_start: Floats, control: Floats, arrive: Floats, reach: Floats) -> Floats:
    """A cubic curve that leaves like a bent one and arrives along the line from `reach`.

    Args:
        curve_start: Where it begins.
        control: The point that it bows to on its way out, as a quadratic curve would.
        arrive: Where it ends.
        reach: The last control point: it arrives straight from there.
    """
    first = curve_start + (control - curve_start) * 2 / 3
    at = np.linspace(0.0, 1.0, _STEPS)[:, np.newaxis]
    curve: Floats = (
        (1 - at) ** 3 * curve_start
        + 3 * at * (1 - at) ** 2 * first
        + 3 * at**2 * (1 - at) * reach
        + at**3 * arrive
    )
    return curve


def fanned(angles: Sequence[float], halves: Sequence[float]) -> list[float]:
    """Angles on a ring, moved apart so that none is nearer than the half widths allow.

    The narrower of two neighbours gives way more. Where the ring has not enough room, all half
    widths shrink alike.

    Args:
        angles: Where each would come in, in radians.
        halves: Half of the angle that each needs.
    """
    count = len(angles)
    order = sorted(range(count), key=lambda item: (angles[item] % (2 * np.pi), item))
    at = [angles[item] % (2 * np.pi) for item in order]
    shrink = min(1.0, 0.96 * 2 * np.pi / max(1e-9, 2 * sum(halves)))
    half = [halves[item] * shrink for item in order]
    for _ in range(400 if count > 1 else 0):
        moved = False
        for here in range(count):
            there = (here + 1) % count
            gap = at[there] - at[here] + (2 * np.pi if there <= here else 0.0)
            lack = half[here] + half[there] - gap
            if lack > 1e-4:
                moved = True
                give = half[there] / (half[here] + half[there])
                at[here] -= lack * give
                at[there] += lack * (1 - give)
        if not moved:
            break
    turned = dict(zip(order, at, strict=True))
    return [float(turned[item]) for item in range(count)]
