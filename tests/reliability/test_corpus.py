"""The runner over folders of damaged files, and a made-up corpus in which nothing may differ silently."""

from __future__ import annotations

import csv
import io
import json
import random
import re

import pytest
from tools.corpus import ERROR, SILENT, main, verdict_on, walk

pytestmark = pytest.mark.medium

SEEDS = 3
_WHOLE = re.compile(r"[0-9]+,[^,\"]*,[0-9.]+,Шанхай")
HEADER = ["number", "goods", "kg", "place"]
SPECTRUM = {
    "simple": ('a,b\n1,2\n', [{"a": "1", "b": "2"}]),
    "comma_in_quotes": ('first,last,address\nJo,Do,"120 any st., 5"\n',
                        [{"first": "Jo", "last": "Do", "address": "120 any st., 5"}]),
    "empty": ('a,b,c\n1,"",""\n2,3,4\n', [{"a": "1", "b": "", "c": ""}, {"a": "2", "b": "3", "c": "4"}]),
    "escaped_quotes": ('a,b\n1,"ha ""ha"" ha"\n3,4\n',
                       [{"a": "1", "b": 'ha "ha" ha'}, {"a": "3", "b": "4"}]),
    "json": ('key,val\n1,"{""type"": ""Point""}"\n', [{"key": "1", "val": '{"type": "Point"}'}]),
    "newlines": ('a,b,c\n1,2,3\n"Once\nupon",5,6\n',
                 [{"a": "1", "b": "2", "c": "3"}, {"a": "Once\nupon", "b": "5", "c": "6"}]),
    "newlines_crlf": ('a,b\r\n"x\r\ny",5\r\n', [{"a": "x\r\ny", "b": "5"}]),
    "quotes_and_newlines": ('a,b\n1,"ha \n""ha"" \nha"\n3,4\n',
                            [{"a": "1", "b": 'ha \n"ha" \nha'}, {"a": "3", "b": "4"}]),
    "utf8": ("a,b,c\n1,2,3\n4,5,ʤ\n", [{"a": "1", "b": "2", "c": "3"}, {"a": "4", "b": "5", "c": "ʤ"}]),
}  # fmt: skip


def clean_rows(rng, rows=60):
    words = ["вал", "SYNTHETIC gear", "a; b", 'he said "no"', "two\nlines", "", "7,5", "x\ty"]
    return [[str(n), rng.choice(words), f"{rng.random() * 90:.2f}", "Шанхай"] for n in range(rows)]


def written(rows, *, separator=",", ends="\n", quoting=csv.QUOTE_MINIMAL):
    out = io.StringIO()
    csv.writer(out, delimiter=separator, lineterminator=ends, quoting=quoting).writerows(rows)
    return out.getvalue()


def _line(text, rng, change):
    """Change a line that is a whole record: inside a quoted cell it would be another text."""
    lines = text.split("\n")
    whole = [at for at, line in enumerate(lines) if at and _WHOLE.fullmatch(line)]
    at = rng.choice(whole)
    lines[at] = change(lines[at])
    return "\n".join(lines)


POLLUTIONS = {
    "semicolons": lambda rows, _: written(rows, separator=";").encode(),
    "tabs": lambda rows, _: written(rows, separator="\t").encode(),
    "bars": lambda rows, _: written(rows, separator="|").encode(),
    "carriage returns and feeds": lambda rows, _: written(rows, ends="\r\n").encode(),
    "all quoted": lambda rows, _: written(rows, quoting=csv.QUOTE_ALL).encode(),
    "cp1251": lambda rows, _: written(rows).encode("cp1251"),
    "utf-16": lambda rows, _: written(rows).encode("utf-16"),
    "byte order mark": lambda rows, _: written(rows).encode("utf-8-sig"),
    "no last line end": lambda rows, _: written(rows).rstrip("\n").encode(),
    "a title above": lambda rows, _: ("Report of 2023\n\n" + written(rows)).encode(),
    "a cell too many": lambda rows, rng: _line(written(rows), rng, lambda line: line + ",extra").encode(),
    "a cell too few": lambda rows, rng: _line(written(rows), rng, lambda _: "7,alone").encode(),
    "a quote left open": lambda rows, rng: _line(written(rows), rng, lambda line: f'{line},"').encode(),
    "a byte that is no text": lambda rows, rng: _line(written(rows), rng, lambda line: f"{line}@@")
    .encode()
    .replace(b"@@", b"\xff"),
    "a NUL": lambda rows, rng: _line(written(rows), rng, lambda line: "\0" + line).encode(),
    # Cut within the last cell, a file shows nothing of it; here cells are missing.
    "cut off": lambda rows, _: written(rows).rsplit(",", 2)[0].encode(),
}  # fmt: skip


@pytest.fixture(scope="module")
def corpus(tmp_path_factory):
    folder = tmp_path_factory.mktemp("corpus")
    for name in ("csvs", "json", "polluted"):
        (folder / name).mkdir()
    for name, (text, records) in SPECTRUM.items():
        (folder / "csvs" / f"{name}.csv").write_text(text, encoding="utf-8", newline="")
        (folder / "json" / f"{name}.json").write_text(json.dumps(records), encoding="utf-8")
    for seed in range(SEEDS):
        for name, pollute in POLLUTIONS.items():
            rng = random.Random(f"{name} {seed}")
            rows = [HEADER, *clean_rows(rng)]
            path = folder / "polluted" / f"{name} {seed}.csv"
            path.write_bytes(pollute(rows, rng))
            path.with_name(f"{path.stem}.expected.csv").write_text(
                written(rows), encoding="utf-8", newline=""
            )
    return folder


def test_nothing_differs_silently_and_every_error_has_a_code(corpus):
    verdicts = list(walk(corpus))
    assert len(verdicts) == len(SPECTRUM) + SEEDS * len(POLLUTIONS)
    assert [v for v in verdicts if v.kind in (SILENT, ERROR)] == []


@pytest.mark.parametrize("name", SPECTRUM)
def test_what_is_well_formed_is_read_exactly(corpus, name):
    assert verdict_on(corpus / "csvs" / f"{name}.csv", name).kind == "exact"


def test_a_silent_difference_fails_the_run(tmp_path, capsys):
    (tmp_path / "a.csv").write_text("a,b\n1,2\n")
    (tmp_path / "a.expected.csv").write_text("a,b\n1,3\n")
    assert main([str(tmp_path)]) == 1
    assert SILENT in capsys.readouterr().out
