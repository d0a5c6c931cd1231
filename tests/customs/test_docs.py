"""The guide names every code, layout and key."""

from __future__ import annotations

import pytest

from shipments.customs.codes import RefusalCode, RejectCode
from shipments.customs.layout_file import Column, Ignored, Layout, Reading, shipped

WORDS = [
    *RejectCode.values(),
    *RefusalCode.values(),
    *shipped(),
    *(
        key
        for model in (Layout, Column, Ignored)
        for key in model.model_fields
        if key not in ("table", "fallback", "ignored", "columns", "constants")
    ),
    *(key for key in Reading.model_fields if key not in ("multiply", "basis_by_direction")),
]


@pytest.mark.parametrize("word", sorted(set(WORDS)))
def test_the_guide_explains(checkout, word):
    text = (checkout / "docs" / "customs.md").read_text(encoding="utf-8")
    assert f"`{word}`" in text or f"`[{word}]`" in text
