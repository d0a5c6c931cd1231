"""Hostile customs files: nothing runs, nothing is written elsewhere, nothing steers a terminal."""

from __future__ import annotations

import csv
import io
import json
import os
import pickle
import stat
import subprocess
import sys
import zipfile
from pathlib import Path

import duckdb
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.command import run
from tests.customs.declared import HEADERS, ROW, changed, rows, table
from tests.customs.workbooks import header_row, sheet, text_cell, write_xlsx
from tests.test_security import NO_SOCKETS

from shipments.customs import Options, Refused, ingest, read, scan, sniff
from shipments.customs.layout_file import read_layout
from shipments.errors import ShipmentsError
from shipments.exports.excel_safe import escape_frame
from shipments.exports.formats import export
from shipments.schema import split, split_file, validate
from shipments.tables import Declarations

pytestmark = pytest.mark.medium

FORMULAS = [
    *("=1+1", "+1+1", "-1+1", "@SUM(1)", '=HYPERLINK("http://x","y")', "=cmd|' /C calc'!A0"),
    *(" =1+1", "\uff1d1+1", "'=1", "\n=1"),
]
ESCAPES = "\x1b[2J\x1b]0;title\x07"
TURNS = "\u202eevil\u2066x\u2069\u200fx a\u2028b"
MARKS = "\x1b\x07\u202e\u2066\u2069\u200f\u2028\x00"
# Names that other programs take for patterns, options, statements, addresses or markup.
NAMES = [
    *("a'; DROP TABLE x; --", "*", "[ab]?", "a\nb accepted", "[red]x[]", '"quoted"', "-rf"),
    *("$(touch pwned)", "a b\\c", "\u202efdp", "s3:x", "http:x"),
]
SURPRISES = [
    "id = 'a'\nid = 'b'",
    f"id = {'9' * 5000}",
    "id = nan",
    "id = inf\n[constants]\ndeclaring_country = 1e400",
    f"id = 'a'\nx = {'[' * 2000}{']' * 2000}",
    f"id = 'a'\n[{'.'.join('a' * 2000)}]",
    f"'{'k' * 1_000_000}' = 1",
    "id = '\x00'",
    'id = "\\u202e"',
    "id = 'a'\n[[column]]\nfield = 'x'\n" * 2,
    "\ufeffid = 'a'",
]


