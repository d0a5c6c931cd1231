"""What a report file says comes back as it stands, or the file is told with its faults."""

from __future__ import annotations

import datetime as dt
import json
import tomllib
from collections import Counter

from harness import chance, many, note

from sample import claim, report
from shipments.curation.reader import read_report

TEXT = report(
    claims=claim() + claim("CNRU-9002", kind='"aggregate_trade_flow"', status=None)
).encode()
PIECES = [
    b"\x00", b"\xff", b"\xc2\xa0", "\u202e".encode(), b"\n", b'"', b"'", b"=", b"[", b"]", b"{", b"}",
    b"0", b"9", b"-", b".", b",", b"#", b"\\", "я".encode(), b"1e400", b"nan", b"true", b"2022-13",
    b'"""', b"[[claims]]\n", b"low = 5\n", b"id = ", b" ",
]  # fmt: skip


def leaves(value: object) -> Counter[str]:
    """Every text and number within tables and lists, as often as it stands there."""
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


def test_a_spoiled_report_is_told_or_comes_back_to_the_letter(tmp_path):
    rng, path = chance("reports"), tmp_path / "gazette-2023-03-16.toml"
    met: Counter[str] = Counter()
    for _ in range(many(1_000, 50_000)):
        content = bytearray(TEXT)
        for _ in range(rng.choice((1, 1, 2))):
            at = rng.randrange(len(content))
            content[at : at + rng.choice((0, 0, 1, 1, 5))] = rng.choice(PIECES)
        path.write_bytes(content)
        parsed, faults = read_report(path)
        if parsed is None:
            assert faults, bytes(content)
            met["told"] += 1
            continue
        met["kept"] += 1
        told = leaves(json.loads(parsed.model_dump_json(exclude_none=True, exclude_unset=True)))
        missing = written(tomllib.loads(content.decode())) - told
        assert not missing, (missing, bytes(content))
    assert min(met.values()) > 0
    note("spoiled report files", json.dumps(met))


def test_the_file_that_is_spoiled_is_sound_before(tmp_path):
    path = tmp_path / "gazette-2023-03-16.toml"
    path.write_bytes(TEXT)
    parsed, faults = read_report(path)
    assert (parsed is not None, faults) == (True, [])
    assert isinstance(tomllib.loads(TEXT.decode())["report"]["published"], dt.date)
