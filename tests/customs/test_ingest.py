from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time

import polars as pl
import pytest
from tests.customs.declared import HEADERS, changed, rows, table

from shipments.cli import main
from shipments.customs import Options, RowsRejected, ingest, read, scan, sniff
from shipments.customs.chunk import Chunk
from shipments.errors import OutputError, Refused, UsageError
from shipments.schema import validate
from shipments.tables.declarations import INGESTED_DECLARATIONS

pytestmark = pytest.mark.medium


@pytest.fixture
def out(tmp_path):
    return tmp_path / "out"


def put(tmp_path, name, content):
    path = tmp_path / name
    path.write_bytes(content)
    return path


def exit_code(*arguments):
    with pytest.raises(SystemExit) as left:
        main([str(argument) for argument in arguments])
    return left.value.code


def test_rows_lie_by_year_and_satisfy_the_schema(tmp_path, out):
    lines = [*rows(2), changed(registered="01.02.2023")]
    ingest(put(tmp_path, "a.csv", table(lines)), out)
    assert sorted(p.name for p in (out / "declarations").iterdir()) == ["year=2022", "year=2023"]
    frame = pl.scan_parquet(out / "declarations" / "**" / "*.parquet", hive_partitioning=False)
    validate(frame.collect(), INGESTED_DECLARATIONS, row_id="row_id")


def test_what_was_rejected_lies_beside_with_the_record_as_it_was(tmp_path, out):
    bad = changed(hs="many")
    content = table([*rows(1), bad, changed(net="0", value="-5")])
    ingest(put(tmp_path, "a.csv", content), out)
    found = pl.read_parquet(out / "rejected" / "*.parquet")
    assert found["code"].to_list() == ["HS", "RULE"]
    assert found["record"].to_list() == [2, 3]
    assert found["column"].to_list() == [HEADERS["hs"], "statistical_value_usd"]
    assert found["raw"][0].split(";") == list(bad.values())
    assert content[found["byte_offset"][0] :].decode().startswith(found["raw"][0])
    assert "statistical_value_usd:amount" in found["broken_rules"][1].to_list()


def test_the_report_holds_the_sum_and_every_count(tmp_path, out):
    ingest(put(tmp_path, "a.csv", table([*rows(3), changed(hs="x")])), out)
    report = json.loads((out / "report.json").read_text())
    assert report["totals"] == {
        "counted": 5, "accepted": 3, "rejected": 1, "duplicates": 0, "skipped": 1,
    }  # fmt: skip
    assert report["files"][0]["codes"] == {"HS": 1}
    assert "3 accepted + 1 rejected + 1 skipped = 5 counted" in (out / "report.md").read_text()


def test_new_rows_are_added_and_old_files_stay_as_they_are(tmp_path, out):
    ingest(put(tmp_path, "a.csv", table(rows(2))), out)
    old = {p: p.read_bytes() for p in out.rglob("*.parquet")}
    ingest(put(tmp_path, "b.csv", table([changed(number="x")])), out)
    assert all(p.read_bytes() == content for p, content in old.items())
    assert len(list(out.rglob("*.parquet"))) == len(old) + 1


def test_a_refused_file_does_not_stop_the_others(tmp_path, out):
    report = ingest([put(tmp_path, "e.csv", b""), put(tmp_path, "a.csv", table(rows(2)))], out)
    assert (report.exit_code, report.published, report.total("accepted")) == (3, True, 2)


def test_too_many_rejects_publish_nothing(tmp_path, out):
    path = put(tmp_path, "a.csv", table([*rows(1), changed(hs="x")]))
    with pytest.raises(RowsRejected):
        ingest(path, out, Options(max_rejects=0.4))
    assert not out.exists()
    assert ingest(path, out, Options(max_rejects=0.5)).published


def test_a_dry_run_writes_nothing(tmp_path, out):
    report = ingest(put(tmp_path, "a.csv", table(rows(2))), out, dry_run=True)
    assert (report.total("accepted"), report.published, out.exists()) == (2, False, False)


def test_a_reader_that_loses_a_row_is_noticed(tmp_path, monkeypatch):
    path = put(tmp_path, "a.csv", table(rows(5)))

    def lossy(cells, *more):
        return Chunk(cells[1:], *more)

    monkeypatch.setattr("shipments.customs.whole_chunk.Chunk", lossy)
    with pytest.raises(Refused) as refused:
        read(path)
    assert refused.value.code == "RECORDS"


def test_formats_are_noticed_over_the_whole_file(tmp_path, monkeypatch):
    monkeypatch.setattr("shipments.customs.inference.ENOUGH", 10**9)
    path = put(tmp_path, "a.csv", table([*rows(4000), changed(net="1.234,5")]))
    found = read(path, Options(chunk_bytes=100_000))
    assert found.accepted.height == 4001
    assert found.accepted["net_weight_kg"][-1] == 1234.5


