"""What a report file says comes back unchanged, or its faults are reported."""

from __future__ import annotations

import datetime as dt
import json
import tomllib
from collections import Counter

import pytest

from sample import claim, report
from shipments.curation.reader import read_report

pytestmark = pytest.mark.medium

TEXT = report(
    claims=claim() + claim("CNRU-9002", kind='"aggregate_trade_flow"', status=None)
).encode()
PIECES = [
    b"\x00", b"\xff", b"\xc2\xa0", "\u202e".encode(), b"\n", b'"', b"'", b"=", b"[", b"]", b"{", b"}",
    b"0", b"9", b"-", b".", b",", b"#", b"\\", "я".encode(), b"1e400", b"nan", b"true", b"2022-13",
    b'"""', b"[[claims]]\n", b"low = 5\n", b"id = ", b" ",
]  # fmt: skip


def leaves(value: object) -> Counter[str]:
    """Every text and number within tables and lists, as often as it is there."""
    if isinstance(value, dict):
        return sum((leaves(inner) for inner in value.values()), Counter())
    if isinstance(value, list | tuple):
        return sum((leaves(inner) for inner in value), Counter())
    if isinstance(value, bool):
        return Counter([str(value).lower()])
    if isinstance(value, int | float):
        return Counter([str(float(value))])
    return Counter([str(value).strip()])


def written(raw: dict) -> Counter[str]:
    """The leaves of a file but for its periods, which are read into days."""
    for each in raw.get("claims", []):
        for name in ("period", "as_of"):
            each.pop(name, None)
    return leaves(raw)


@pytest.mark.parametrize("cases", [300, pytest.param(3_000, marks=pytest.mark.slow)])
def test_a_damaged_report_has_faults_or_comes_back_unchanged(tmp_path, rng, cases):
    path = tmp_path / "gazette-2023-03-16.toml"
    kept = 0
    for _ in range(cases):
        content = bytearray(TEXT)
        for _ in range(rng.choice((1, 1, 2))):
            at = rng.randrange(len(content))
            content[at : at + rng.choice((0, 0, 1, 1, 5))] = rng.choice(PIECES)
        path.write_bytes(content)
        parsed, faults = read_report(path)
        if parsed is None:
            assert faults, bytes(content)
            continue
        kept += 1
        read = leaves(json.loads(parsed.model_dump_json(exclude_none=True, exclude_unset=True)))
        missing = written(tomllib.loads(content.decode())) - read
        assert not missing, (missing, bytes(content))
    assert 0 < kept < cases


def test_the_report_has_no_fault_before_it_is_damaged(tmp_path):
    path = tmp_path / "gazette-2023-03-16.toml"
    path.write_bytes(TEXT)
    parsed, faults = read_report(path)
    assert (parsed is not None, faults) == (True, [])
    assert isinstance(tomllib.loads(TEXT.decode())["report"]["published"], dt.date)
