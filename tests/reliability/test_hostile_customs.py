"""Customs files that mean harm: nothing runs, nothing is written elsewhere, nothing steers a screen."""

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

from shipments.customs import Options, Refused, ingest, read, sniff
from shipments.customs.layout_file import read_layout
from shipments.errors import ShipmentsError
from shipments.exports.excel_safe import escape_frame
from shipments.exports.formats import export
from shipments.schema import split, split_file, validate
from shipments.tables import Declarations
from unescape import unescape

FORMULAS = [
    *("=1+1", "+1+1", "-1+1", "@SUM(1)", '=HYPERLINK("http://x","y")', "=cmd|' /C calc'!A0"),
    *(" =1+1", "\uff1d1+1", "a\t=1", "'=1"),
]
STEERING = {
    "escapes": "\x1b[2J\x1b]0;title\x07",
    "turns": "\u202eevil\u2066x\u2069\u200fx",
    "lines": "a\u2028b",
}
MARKS = "\x1b\x07\u202e\u2066\u2069\u200f\u2028"
# Names of files that other programs take for patterns, addresses, statements or markup.
NAMES = [
    "a'; DROP TABLE x; --.csv",
    "*.csv",
    "[ab]?.csv",
    "a\nb accepted.csv",
    "[red]x[].csv",
    '"quoted".csv',
    "-rf",
    "$(touch pwned).csv",
    "a b\\c.csv",
    "\u202efdp.csv",
]
ADDRESSES = ["s3://bucket/x.csv", "http://127.0.0.1:9/x.csv", "file:///etc/passwd", "data:,x"]


def stored(out: Path) -> pl.DataFrame:
    files = sorted((out / "declarations").rglob("*.parquet"))
    return pl.concat([pl.read_parquet(file, glob=False, hive_partitioning=False) for file in files])


