"""Whatever happens to the bytes of a file, each record ends as cells or as a reject, once."""

from __future__ import annotations

import random

import pytest

from shipments.customs.chunk import LINE, RECORD
from shipments.customs.codes import RefusalCode
from shipments.customs.options import Options
from shipments.customs.text_reader import open_text
from shipments.errors import Refused

pytestmark = pytest.mark.medium

CASES = [300, pytest.param(3_000, marks=pytest.mark.slow)]
HEADER = ["number;goods;kg;place"]
LINES = [
    f'{n};SYNTHETIC "gear" {n};{n},5;Шанхай'.replace('"', '""' if n % 7 else "") for n in range(24)
]
_PLAIN = bytes(byte for byte in range(256) if byte not in b';,|\t"\n\r\x1a')
QUOTED = [
    f'{n};"{text}";1,5;Шанхай' for n, text in enumerate(["a; b", "two\nlines", 'say ""no""', ""])
]


def spoiled(rng: random.Random) -> bytes:
    """A file with one to four of its bytes replaced, left out, put in, or moved."""
    lines = [*HEADER, *rng.sample([*LINES, *QUOTED], 20)]
    content = bytearray("\n".join(lines).encode(rng.choice(["utf-8", "cp1251"])))
    for _ in range(rng.randint(1, 4)):
        at, to = rng.randrange(len(content)), rng.randrange(len(content))
        byte = rng.choice([*b';"\n\r\0,\t', 0xFF, 0xD0, rng.randrange(256)])
        change = rng.randrange(4)
        if change == 0:
            content[at] = byte
        elif change == 1:
            del content[at : at + rng.randint(1, 3)]
        elif change == 2:
            content[at:at] = bytes([byte]) * rng.randint(1, 3)
        else:
            content[min(at, to) : max(at, to)] = b"" if at % 5 else content[to : to + 40]
        content = content or bytearray(b"x")
    return bytes(content)


@pytest.mark.parametrize("cases", CASES)
def test_each_record_of_a_spoiled_file_is_taken_rejected_or_skipped_once(tmp_path, rng, cases):
    path = tmp_path / "spoiled.csv"
    read = 0
    for _ in range(cases):
        path.write_bytes(spoiled(rng))
        try:
            (records,) = open_text(path, Options())
            chunks = list(records.chunks)
        except Refused:
            continue
        read += 1
        numbers = [n for chunk in chunks for n in chunk.cells[RECORD]]
        numbers += [reject.record for chunk in chunks for reject in chunk.rejects]
        assert sorted(numbers) == list(range(1, len(numbers) + 1)), path.read_bytes()
        assert len(numbers) + sum(records.skipped.values()) == records.counted, path.read_bytes()
        for chunk in chunks:
            assert chunk.cells.columns == [RECORD, LINE, *records.header]
    assert read > cases / 2


@pytest.mark.parametrize("cases", CASES)
def test_a_damaged_record_changes_no_other(tmp_path, rng, cases):
    """Bytes other than separators, quotation marks and line ends, put anywhere in one record."""
    path = tmp_path / "one.csv"
    refusals: set[RefusalCode] = set()
    for _ in range(cases):
        lines = [line.encode() for line in [*HEADER, *rng.sample(LINES, 20)]]
        at = rng.randrange(1, len(lines))
        spoiled_one = bytearray(lines[at])
        for _ in range(rng.randint(1, 3)):
            place = rng.randrange(len(spoiled_one))
            spoiled_one[place : place + rng.randrange(2)] = bytes([rng.choice(_PLAIN)])
        path.write_bytes(b"\n".join([*lines[:at], spoiled_one, *lines[at + 1 :]]))
        try:
            (records,) = open_text(path, Options())
        except Refused as refused:  # bytes that fit several encodings equally well
            refusals.add(refused.code)
            continue
        chunks = list(records.chunks)
        rejects = [reject.record for chunk in chunks for reject in chunk.rejects]
        assert rejects in ([], [at]), path.read_bytes()
        cells = {row[0]: row[2:] for chunk in chunks for row in chunk.cells.rows()}
        for number, line in enumerate(lines[1:], 1):
            if number != at and len(line.split(b";")) == len(records.header):
                assert ";".join(cells[number]) == line.decode(), path.read_bytes()
        if at in cells:
            encoding = records.how["encoding"].split(":")[0]
            assert ";".join(c or "" for c in cells[at]) == spoiled_one.decode(encoding)
    assert refusals <= {RefusalCode.ENCODING}


@pytest.mark.parametrize("at", [0, 5, -1])
def test_a_control_character_rejects_its_record_wherever_it_is(tmp_path, at):
    lines = "\n".join([*HEADER, *LINES[:6]]).encode().split(b"\n")
    lines[3] = lines[3] + b"\0" if at == -1 else lines[3][:at] + b"\0" + lines[3][at:]
    path = tmp_path / "control.csv"
    path.write_bytes(b"\n".join(lines))
    (records,) = open_text(path, Options())
    rejects = [reject for chunk in records.chunks for reject in chunk.rejects]
    assert [(reject.record, str(reject.code)) for reject in rejects] == [(3, "CONTROL_CHAR")]
