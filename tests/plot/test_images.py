"""Figures look as they did, and are the same bytes in every process."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import synthetic
from matplotlib.image import imread

pytestmark = pytest.mark.medium

NAMES = (
    *("volumes", "bounds", "completeness", "coverage", "routes", "timeline", "timeline-few"),
    *("sankey", "parties"),
)
TOLERANCE = 4.0  # root mean square over all pixels, of 255


@pytest.fixture(scope="module")
def drawn():
    return synthetic.draw()


def pixels(source):
    return np.asarray(imread(source))[..., :3] * 255.0


@pytest.mark.parametrize("name", NAMES)
def test_a_figure_looks_as_its_baseline(drawn, name):
    wanted = pixels(synthetic.BASELINES / f"{name}.png")
    drawn_pixels = pixels(io.BytesIO(synthetic.image(drawn[name], name)))
    assert drawn_pixels.shape == wanted.shape
    assert np.sqrt(np.mean((drawn_pixels - wanted) ** 2)) < TOLERANCE


def test_a_changed_figure_is_seen(drawn):
    wanted = pixels(synthetic.BASELINES / "timeline.png")
    shifted = np.roll(wanted, 3, axis=1)
    assert np.sqrt(np.mean((shifted - wanted) ** 2)) > TOLERANCE


def test_baselines_are_small_and_none_is_left_over():
    files = list(synthetic.BASELINES.iterdir())
    assert sorted(file.name for file in files) == sorted(f"{name}.png" for name in NAMES)
    assert max(file.stat().st_size for file in files) < 60_000


@pytest.mark.slow
def test_another_process_draws_the_same_bytes_without_pyplot(drawn):
    run = subprocess.run(
        [sys.executable, str(Path(synthetic.__file__)), "--digests"],
        env={**os.environ, "PYTHONHASHSEED": "4242"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout.splitlines() == [*synthetic.digests(drawn), "pyplot False"]
