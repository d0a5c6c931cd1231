from __future__ import annotations

import pytest

from shipments.customs.options import Options
from shipments.errors import UsageError


@pytest.mark.parametrize(
    ("spelling", "name"),
    [("UTF8", "utf-8"), ("utf-8-sig", "utf-8"), ("windows-1251", "cp1251"), ("KOI8_R", "koi8-r")],
)
def test_an_encoding_is_known_in_any_spelling(spelling, name):
    assert Options(encoding=spelling).encoding == name


@pytest.mark.parametrize(
    "wrong",
    [
        {"encoding": "cp1666"},
        {"encoding": "no such"},
        {"encoding": "rot13"},
        {"decimal": ";"},
        {"decimal": ",", "thousands": ","},
        {"delimiter": ":"},
        {"date_order": "dym"},
        {"hs_digits": 7},
        {"header_row": 0},
        {"max_rejects": 1.5},
        {"chunk_bytes": 0},
    ],
    ids=str,
)
def test_an_option_that_means_nothing_is_refused_with_what_would(wrong):
    with pytest.raises(UsageError, match=r"· (one of|expected|name|did you mean|\d+ are known)"):
        Options(**wrong)
