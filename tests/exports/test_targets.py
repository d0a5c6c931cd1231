"""Where exports are written, and that nothing is half-written."""

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

pytestmark = pytest.mark.medium

SMALL = ["geojson", "datasette"]  # quick to write


@pytest.mark.parametrize("name", ["a.geojson", "metadata.json", "a.ftm.json"])
def test_the_name_of_the_file_says_the_format(tmp_path, name):
    path = sh.export(tmp_path / name)
    assert path == tmp_path / name
    assert sh.data_version() in path.read_text(encoding="utf-8") or name == "a.ftm.json"
    with pytest.raises(UsageError, match=r"no format for 'a\.txt'"):
        sh.export(tmp_path / "a.txt")


def test_the_order_of_the_first_edition_works_with_a_warning(tmp_path):
    with pytest.warns(DeprecationWarning, match=r"sh\.export\(path, format\)"):
        assert sh.export("geojson", tmp_path / "a.txt") == tmp_path / "a.txt"
    with pytest.warns(DeprecationWarning, match="path comes first"):
        sh.export(SMALL, tmp_path / "out")


def test_all_formats_are_in_one_folder_with_a_manifest_of_every_file(capsys, tmp_path):
    code, out, _ = run(capsys, "export", "--all", "--out", str(tmp_path / "out"))
    assert (code, out.strip()) == (0, str(tmp_path / "out"))
    listed = json.loads((tmp_path / "out" / "manifest.json").read_text())["files"]
    assert set(listed) == {made.file for made in FORMATS.values()}
    assert {path.name for path in (tmp_path / "out").iterdir()} == {*listed, "manifest.json"}
    for name, about in listed.items():
        content = (tmp_path / "out" / name).read_bytes()
        assert about["sha256"] == hashlib.sha256(content).hexdigest()


def test_an_existing_file_is_replaced_only_when_asked(tmp_path):
    target = tmp_path / "a.geojson"
    target.write_text("mine")
    with pytest.raises(UsageError, match=r"exists .* --overwrite"):
        export(target)
    assert target.read_text() == "mine"
    export(target, overwrite=True)
    assert target.read_text(encoding="utf-8").startswith("{")
    assert [path.name for path in tmp_path.iterdir()] == ["a.geojson"]


def test_an_existing_folder_is_replaced_only_when_asked(tmp_path):
    export(tmp_path / "out", SMALL)
    with pytest.raises(UsageError, match="--overwrite"):
        export(tmp_path / "out", SMALL)
    export(tmp_path / "out", ["geojson"], overwrite=True)
    names = {path.name for path in (tmp_path / "out").iterdir()}
    assert names == {"manifest.json", "routes.geojson"}


def test_a_folder_with_other_files_is_never_replaced(tmp_path):
    export(tmp_path / "out", SMALL)
    (tmp_path / "out" / "mine.txt").write_text("mine")
    with pytest.raises(UsageError, match="not published"):
        export(tmp_path / "out", SMALL, overwrite=True)
    assert (tmp_path / "out" / "mine.txt").read_text() == "mine"


@pytest.mark.parametrize(
    ("format", "make", "words"),
    [
        ("geojson", "folder", "is a folder"),
        (SMALL, "file", "is a file"),
        ("all", "file", "is a file"),
        ([], None, "no format named"),
        ("xslx", None, "did you mean 'xlsx'"),
        (["geojson", "sqlit"], None, "did you mean 'sqlite'"),
        ("csv", None, "published as csv in data"),
    ],
)
def test_a_target_or_format_of_the_wrong_kind_is_refused(tmp_path, format, make, words):
    target = tmp_path / "target"
    if make == "folder":
        target.mkdir()
    elif make == "file":
        target.write_text("mine")
    with pytest.raises(UsageError, match=words):
        export(target, format, overwrite=True)
    assert make != "file" or target.read_text() == "mine"


def test_a_missing_package_is_named_with_how_to_get_it(monkeypatch, tmp_path):
    monkeypatch.setattr(formats, "find_spec", lambda name: None)
    with pytest.raises(
        UsageError, match=r"xlsx needs the package xlsxwriter .*shipments\[export\]"
    ):
        export(tmp_path / "a.xlsx")
    assert list(tmp_path.iterdir()) == []


def test_a_missing_parent_is_an_output_error(tmp_path):
    with pytest.raises(OutputError, match="No such file"):
        export(tmp_path / "none" / "a.geojson")


@pytest.fixture
def small_disk(monkeypatch, tmp_path):
    """No file may grow beyond 20 kB, as on a disk that is full."""
    (tmp_path / "scratch").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "scratch"))
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, hard))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.parametrize("format", ["geojson", "duckdb", "--all"])
@pytest.mark.usefixtures("small_disk")
def test_a_full_disk_leaves_what_was_there_and_nothing_partial(capsys, tmp_path, format):
    target = tmp_path / "target"
    if format == "--all":
        target.mkdir()
    else:
        target.write_text("mine")
    code, out, err = run(capsys, "export", format, "--out", str(target), "--overwrite")
    assert (code, out) == (5, "")
    assert len(err.strip().splitlines()) == 1
    assert "could not write" in err
    assert list(target.iterdir()) == [] if format == "--all" else target.read_text() == "mine"
    assert {path.name for path in tmp_path.iterdir()} == {"target", "scratch"}
    assert list((tmp_path / "scratch").iterdir()) == []


def test_a_folder_that_may_not_be_written_is_an_output_error(tmp_path):
    locked = tmp_path / "locked"
    locked.mkdir()
    (locked / "a.geojson").write_text("mine")
    locked.chmod(stat.S_IRUSR | stat.S_IXUSR)
    try:
        if os.access(locked, os.W_OK):
            pytest.skip("this user may write everywhere")
        with pytest.raises(OutputError, match="Permission denied"):
            export(locked / "a.geojson", overwrite=True)
        assert (locked / "a.geojson").read_text() == "mine"
    finally:
        locked.chmod(0o755)


def test_the_command_without_a_format_names_all_of_them(capsys, tmp_path):
    code, out, err = run(capsys, "export", "--out", str(tmp_path / "a"))
    assert (code, out) == (2, "")
    assert all(name in err for name in FORMATS)
