"""What differs between two versions, and what cannot be compared."""

from __future__ import annotations

import json
import shutil

import pytest

import shipments as sh
from sample import claim, raw_folder, report
from shipments.curation.build import build
from shipments.curation.dataset import read_dataset
from shipments.dataset.changes import changes, compare, in_words

pytestmark = pytest.mark.medium


@pytest.fixture(scope="module")
def versions(tmp_path_factory):
    """Two built versions: a claim added, one gone, one changed."""
    folder = tmp_path_factory.mktemp("versions")
    kept = claim("CNRU-9001", note='"Synthetic."')
    before = raw_folder(folder / "a", report(claims=kept + claim("CNRU-9002", "gone-2022")))
    after = raw_folder(
        folder / "b",
        report(claims=claim("CNRU-9001", note='"Mended."') + claim("CNRU-9003", "new-2022")),
    )
    (after / "version.toml").write_text('version = "2000.02.0"\nreleased = 2000-02-01\n')
    (after / "withdrawn.toml").write_text(
        '[[withdrawn]]\nid = "CNRU-9002"\nkind = "claim"\ndate = 2000-02-01\nreason = "Counted twice."\n'
    )
    build(before, folder / "old")
    build(after, folder / "new")
    return folder / "old", folder / "new"


def test_rows_and_fields_are_reported_with_report_and_reason(versions):
    found = sh.changes(*versions, backend="polars")
    rows = found.filter(table="claims").select("row", "field", "change", "old", "new").rows()
    assert rows == [
        ("CNRU-9001", "note", "changed", "Synthetic.", "Mended."),
        ("CNRU-9002", "*", "removed", None, None),
        ("CNRU-9003", "*", "added", None, None),
    ]
    gone = found.filter(table="claims", row="CNRU-9002").to_dicts()[0]
    assert (gone["reason"], gone["report_id"]) == ("Counted twice.", "gazette-2023-03-16")


def test_pandas_is_the_default_and_holds_the_same_rows(versions):
    assert len(sh.changes(*versions)) == changes(*versions, backend="polars").height


def test_a_version_does_not_differ_from_itself(versions):
    assert sh.changes(versions[1], versions[1], backend="polars").height == 0
    assert in_words(sh.changes(versions[1], versions[1], backend="polars")) == "* Nothing differs."


def test_the_words_name_tables_rows_and_fields(versions):
    words = in_words(sh.changes(*versions, backend="polars"))
    assert "* `claims`: 1 row removed; 1 row added; fields changed: note (1)." in words


def test_columns_and_tables_that_come_and_go_are_one_row_each(versions):
    new = read_dataset(versions[0].parent / "b" / "raw")
    old = dict(new)
    old["claims"] = old["claims"].drop("note")
    del old["codings"]
    old["units"] = old["units"].rename({"unit": "id"})  # with another key no row can be matched
    found = compare(old, new).select("table", "row", "field", "change").rows()
    assert found == [
        ("claims", "*", "note", "added"),
        ("codings", "*", "*", "added"),
        ("units", "*", "*", "changed"),
    ]


def spoiled(versions, folder, how: str):
    shutil.copytree(versions[0], folder)
    if how == "no table":
        (folder / "claims.parquet").unlink()
    elif how == "no calendar":
        manifest = json.loads((folder / "manifest.json").read_text())
        (folder / "manifest.json").write_text(json.dumps({**manifest, "version": "first"}))
    return folder


@pytest.mark.parametrize(
    ("how", "words"),
    [
        ("no table", "not a whole dataset"),
        ("no calendar", "no version by calendar"),
    ],
)
def test_versions_that_cannot_be_compared_are_refused_in_words(versions, tmp_path, how, words):
    with pytest.raises((sh.UsageError, sh.ShipmentsError), match=words):
        sh.changes(spoiled(versions, tmp_path / "spoiled", how), versions[1])


def test_a_newer_version_before_an_older_one_and_an_unknown_one_are_refused(versions):
    with pytest.raises(sh.UsageError, match="older version first"):
        sh.changes(versions[1], versions[0])
    with pytest.raises(sh.UsageError, match="no version '1999"):
        sh.changes("1999.01.0")
    with pytest.raises(sh.UsageError, match="no backend"):
        sh.changes(*versions, backend="duckdb")


def test_the_last_release_is_known_by_its_number_and_the_published_changes_are_recomputed():
    found = sh.changes("2026.11.1", backend="polars")
    published = sh.load("changes", backend="polars")
    assert found.equals(published)
    assert published["reason"].null_count() == 0
