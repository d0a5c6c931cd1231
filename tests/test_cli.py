from __future__ import annotations

import csv
import io
import json
import re
import sqlite3
import subprocess
import sys

import polars as pl
import pytest
from tests.command import run

import shipments as sh
from shipments.cli import cli
from shipments.cli.output import emit, safe
from shipments.paths import clean_folder
from unescape import unescape

built = pytest.mark.skipif(
    not (clean_folder() / "manifest.json").is_file(), reason="no built dataset"
)


def test_without_arguments_it_says_what_it_is_and_what_to_try(capsys):
    code, out, _ = run(capsys)
    assert code == 0
    assert "never a fact" in out
    assert "shipments explain" in out


@pytest.mark.parametrize("name", sorted(cli.commands))
def test_every_help_has_an_example(capsys, name):
    code, out, _ = run(capsys, name, "--help")
    assert code == 0
    assert f"Example: shipments {name}" in out


@pytest.mark.parametrize(
    ("arguments", "near"),
    [
        (["shwo"], "show"),
        (["show", "shipment"], "shipments"),
        (["show", "shipments", "--where", "categry=drones"], "category"),
        (["show", "shipments", "--where", "category"], "column=value"),
        (["show", "shipments", "--where", "category=bodyarmour"], "'body_armour'"),
        (["show", "shipments", "--columns", "rute"], "route"),
        (["show", "shipments", "--format", "parquet"], "--out"),
        (["show", "shipments", "--excel-safe"], "--format csv"),
        (["explain", "chinese-armour-turkiye-2022"], "chinese-armour-turkiye-2022-q4"),
        (["cite", "CNRU-00011"], "CNRU-0001"),
        (["chart", "volumes", "--out", "x.gif"], ".svg"),
    ],
)
@built
def test_a_mistake_is_told_with_what_was_meant_and_exit_code_2(capsys, arguments, near):
    code, out, err = run(capsys, *arguments)
    assert code == 2
    assert out == ""
    assert near.lower() in err.lower() or "did you mean" in err
    assert "Traceback" not in err


@built
def test_the_formats_hold_the_same_rows(capsys, tmp_path):
    ask = ["show", "shipments", "--where", "category=body_armour", "--format"]
    as_json = json.loads(run(capsys, *ask, "json")[1])
    as_csv = list(csv.DictReader(io.StringIO(run(capsys, *ask, "csv")[1])))
    assert run(capsys, *ask, "parquet", "--out", str(tmp_path / "a.parquet"))[0] == 0
    as_parquet = pl.read_parquet(tmp_path / "a.parquet")
    ids = [row["shipment_id"] for row in as_json]
    assert ids
    assert ids == [row["shipment_id"] for row in as_csv] == as_parquet["shipment_id"].to_list()


@built
def test_excel_safe_csv_holds_the_same_rows_once_unescaped(capsys):
    ask = ["show", "claims", "--format", "csv"]
    exact = list(csv.reader(io.StringIO(run(capsys, *ask)[1])))
    safe_rows = list(csv.reader(io.StringIO(run(capsys, *ask, "--excel-safe")[1])))
    assert [[unescape(cell) for cell in row] for row in safe_rows] == exact


def test_emit_keeps_formulas_inert_only_when_asked(capsys):
    frame = pl.DataFrame({"description": ["=1+1"], "change": [-1]})
    emit(frame, "csv", None)
    emit(frame, "csv", None, excel_safe=True)
    assert capsys.readouterr().out == "description,change\n=1+1,-1\ndescription,change\n'=1+1,-1\n"


@pytest.mark.parametrize(
    "arguments",
    [
        ["tables"],
        ["show", "claims", "--limit", "2"],
        ["routes"],
        ["describe", "shipments"],
        ["explain", "chinese-armour-turkiye-2022-q4"],
        ["cite", "CNRU-0001", "--format", "csl"],
    ],
)
@built
def test_every_reading_command_answers_on_stdout(capsys, arguments):
    code, out, _ = run(capsys, *arguments)
    assert code == 0
    assert out.strip()


@built
def test_a_chart_is_drawn_into_a_file(capsys, tmp_path):
    out = tmp_path / "volumes.svg"
    assert run(capsys, "chart", "volumes", "--out", str(out))[0] == 0
    assert out.read_text().lstrip().startswith("<?xml")


@built
def test_a_file_that_cannot_be_written_has_its_own_exit_code(capsys, tmp_path):
    missing = str(tmp_path / "none" / "a.csv")
    assert run(capsys, "show", "claims", "--format", "csv", "--out", missing)[0] == 5


@built
@pytest.mark.parametrize("table", ["shipments", "flows", "disputes", "claims"])
def test_a_table_fits_the_terminal_and_names_the_columns_left_out(capsys, monkeypatch, table):
    monkeypatch.setenv("COLUMNS", "80")
    code, out, err = run(capsys, "show", table, "--limit", "3")
    assert code == 0
    lines = out.splitlines()
    assert {len(line) for line in lines} <= set(range(81))
    assert lines[0].endswith("┓")
    assert ("more columns" in err) is (table != "claims")


def test_characters_that_steer_a_terminal_are_shown_as_codes():
    assert safe("a\x1b[31m\x9b\u202e\n") == "a\\u001b[31m\\u009b\\u202e\n"


@pytest.mark.parametrize(
    ("error", "code", "message"),
    [
        (MemoryError(), 5, "not enough memory · "),
        (OSError(28, "No space left on device"), 5, "the system refused: "),
        (pl.exceptions.ComputeError("a\x1b[2J"), 5, "polars failed: ComputeError: a\\x1b[2J"),
        (sqlite3.OperationalError("disk I/O error"), 5, "sqlite3 failed: "),
        (KeyError("x"), 70, "internal fault: KeyError: 'x' · please report it"),
        (KeyboardInterrupt(), 130, "stopped"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_an_error_of_the_system_or_of_the_program_is_one_line_with_an_exit_code(
    capsys, monkeypatch, error, code, message
):
    def fail(**_options):
        raise error

    monkeypatch.setattr(cli.commands["tables"], "callback", fail)
    left, out, err = run(capsys, "tables")
    assert (left, out) == (code, "")
    assert err.strip().startswith(message)
    assert err.strip().count("\n") == 0


@pytest.mark.parametrize(
    ("command", "streams", "code"),
    [
        ("tables", ">&-", 0),
        ("tables", ">&- 2>&- <&-", 0),
        ("tables --bogus", "2>&-", 2),
        ("tables", ">/dev/full", 5),
        ("show claims --format csv", "| true", 0),
    ],
)
def test_streams_that_are_closed_or_full_leave_the_exit_code_its_meaning(command, streams, code):
    line = f"{sys.executable} -m shipments {command} {streams}; exit ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", line], capture_output=True, text=True, check=False)
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr


def test_the_version_is_that_of_the_program_and_of_the_data(capsys):
    code, out, _ = run(capsys, "--version")
    assert code == 0
    assert out == f"shipments {sh.__version__}, data {sh.data_version()}\n"


def test_the_help_lists_every_command_once(capsys):
    out = run(capsys, "--help")[1]
    listed = re.findall(r"^  ([a-z-]+)  ", out, re.MULTILINE)
    assert sorted(set(listed) - {"-h", "--version"}) == sorted(cli.commands)
    assert out.index("Maintain the dataset") > out.index("explain")
