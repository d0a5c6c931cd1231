"""The line that says how far a long run is."""

from __future__ import annotations

import io
import itertools
import re

import pytest
from rich.console import Console

from shipments.cli.progress import showing
from shipments.customs.ingestion import Progress


def lines(*told: Progress, width: int = 80) -> list[str]:
    """What a terminal of a width shows, line by line, without what steers it."""
    target = io.StringIO()
    with showing(Console(file=target, force_terminal=True, width=width)) as tell:
        for each in told:
            tell(each)
    return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", target.getvalue()).replace("\r", "\n").splitlines()


def test_no_row_is_told_before_the_first_are_done():
    shown = lines(Progress("a.csv", 0, None), Progress("a.csv", 37026, 0.1))
    assert any("a.csv" in line and "opening" in line for line in shown)
    assert any("37,026 rows" in line for line in shown)
    assert not any(" 0 rows" in line for line in shown)


@pytest.mark.parametrize("share", [None, 0.5, 1.0])
def test_it_fits_into_80_columns_and_keeps_rows_rate_and_both_ends_of_a_long_name(
    share, monkeypatch
):
    seconds = itertools.count(0.0, 1000.0)
    monkeypatch.setattr("time.monotonic", lambda: next(seconds))
    name = "declarations of the whole year of 2023, second half.csv.gz"
    shown = lines(Progress(name, 123_456_789, share))
    assert any(
        re.search(r"^declaration….*lf\.csv\.gz .*123,456,789 rows, 123,457/s", line)
        for line in shown
    )
    assert max(map(len, shown)) <= 80


def test_the_next_table_begins_the_line_anew():
    shown = lines(
        Progress("a.csv", 500, 1.0), Progress("b.csv", 0, None), Progress("b.csv", 7, 1.0)
    )
    first = next(at for at, line in enumerate(shown) if "b.csv" in line)
    assert "opening" in shown[first]
    assert not any("a.csv" in line for line in shown[first:])


def test_a_name_cannot_steer_the_terminal():
    assert any("a\\u001b[bold]" in line for line in lines(Progress("a\x1b[bold].csv", 1, None)))


def test_nothing_is_shown_where_nobody_looks(capsys):
    with showing() as tell:
        assert tell is None
    assert capsys.readouterr().err == ""