def test_reading_answers_what_was_rejected(tmp_path):
    found = read(put(tmp_path, "a.csv", table([*rows(1), changed(hs="x"), changed(hs="y")])))
    assert found.counts().rows() == [("HS", 2)]
    with pytest.raises(RowsRejected, match="2 records"):
        found.raise_if_any()


def test_scanning_gives_the_accepted_rows_of_the_dataset(tmp_path, out):
    path = put(tmp_path, "a.csv", table([*rows(3), changed(registered="01.02.2023")]))
    ingest(path, out)
    found = scan(out).collect()
    assert found.sort("row_id").equals(read(path).accepted.sort("row_id"))
    # What is there without the manifest saying so is no part of it.
    (out / "declarations" / "year=2023" / "other.parquet").write_bytes(b"")
    assert scan(out).collect().height == 4


def test_a_dataset_without_accepted_rows_is_scanned_as_a_table_of_none(tmp_path, out):
    ingest(put(tmp_path, "a.csv", table([changed(hs="x")])), out)
    assert scan(out).collect().is_empty()
    assert scan(out).collect_schema() == INGESTED_DECLARATIONS.dtypes


def test_a_folder_without_a_dataset_cannot_be_scanned(tmp_path):
    with pytest.raises(UsageError, match="no dataset of declarations"):
        scan(tmp_path)
    put(tmp_path, "manifest.json", b"[]")
    with pytest.raises(OutputError, match="cannot be read as the manifest"):
        scan(tmp_path)


def test_sniffing_reports_what_would_be_done(tmp_path):
    text = str(sniff(put(tmp_path, "a.csv", table(rows(40), encoding="cp1251"))))
    for word in ("cp1251", "semicolon", "layout", f"net_weight_kg <- {HEADERS['net']}"):
        assert word in text


@pytest.mark.parametrize(
    ("content", "options", "code"),
    [
        (table(rows(2)), (), 0),
        (table([*rows(2), changed(hs="x")]), (), 1),
        (table(rows(2)), ("--encoding", "no-such"), 2),
        (b"", (), 3),
        (table([changed(hs="x")]), ("--max-rejects", "0.1"), 4),
    ],
)
def test_the_exit_code_reports_how_it_ended(tmp_path, out, capsys, content, options, code):
    assert exit_code("ingest", put(tmp_path, "a.csv", content), "--out", out, *options) == code
    assert "Traceback" not in capsys.readouterr().err


@pytest.mark.parametrize("layout", ["nowhere.toml", "broken.toml", "no-such-id"])
@pytest.mark.parametrize("known", [False, True])
def test_a_layout_that_is_none_is_a_mistake_of_usage(tmp_path, out, monkeypatch, layout, known):
    monkeypatch.chdir(tmp_path)
    put(tmp_path, "broken.toml", b"id = [")
    path = put(tmp_path, "a.csv", table(rows(2)))
    if known:
        assert exit_code("ingest", path, "--out", out) == 0
    assert exit_code("ingest", path, "--out", out, "--layout", layout) == 2


def test_the_screen_says_what_was_published_and_what_was_not(tmp_path, out, capsys):
    good = put(tmp_path, "a.csv", table(rows(2)))
    bad = put(tmp_path, "b.csv", table([changed(hs="x")]))
    exit_code("ingest", bad, "--out", out, "--max-rejects", "0.1")
    assert "b.csv: read, not taken" in capsys.readouterr().out
    exit_code("ingest", put(tmp_path, "empty.csv", b""), "--out", out)
    assert "counted" not in capsys.readouterr().out
    exit_code("ingest", good, "--out", out)
    assert "written to" in capsys.readouterr().err
    exit_code("ingest", good, "--out", out)
    assert "nothing was written" in capsys.readouterr().err


def test_a_folder_that_cannot_be_written_is_exit_5(tmp_path):
    path = put(tmp_path, "a.csv", table(rows(1)))
    assert exit_code("ingest", path, "--out", "/proc/no-such/out") == 5


def test_json_on_stdout_is_the_report(tmp_path, out, capsys):
    path = put(tmp_path, "a.csv", table(rows(2)))
    assert exit_code("ingest", path, "--out", out, "--dry-run", "--json") == 0
    assert json.loads(capsys.readouterr().out)["totals"]["accepted"] == 2


