"""The line that shows how far a long run is."""

from __future__ import annotations

import io
import re

import pytest
from rich.console import Console

from shipments.cli.progress import progress
from shipments.customs.ingestion import Progress


def lines(*updates: Progress, description: str = "reading") -> list[str]:
    """What a terminal of 80 columns shows, line by line, without control sequences."""
    target = io.StringIO()
    with progress(description, Console(file=target, force_terminal=True, width=80)) as update:
        for each in updates:
            update(each)
    return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", target.getvalue()).replace("\r", "\n").splitlines()


@pytest.mark.parametrize("share", [None, 0.5, 1.0])
def test_it_shows_table_and_rows_within_80_columns(share):
    name = "declarations of the whole year of 2023, second half.csv.gz"
    shown = lines(Progress(name, 0, None), Progress(name, 123_456_789, share))
    assert any("declarations" in line and "opening" in line for line in shown)
    assert any("declarations" in line and "123,456,789 rows" in line for line in shown)
    assert max(map(len, shown)) <= 80


def test_the_next_table_starts_without_the_rows_of_the_one_before():
    shown = lines(
        Progress("a.csv", 500, 1.0), Progress("b.csv", 0, None), Progress("b.csv", 7, 1.0)
    )
    first = next(at for at, line in enumerate(shown) if "b.csv" in line)
    assert "opening" in shown[first]
    assert not any("a.csv" in line for line in shown[first:])


def test_a_name_cannot_steer_the_terminal():
    assert any("a\\x1b[bold]" in line for line in lines(Progress("a\x1b[bold].csv", 1, None)))


@pytest.mark.parametrize("is_terminal", [True, False])
def test_it_is_shown_on_a_terminal_only(monkeypatch, capsys, is_terminal):
    monkeypatch.setattr("sys.stderr.isatty", lambda: is_terminal, raising=False)
    monkeypatch.setenv("FORCE_COLOR", "1")
    with progress("building the dataset") as update:
        assert (update is None) is not is_terminal
    shown = capsys.readouterr()
    assert shown.out == ""
    assert ("building" in shown.err) is is_terminal