def below(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*")}


def test_formulas_stay_text_to_the_letter_and_run_nowhere(tmp_path):
    path, out = tmp_path / "a.csv", tmp_path / "out"
    texts = [*FORMULAS, "\n=1", "x\r\n=1"]
    lines = [changed(goods=t, consignor=f"x{t}", number=f"{n}") for n, t in enumerate(texts)]
    path.write_bytes(table(lines))
    ingest(path, out)
    found = stored(out)
    assert found["goods_description"].to_list() == texts
    escaped = escape_frame(found.select("goods_description")).write_csv()
    cells = [row[0] for row in csv.reader(io.StringIO(escaped, newline=""))][1:]
    assert [unescape(cell) for cell in cells] == texts
    assert all(cell.startswith("'") or cell in ("a\t'=1", "x\r\n'=1") for cell in cells)
    report = (out / "report.md").read_text(encoding="utf-8")
    assert not any(line.startswith(("=", "+", "@", "\t")) for line in report.splitlines())


@pytest.mark.parametrize("text", STEERING.values(), ids=STEERING)
@pytest.mark.parametrize("where", ["header", "cell", "bad cell", "name", "member", "title"])
@pytest.mark.parametrize("command", ["ingest", "sniff"])
def test_nothing_in_a_text_file_steers_the_screen(tmp_path, capsys, text, where, command):
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
    out = tmp_path / "out"
    options = ["--out", str(out)] if command == "ingest" else []
    code, *told = run(capsys, command, str(path), *options)
    assert code in (0, 1, 3)
    if (out / "report.md").exists():
        told.append((out / "report.md").read_text(encoding="utf-8"))
    assert not any(mark in each for mark in MARKS for each in told)


@pytest.mark.parametrize("command", ["ingest", "sniff"])
def test_nothing_in_a_workbook_steers_the_screen(tmp_path, capsys, command):
    text = STEERING["turns"] + STEERING["lines"]  # XML has no control characters
    path = tmp_path / "a.xlsx"
    cells = "".join(
        text_cell(f"{chr(65 + at)}2", value)
        for at, value in enumerate(changed(net=text, goods=text).values())
    )
    content = header_row([*HEADERS.values(), text]) + f'<row r="2">{cells}</row>'
    write_xlsx(
        path,
        {f"S{text}": sheet(content), f"empty {text}": sheet("")},
        parts={"[Content_Types].xml": "<Types/>"},
        states={f"empty {text}": "hidden"},
    )
    options = ["--out", str(tmp_path / "out")] if command == "ingest" else []
    code, *told = run(capsys, command, str(path), *options)
    assert code in (0, 1)
    assert not any(mark in each for mark in MARKS for each in told)


def test_a_name_cannot_forge_a_line_of_the_report(tmp_path, capsys):
    path = tmp_path / "a\n9 accepted + 0 rejected.csv"
    content = table(rows(2)).replace(b"\n", b';"x\n9 accepted"\n', 1).replace(b"5\n", b"5;\n")
    path.write_bytes(content)
    code, out, err = run(capsys, "ingest", str(path), "--out", str(tmp_path / "out"))
    assert code == 0, err
    assert not any(line.startswith("9 accepted") for line in (out + err).splitlines())
    report = (tmp_path / "out" / "report.md").read_text(encoding="utf-8")
    assert not any(line.startswith("9 accepted") for line in report.splitlines())


@pytest.mark.parametrize(
    "name",
    ["../x.csv", "/abs.csv", "..\\x.csv", "C:\\x.csv", "a/../../x.csv", "\x00x", "x\x00.csv"],
)
def test_the_name_of_a_member_is_no_path(tmp_path, name):
    work = tmp_path / "deep" / "work"
    work.mkdir(parents=True)
    path = work / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        info = zipfile.ZipInfo("a.csv")
        info.filename = name
        archive.writestr(info, table(rows(2)))
    report = ingest(path, work / "out")
    assert report.total("accepted") == 2
    outside = {each for each in below(tmp_path) if not each.startswith("deep/work/out")}
    assert outside == {"deep", "deep/work", "deep/work/a.zip"}
    inside = {part for each in below(work / "out") for part in each.split("/")}
    assert not any("x.csv" in part or "abs" in part or ".." in part for part in inside)


def test_a_member_that_is_a_link_is_read_as_the_text_it_holds(tmp_path):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        info = zipfile.ZipInfo("passwd.csv")
        info.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(info, "/etc/passwd")
    with pytest.raises(Refused) as caught:
        read(path)
    assert "root:" not in str(caught.value)


def test_members_of_one_name_are_each_read(tmp_path):
    path, out = tmp_path / "a.zip", tmp_path / "out"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.csv", table([changed(consignor="ONE")]))
        with pytest.warns(UserWarning, match="Duplicate name"):
            archive.writestr("a.csv", table([changed(consignor="OTHER")]))
    assert ingest(path, out).total("accepted") == 2
    assert sorted(stored(out)["consignor_name"]) == ["ONE", "OTHER"]


@pytest.mark.parametrize("name", NAMES)
def test_the_name_of_a_file_is_only_a_name(tmp_path, name, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for other in ("a.csv", "b1.csv"):  # what a pattern would find
        Path(other).write_bytes(table([changed(consignor="ANOTHER")]))
    Path(name).write_bytes(table(rows(2)))
    report = ingest(name, "out *[a]")
    assert report.total("accepted") == 2
    found = stored(tmp_path / "out *[a]")
    assert set(found["source_file"]) == {name}
    assert "ANOTHER" not in found["consignor_name"].to_list()
    assert ingest(name, "out *[a]").total("accepted") == 0
    assert {path.name for path in tmp_path.iterdir()} == {"a.csv", "b1.csv", name, "out *[a]"}


@pytest.mark.parametrize("name", ADDRESSES)
def test_an_address_is_the_name_of_a_file_that_is_not_there(tmp_path, name, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(Refused) as caught:
        read(name)
    assert str(caught.value.code) == "UNREADABLE"


@pytest.fixture(scope="module")
def accepted(tmp_path_factory) -> pl.DataFrame:
    path = tmp_path_factory.mktemp("rows") / "a.csv"
    path.write_bytes(table(rows(3)))
    return read(path).accepted.select(list(Declarations.columns))


FOLDERS = ["*", "a[1]?", "s3:/bucket", "file:x", "a'; DROP TABLE x; --", "http:x"]


@pytest.mark.parametrize("name", FOLDERS)
@pytest.mark.parametrize("engine", ["polars", "lazy", "duckdb"])
def test_the_folder_of_a_split_is_only_a_name(tmp_path, accepted, name, engine, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "accepted.parquet").write_bytes(b"what a pattern would find")
    frames = {"polars": accepted, "lazy": accepted.lazy(), "duckdb": duckdb.from_arrow(accepted)}
    written = split(frames[engine], Declarations).write(name)
    kept = written.accepted
    assert len(kept.fetchall() if engine == "duckdb" else kept.collect()) == 3
    assert below(tmp_path / name) == {"accepted.parquet", "rejected.parquet"}
    assert {each.split("/")[0] for each in below(tmp_path)} == {"other", name.split("/")[0]}


@pytest.mark.parametrize("name", FOLDERS)
def test_the_file_of_a_split_is_only_a_name(tmp_path, accepted, name, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path(name).mkdir(parents=True)
    source = Path(name) / "x*.parquet"
    buffer = io.BytesIO()
    accepted.write_parquet(buffer)
    source.write_bytes(buffer.getvalue())
    (Path(name) / "xy.parquet").write_bytes(b"another")
    done = split_file(source, f"{name}/out *", Declarations)
    assert done.accepted.collect().height == 3
    assert done.rejected.collect().height == 0


def test_the_target_and_the_scratch_folder_of_an_export_are_only_names(tmp_path, monkeypatch):
    scratch, target = (
        tmp_path / "b'; DROP TABLE y; --*",
        tmp_path / "a'; DROP TABLE x; --[1].duckdb",
    )
    scratch.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(scratch))
    export(target)
    assert {path.name for path in tmp_path.iterdir()} == {scratch.name, target.name}
    assert not list(scratch.iterdir())


def harmful(folder: Path) -> tuple[Path, Path, bytes]:
    """A Parquet file that names a Python type; what its payload makes when loaded; the payload."""

    class Payload:
        def __reduce__(self):
            return os.mkdir, (str(folder / "ran"),)

    payload = pickle.dumps(Payload(), protocol=0)
    metadata = {
        "ARROW:extension:name": "arrow.py_extension_type",
        "ARROW:extension:metadata": payload,
    }
    content = pa.table({name: [value] for name, value in ROW.items()})
    fields = [field.with_metadata(metadata) for field in content.schema]
    path = folder / "harmful.parquet"
    pq.write_table(content.cast(pa.schema(fields)), path)
    return path, folder / "ran", payload


def test_a_type_that_is_python_in_a_parquet_file_is_never_made(tmp_path):
    path, ran, payload = harmful(tmp_path)
    works = (
        lambda: split_file(path, tmp_path / "out", Declarations),
        lambda: validate(pl.scan_parquet(path), Declarations),
        lambda: split(duckdb.read_parquet(str(path)), Declarations),
        lambda: split(pq.read_table(path), Declarations),
        lambda: read(path),
    )
    for work in works:
        with pytest.raises(ShipmentsError):
            work()
    assert not ran.exists()
    pickle.loads(payload)
    assert ran.exists()  # where it is loaded it does run


SURPRISES = [
    "id = 'a'\nid = 'b'",
    f"id = {'9' * 5000}",
    "id = nan",
    "id = 1979-05-27",
    "id = inf\n[constants]\ndeclaring_country = 1e400",
    f"id = 'a'\nx = {'[' * 2000}{']' * 2000}",
    f"id = 'a'\n[{'.'.join('a' * 2000)}]",
    f"'{'k' * 1_000_000}' = 1",
    f"id = '{'v' * 1_000_000}'",
    "id = '\x00'",
    'id = "\\u202e"',
    "id = 'a'\n[[column]]\nfield = 'x'\n" * 2,
    "\ufeffid = 'a'",
]


@pytest.mark.parametrize("text", SURPRISES, ids=range(len(SURPRISES)))
def test_a_layout_that_surprises_is_refused_in_words(tmp_path, text, capsys):
    layout, path = tmp_path / "x.toml", tmp_path / "a.csv"
    layout.write_text(text, encoding="utf-8")
    path.write_bytes(table(rows(2)))
    with pytest.raises(ShipmentsError) as caught:
        read_layout(layout)
    assert len(str(caught.value)) < 20_000
    with pytest.raises(ShipmentsError):
        sniff(path, Options(layout=layout))
    code, _, err = run(
        capsys, "ingest", str(path), "--out", str(tmp_path / "o"), "--layout", layout
    )
    assert code in (1, 2), err
    assert not any(mark in err for mark in [*MARKS, "\x00"])


@pytest.mark.parametrize("text", SURPRISES, ids=range(len(SURPRISES)))
def test_a_report_that_surprises_is_refused_in_words(tmp_path, text, capsys):
    path = tmp_path / "x.toml"
    path.write_text(text, encoding="utf-8")
    code, out, err = run(capsys, "report", "check", str(path))
    assert code not in (0, 70), err
    assert not any(mark in out + err for mark in [*MARKS, "\x00"])


def test_ingest_sniff_and_read_open_no_socket(tmp_path):
    path, book = tmp_path / "http:x.csv", tmp_path / "a.xlsx"
    path.write_bytes(table([changed(goods="http://127.0.0.1:9/x", consignor="\\\\127.0.0.1\\x")]))
    linked = text_cell("A2", "http://127.0.0.1:9")
    rows_of_book = header_row(list(HEADERS.values())) + f'<row r="2">{linked}</row>'
    tail = '<hyperlinks><hyperlink ref="A2" r:id="rId9"/></hyperlinks>'
    write_xlsx(book, {"S": sheet(rows_of_book, tail=tail.replace("r:id", "id"))})
    code = f"""{NO_SOCKETS}
from shipments.customs import ingest, read, sniff
paths = sys.argv[1:3]
ingest(paths, sys.argv[3])
sniff(paths[0])
read(paths[0])
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