@pytest.mark.parametrize("stop", [signal.SIGKILL, signal.SIGINT])
def test_a_stopped_run_publishes_nothing_and_the_next_one_starts_clean(tmp_path, out, stop):
    path = put(tmp_path, "a.csv", table(rows(30_000)))
    run = subprocess.Popen(
        [sys.executable, "-m", "shipments", "ingest", str(path), "--out", str(out)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    until = time.monotonic() + 30
    while not out.exists() and time.monotonic() < until:
        time.sleep(0.01)
    os.kill(run.pid, stop)
    run.wait(30)
    assert not (out / "manifest.json").exists()
    assert out.exists() is (stop is signal.SIGKILL)
    path.write_bytes(table(rows(3)))
    assert ingest(path, out).total("accepted") == 3
    assert {p.name for p in out.iterdir()} == {
        "declarations", "manifest.json", "report.json", "report.md",
    }  # fmt: skip


def test_the_public_names_are_functions_whatever_was_imported_before():
    code = (
        "from shipments.customs import *; import shipments as sh; "
        "print([n for n in ('ingest', 'read', 'sniff', 'sample') if type(getattr(sh.customs, n)) is type(sh)])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_facade_stays_light():
    code = (
        "import sys, shipments as sh; sh.customs; "
        "print([m for m in ('polars', 'pandas', 'pandera', 'numpy') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_bytes_that_are_no_text_are_escaped_once_on_screen_and_in_the_report(tmp_path, out, capsys):
    content = table([*rows(50), changed(goods="BAD BYTES")]).replace(b"BAD BYTES", b"\xff\\x")
    exit_code("ingest", put(tmp_path, "a.csv", content), "--out", out)
    for text in (capsys.readouterr().out, (out / "report.md").read_text()):
        assert r"\xff" in text
        assert r"\\" not in text


def test_a_backslash_of_a_cell_is_reported_as_it_is(tmp_path, out, capsys):
    exit_code("ingest", put(tmp_path, "a.csv", table([changed(hs="1\\2")])), "--out", out)
    assert r"'1\2'" in capsys.readouterr().out
    assert r"'1\2'" in (out / "report.md").read_text()


def with_two_more_columns(lines):
    """Rows with a column that no layout knows, whose name is hostile to Markdown."""
    first, *others = table(lines).decode().splitlines()
    return "\n".join([f"{first};*My* | `note`", *(f"{line};x" for line in others)]).encode()


def test_the_report_says_which_column_became_which_field_and_which_is_unknown(tmp_path, out):
    ingest(put(tmp_path, "a.csv", with_two_more_columns(rows(3))), out)
    text = (out / "report.md").read_text()
    assert re.search(r"^\| `hs_code` +\| `G33 \(Код товара по ТН ВЭД\)` \|$", text, re.MULTILINE)
    unknown = text.partition("### Columns that are not known and not used\n\n")[2]
    assert unknown.startswith("* `` *My* | `note` ``\n")


def test_the_report_says_from_when_to_when_the_accepted_rows_are(tmp_path, out, capsys):
    days = ("03.05.2022", "01.02.2021", "30.12.2022", "31.12.2023")
    lines = [changed(registered=day, number=f"10702070/010322/{at:07d}", hs="x" if at == 3 else "8482109008")
             for at, day in enumerate(days)]  # fmt: skip
    exit_code("ingest", put(tmp_path, "a.csv", table(lines)), "--out", out)
    assert "  registered from 2021-02-01 to 2022-12-30\n" in capsys.readouterr().out
    assert "registered from 2021-02-01 to 2022-12-30" in (out / "report.md").read_text()
    report = json.loads((out / "report.json").read_text())["files"][0]
    assert report["dates"] == {"first": "2021-02-01", "last": "2022-12-30"}


def test_a_file_without_accepted_rows_has_no_range_of_dates(tmp_path):
    report = read(put(tmp_path, "a.csv", table([changed(hs="x")]))).report
    assert report.files[0].dates == {}
    assert "registered from" not in str(report)


def test_the_sum_of_one_file_stands_once_and_that_of_several_also_together(tmp_path, out):
    one, two = put(tmp_path, "a.csv", table(rows(2))), put(tmp_path, "b.csv", table([changed()]))
    ingest(one, out)
    assert (out / "report.md").read_text().count("counted") == 1
    ingest([one, two], out)
    text = (out / "report.md").read_text()
    assert "All 2 together: 1 accepted + 0 rejected + 4 skipped = 5 counted." in text


def test_progress_begins_when_a_file_is_opened_and_ends_with_all_its_records(tmp_path, out):
    progress = []
    ingest(put(tmp_path, "a.csv", table(rows(3))), out, on_progress=progress.append)
    assert [(each.file, each.records) for each in progress] == [
        ("a.csv", 0), ("a.csv", 0), ("a.csv", 3),
    ]  # fmt: skip


def test_a_known_file_with_rejects_says_how_they_are_read_again(tmp_path, out):
    path = put(tmp_path, "a.csv", table([*rows(1), changed(hs="many")]))
    ingest(path, out)
    (again,) = ingest(path, out).files
    assert "1 of its records rejected then" in again.how["known"]
    assert "a folder of its own" in again.how["known"]


def test_a_name_that_is_no_utf8_is_reported_by_its_bytes(tmp_path, out):
    path = put(tmp_path, os.fsdecode(b"bad\xff.csv"), table(rows(2)))
    (report,) = ingest(path, out).files
    assert (report.file, report.accepted) == ("bad\\xff.csv", 2)
    with pytest.raises(UsageError, match="no name in UTF-8"):
        ingest(path, tmp_path / os.fsdecode(b"o\xff"))
