from __future__ import annotations

import hashlib
import json
import os
import resource
import stat

import pytest
from tests.command import run

import shipments as sh
from shipments.errors import OutputError, UsageError
from shipments.exports import formats
from shipments.exports.formats import FORMATS, export

SMALL = ["geojson", "bibtex"]  # quick to write


def test_the_facade_writes_a_file_and_gives_its_path(tmp_path):
    assert sh.export("bibtex", tmp_path / "a.bib") == tmp_path / "a.bib"
    assert (tmp_path / "a.bib").read_text(encoding="utf-8").startswith("@misc{shipments-")


def test_all_formats_stand_in_one_folder_with_a_manifest_of_every_file(capsys, tmp_path):
    code, out, _ = run(capsys, "export", "--all", "--out", str(tmp_path / "out"))
    assert (code, out.strip()) == (0, str(tmp_path / "out"))
    told = json.loads((tmp_path / "out" / "manifest.json").read_text())["files"]
    found = {
        path.relative_to(tmp_path / "out").as_posix(): path
        for path in (tmp_path / "out").rglob("*")
        if path.is_file() and path.name != "manifest.json"
    }
    assert set(told) == set(found)
    for name, path in found.items():
        assert told[name]["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
    for made in FORMATS.values():
        assert (tmp_path / "out" / made.where).exists()


def test_a_file_that_stands_is_replaced_only_when_asked(tmp_path):
    target = tmp_path / "a.bib"
    target.write_text("mine")
    with pytest.raises(UsageError, match=r"exists .* --overwrite"):
        export("bibtex", target)
    assert target.read_text() == "mine"
    export("bibtex", target, overwrite=True)
    assert target.read_text(encoding="utf-8").startswith("@misc")
    assert [path.name for path in tmp_path.iterdir()] == ["a.bib"]


def test_a_folder_that_stands_is_replaced_only_when_asked(tmp_path):
    export(SMALL, tmp_path / "out")
    with pytest.raises(UsageError, match="--overwrite"):
        export(SMALL, tmp_path / "out")
    export(["csl"], tmp_path / "out", overwrite=True)
    assert {path.name for path in (tmp_path / "out").iterdir()} == {
        "manifest.json",
        "sources.csl.json",
    }


@pytest.mark.parametrize("where", ["mine.txt", "csv/mine.txt", "csv/empty/"])
def test_a_folder_with_other_files_is_never_replaced(tmp_path, where):
    out = tmp_path / "out"
    export(["csv", "bibtex"], out)
    if where.endswith("/"):
        (out / where).mkdir()
    else:
        (out / where).write_text("mine")
    with pytest.raises(UsageError, match="not published here"):
        export(["csv", "bibtex"], out, overwrite=True)
    assert (out / where).exists()


@pytest.mark.parametrize(
    ("format", "make", "said"),
    [
        ("bibtex", "folder", "is a folder"),
        (SMALL, "file", "is a file"),
        ("csv", "file", "is a file"),
        ("all", "file", "is a file"),
        ([], None, "no format named"),
        ("xslx", None, "did you mean 'xlsx'"),
        (["csv", "sqlit"], None, "did you mean 'sqlite'"),
    ],
)
def test_a_target_or_format_of_the_wrong_kind_is_refused(tmp_path, format, make, said):
    target = tmp_path / "target"
    if make == "folder":
        target.mkdir()
    elif make == "file":
        target.write_text("mine")
    with pytest.raises(UsageError, match=said):
        export(format, target, overwrite=True)
    assert make != "file" or target.read_text() == "mine"


def test_a_missing_package_is_named_with_how_to_get_it(monkeypatch, tmp_path):
    monkeypatch.setattr(formats, "find_spec", lambda name: None)
    with pytest.raises(UsageError, match=r"xlsx needs the package xlsxwriter .*export"):
        export("xlsx", tmp_path / "a.xlsx")
    assert list(tmp_path.iterdir()) == []


def test_a_missing_parent_is_told_as_an_output_error(tmp_path):
    with pytest.raises(OutputError, match="No such file"):
        export("bibtex", tmp_path / "none" / "a.bib")


@pytest.fixture
def small_disk(monkeypatch, tmp_path):
    """No file may grow beyond 20 kB, as on a disk that is full."""
    (tmp_path / "scratch").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "scratch"))
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, hard))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.parametrize("format", ["geojson", "duckdb", "csv"])
@pytest.mark.usefixtures("small_disk")
def test_a_full_disk_leaves_what_stood_there_and_nothing_partial(capsys, tmp_path, format):
    target = tmp_path / "target"
    if format == "csv":
        target.mkdir()
    else:
        target.write_text("mine")
    code, out, err = run(capsys, "export", format, "--out", str(target), "--overwrite")
    assert (code, out) == (5, "")
    assert len(err.strip().splitlines()) == 1
    assert "could not write" in err
    assert list(target.iterdir()) == [] if format == "csv" else target.read_text() == "mine"
    assert {path.name for path in tmp_path.iterdir()} == {"target", "scratch"}
    assert list((tmp_path / "scratch").iterdir()) == []


def test_a_folder_that_may_not_be_written_is_an_output_error(tmp_path):
    locked = tmp_path / "locked"
    locked.mkdir()
    (locked / "a.bib").write_text("mine")
    locked.chmod(stat.S_IRUSR | stat.S_IXUSR)
    try:
        if os.access(locked, os.W_OK):
            pytest.skip("this user may write everywhere")
        with pytest.raises(OutputError, match="Permission denied"):
            export("bibtex", locked / "a.bib", overwrite=True)
        assert (locked / "a.bib").read_text() == "mine"
    finally:
        locked.chmod(0o755)


def test_the_command_without_a_format_names_all_of_them(capsys, tmp_path):
    code, out, err = run(capsys, "export", "--out", str(tmp_path / "a"))
    assert (code, out) == (2, "")
    assert all(name in err for name in FORMATS)
