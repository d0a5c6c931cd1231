"""How far two codings of the same claims agree, field by field.

Agreement by chance is taken off with Krippendorff's alpha for nominal data (K. Krippendorff,
Content Analysis, 4th ed. 2018, chapter 12), computed by the package `krippendorff`. A value that
was not stated is a value of its own: two coders who both read nothing agree. The interval is the
2.5th to the 97.5th percentile of alpha over resamples of the claims with replacement; a resample in
which every coding is one value leaves alpha undefined and counts as full agreement.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import krippendorff
import numpy as np
import polars as pl

from shipments.curation.reference import read_table
from shipments.errors import Fault
from shipments.tables import vocabulary as v
from shipments.tables.records import COLUMNS_OF
from shipments.tables.registry import TABLES, Row, frame_of

FOLDER = "second_coding"
RESAMPLES = 1000
SEED = 20261124
THRESHOLD = 0.80  # the customary one for conclusions, Krippendorff 2018, p. 356
UNIFORM = 0.90
_DIGITS = 3
# Read by both, and nothing stated.
_NONE = ("none", None)

Pair = tuple[str | None, str | None]
Array = np.ndarray[Any, np.dtype[Any]]


def read_codings(raw: Path) -> tuple[pl.DataFrame, list[Fault]]:
    """Read the second codings of a raw folder; a folder without them has none.

    Returns:
        The table `codings`, and every fault of the file.
    """
    path = raw / FOLDER / "codings.csv"
    return (
        read_table(TABLES["codings"], path)
        if path.parent.exists()
        else (frame_of("codings", []), [])
    )


def coding_agreement(codings: pl.DataFrame) -> pl.DataFrame:
    """The table `coding_agreement`: one row per field that was coded twice."""
    pairs: dict[str, list[Pair]] = {}
    for row in codings.iter_rows(named=True):
        # Where the two say the same in other words, the first's word counts for both.
        second = row["first"] if row["agrees"] else row["second"]
        pairs.setdefault(row["field"], []).append((row["first"], second))
    return frame_of("coding_agreement", (_row(name, tuple(of)) for name, of in pairs.items()))


@lru_cache(maxsize=64)
def _row(name: str, pairs: tuple[Pair, ...]) -> Row:
    agreements = sum(one == other for one, other in pairs)
    alpha, low, high = interval(pairs)
    stated = Counter(value for pair in pairs for value in pair if value not in _NONE)
    top = max(stated.values(), default=0) / (2 * len(pairs))
    columns = COLUMNS_OF[v.CodedField(name)] if name in v.CodedField.values() else ()
    return {
        "field": name,
        "columns": ";".join(columns),
        "pairs": len(pairs),
        "agreements": agreements,
        "agreement": round(agreements / len(pairs), _DIGITS),
        "alpha": round(alpha, _DIGITS),
        "alpha_low": round(low, _DIGITS),
        "alpha_high": round(high, _DIGITS),
        "top_share": round(top, _DIGITS),
        "reliability": _reliability(alpha, top).value,
    }


def _reliability(alpha: float, top: float) -> v.Reliability:
    if alpha >= THRESHOLD:
        return v.Reliability.RELIABLE
    return v.Reliability.UNIFORM if top >= UNIFORM else v.Reliability.TENTATIVE


def interval(
    pairs: Sequence[Pair], resamples: int = RESAMPLES, seed: int = SEED
) -> tuple[float, float, float]:
    """Krippendorff's alpha of pairs of nominal codings, and its 95 % bootstrap interval.

    Args:
        pairs: The two codings of each unit; None is a value.
        resamples: How many resamples of the units are drawn.
        seed: Where the drawing starts; the same seed draws the same.

    Returns:
        Alpha, the lower end and the upper end.
    """
    values = {value: place for place, value in enumerate(dict.fromkeys(sum(pairs, ())))}
    counts = np.zeros((len(pairs), len(values)), dtype=np.int64)
    for unit, pair in enumerate(pairs):
        for value in pair:
            counts[unit, values[value]] += 1
    # NumPy has frozen the stream of this generator: the same draws on every platform and version.
    drawn = np.random.RandomState(seed).random_sample((resamples, len(pairs)))
    alphas = np.sort(_alphas_of_resamples(counts, (drawn * len(pairs)).astype(np.int64)))
    low, high = alphas[int(0.025 * resamples)], alphas[int(0.975 * resamples) - 1]
    return _alpha(counts), float(low), float(high)


def _alpha(counts: Array) -> float:
    if counts.shape[1] == 1:
        return 1.0
    return float(krippendorff.alpha(value_counts=counts, level_of_measurement="nominal"))


def _alphas_of_resamples(counts: Array, drawn: Array) -> Array:
    """Alpha of each resample, all at once: the package takes one after the other.

    With two codings of each unit, the observed disagreement is the share of units that differ, the
    expected one the share of pairs of all values that do.
    """
    resamples, units = drawn.shape
    n = 2 * units
    # How often each resample has each unit.
    place = drawn + units * np.arange(resamples)[:, None]
    times = np.bincount(place.ravel(), minlength=resamples * units).reshape(resamples, units)
    observed = times @ (counts.max(axis=1) == 1) / units
    same = ((times @ counts) ** 2).sum(axis=1)
    expected = (n**2 - same) / (n * (n - 1))
    ratio: Array = np.divide(observed, expected, out=np.zeros(len(drawn)), where=expected > 0)
    return 1 - ratio