def below(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*")}


def test_formulas_stay_text_and_are_escaped_for_spreadsheets(tmp_path):
    lines = [changed(goods=text, number=f"{n}") for n, text in enumerate(FORMULAS)]
    (tmp_path / "a.csv").write_bytes(table(lines))
    ingest(tmp_path / "a.csv", tmp_path / "out")
    goods = scan(tmp_path / "out").select("goods_description").collect()
    assert goods.to_series().to_list() == FORMULAS
    escaped = escape_frame(goods).write_csv()
    cells = [row[0] for row in csv.reader(io.StringIO(escaped, newline=""))][1:]
    assert all(cell.startswith("'") for cell in cells)


@pytest.mark.parametrize("text", [ESCAPES, TURNS], ids=["escapes", "turns"])
@pytest.mark.parametrize("where", ["header", "cell", "bad cell", "name", "member", "title"])
@pytest.mark.parametrize("command", ["ingest", "sniff"])
def test_nothing_in_a_text_file_steers_the_terminal(tmp_path, capsys, text, where, command):
    path = tmp_path / (f"a{text}.csv" if where == "name" else "a.csv")
    cells = {"cell": {"goods": text}, "bad cell": {"net": text, "registered": text}}
    content = table([changed(**cells.get(where, {})), *rows(3)])
    if where == "header":
        content = content.replace(b"\n", f';"more {text}"\n'.encode(), 1).replace(b"5\n", b"5;\n")
    elif where == "title":
        content = f"{text}\n\n".encode() + content
    if where == "member":
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr(f"a{text}.csv", content)
    else:
        path.write_bytes(content)
    says_nothing_that_steers(capsys, command, path)


@pytest.mark.parametrize("command", ["ingest", "sniff"])
def test_nothing_in_a_workbook_steers_the_terminal(tmp_path, capsys, command):
    cells = "".join(
        text_cell(f"{chr(65 + at)}2", value)
        for at, value in enumerate(changed(net=TURNS, goods=TURNS).values())
    )
    content = header_row([*HEADERS.values(), TURNS]) + f'<row r="2">{cells}</row>'
    path = write_xlsx(
        tmp_path / "a.xlsx",
        {f"S{TURNS}": sheet(content), f"empty {TURNS}": sheet("")},
        parts={"[Content_Types].xml": "<Types/>"},
        states={f"empty {TURNS}": "hidden"},
    )
    says_nothing_that_steers(capsys, command, path)


def says_nothing_that_steers(capsys, command: str, path: Path) -> None:
    out = path.parent / "out"
    options = ["--out", str(out)] if command == "ingest" else []
    code, *texts = run(capsys, command, str(path), *options)
    assert code in (0, 1, 3)
    if (out / "report.md").exists():
        texts.append((out / "report.md").read_text(encoding="utf-8"))
    assert not any(mark in text for mark in MARKS for text in texts)


def test_a_name_cannot_forge_a_line_of_the_report(tmp_path, capsys):
    path = tmp_path / "a\n9 accepted + 0 rejected.csv"
    content = table(rows(2)).replace(b"\n", b';"x\n9 accepted"\n', 1).replace(b"5\n", b"5;\n")
    path.write_bytes(content)
    code, out, err = run(capsys, "ingest", str(path), "--out", str(tmp_path / "out"))
    assert code == 0, err
    report = (tmp_path / "out" / "report.md").read_text(encoding="utf-8")
    assert not any(line.startswith("9 accepted") for line in (out + err + report).splitlines())


@pytest.mark.parametrize(
    "name", ["../x.csv", "/abs.csv", "..\\x.csv", "C:\\x.csv", "a/../../x.csv", "\x00x"]
)
def test_the_name_of_a_member_is_no_path(tmp_path, name):
    path, info = tmp_path / "deep" / "a.zip", zipfile.ZipInfo("a.csv")
    path.parent.mkdir()
    info.filename = name
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(info, table(rows(2)))
    assert ingest(path, path.parent / "out").total("accepted") == 2
    assert {each for each in below(tmp_path) if not each.startswith("deep/out")} == {
        "deep", "deep/a.zip",
    }  # fmt: skip
    assert not any("x.csv" in each or "abs" in each for each in below(path.parent / "out"))


def test_a_member_that_is_a_link_is_read_as_the_text_it_holds(tmp_path):
    info = zipfile.ZipInfo("passwd.csv")
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr(info, "/etc/passwd")
    with pytest.raises(Refused) as caught:
        read(tmp_path / "a.zip")
    assert "root:" not in str(caught.value)


@pytest.mark.parametrize("name", NAMES)
def test_the_name_of_a_file_or_folder_is_only_a_name(tmp_path, name, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for other in ("a.csv", "b1.csv"):  # what a pattern would match
        Path(other).write_bytes(table([changed(consignor="ANOTHER")]))
    Path(f"{name}.csv").write_bytes(table(rows(2)))
    assert ingest(f"{name}.csv", f"{name} out").total("accepted") == 2
    found = scan(f"{name} out").collect()
    assert set(found["source_file"]) == {f"{name}.csv"}
    written = split(found.select(list(Declarations.to_schema().columns)), Declarations).write(
        f"{name} split"
    )
    assert written.accepted.collect().height == 2
    again = split_file(f"{name} split/accepted.parquet", Declarations, f"{name} again")
    assert again.accepted.collect().height == 2
    assert {path.name for path in tmp_path.iterdir()} == {
        "a.csv", "b1.csv", f"{name}.csv", f"{name} out", f"{name} split", f"{name} again",
    }  # fmt: skip


@pytest.mark.parametrize(
    "name", ["s3://bucket/x.csv", "http://127.0.0.1:9/x", "file:///etc/passwd"]
)
def test_an_address_is_the_name_of_a_file_that_is_missing(name):
    with pytest.raises(Refused) as caught:
        read(name)
    assert str(caught.value.code) == "UNREADABLE"


def test_the_target_and_the_scratch_folder_of_an_export_are_only_names(tmp_path, monkeypatch):
    scratch, target = (
        tmp_path / "b'; DROP TABLE y; --*",
        tmp_path / "a'; DROP TABLE x; --[1].duckdb",
    )
    scratch.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(scratch))
    export(target, "duckdb")
    assert below(tmp_path) == {scratch.name, target.name}


def test_a_type_that_is_python_in_a_parquet_file_is_never_made(tmp_path):
    class Payload:
        def __reduce__(self):
            return os.mkdir, (str(tmp_path / "ran"),)

    payload = pickle.dumps(Payload(), protocol=0)
    metadata = {
        "ARROW:extension:name": "arrow.py_extension_type",
        "ARROW:extension:metadata": payload,
    }
    content = pa.table({name: [value] for name, value in ROW.items()})
    schema = pa.schema([field.with_metadata(metadata) for field in content.schema])
    path = tmp_path / "harmful.parquet"
    pq.write_table(content.cast(schema), path)
    for work in (
        lambda: split_file(path, Declarations, tmp_path / "out"),
        lambda: validate(pl.scan_parquet(path), Declarations),
        lambda: split(duckdb.read_parquet(str(path)), Declarations),
        lambda: split(pq.read_table(path), Declarations),
        lambda: read(path),
    ):
        with pytest.raises(ShipmentsError):
            work()
    assert not (tmp_path / "ran").exists()
    pickle.loads(payload)
    assert (tmp_path / "ran").exists()  # where it is loaded it does run


@pytest.mark.parametrize("text", SURPRISES, ids=range(len(SURPRISES)))
def test_a_layout_or_report_that_surprises_is_refused_in_words(tmp_path, text, capsys):
    layout, path = tmp_path / "x.toml", tmp_path / "a.csv"
    layout.write_text(text, encoding="utf-8")
    path.write_bytes(table(rows(2)))
    with pytest.raises(ShipmentsError) as caught:
        read_layout(layout)
    assert len(str(caught.value)) < 20_000
    with pytest.raises(ShipmentsError):
        sniff(path, Options(layout=layout))
    for arguments in (["sniff", path, "--layout", layout], ["report", "check", layout]):
        code, out, err = run(capsys, *map(str, arguments))
        assert code in (1, 2), err
        assert not any(mark in out + err for mark in MARKS)


def test_ingest_sniff_and_read_open_no_socket(tmp_path):
    path, book = tmp_path / "http:x.csv", tmp_path / "a.xlsx"
    path.write_bytes(table([changed(goods="http://127.0.0.1:9/x", consignor="\\\\127.0.0.1\\x")]))
    linked = header_row(list(HEADERS.values()))
    linked += f'<row r="2">{text_cell("A2", "http://127.0.0.1:9")}</row>'
    write_xlsx(
        book, {"S": sheet(linked, tail='<hyperlinks><hyperlink ref="A2" id="rId9"/></hyperlinks>')}
    )
    code = f"""{NO_SOCKETS}
from shipments.customs import ingest, read, sniff
ingest(sys.argv[1:3], sys.argv[3])
sniff(sys.argv[1])
read(sys.argv[1])
print("done")
"""
    done = subprocess.run(
        [sys.executable, "-c", code, path, book, tmp_path / "out"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, "done\n"), done.stderr
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["ingested"]
