"""The gate of a release: what it lets through, what it refuses, and every failure at once."""

from __future__ import annotations

import datetime as dt
import re
import subprocess
import sys
from pathlib import Path

import pytest

from sample import CHECKOUT, claim, raw_folder, report
from shipments.cli import main
from shipments.curation.build import build
from shipments.curation.expected import read_expected
from shipments.curation.gate import check_release, propose
from shipments.errors import DataError

pytestmark = pytest.mark.medium

sys.path.insert(0, str(CHECKOUT / "tools"))

TODAY = dt.date(2000, 1, 1)


def git(folder: Path, *arguments: str) -> None:
    author = ["-c", "user.name=S", "-c", "user.email=s@example.org"]
    command = ["git", *author, "-C", str(folder), *arguments]
    subprocess.run(command, check=True, capture_output=True)


@pytest.fixture(scope="module")
def released(tmp_path_factory) -> Path:
    """A small checkout that may be released."""
    folder = tmp_path_factory.mktemp("checkout")
    raw = raw_folder(folder, report(claims=claim() + claim("CNRU-9002", "more-2022-06")))
    propose(raw, TODAY)
    path = raw / "release" / "expected.toml"
    path.write_text(path.read_text().replace("TODO: say why", "synthetic"))
    build(raw, folder / "clean")
    git(folder, "init", "-q")
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "s")
    return folder


@pytest.fixture
def checkout(released, tmp_path) -> Path:
    git(tmp_path, "clone", "-q", str(released), "copy")
    return tmp_path / "copy"


def rules(folder: Path) -> set[str]:
    found = check_release(folder / "raw", folder / "clean", TODAY)
    return {fault.rule for fault in found.faults}


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_what_was_reviewed_and_committed_passes_with_a_word_on_links(checkout):
    found = check_release(checkout / "raw", checkout / "clean", TODAY)
    assert found.faults == []
    assert ["link_status.csv" in warning for warning in found.warnings] == [True]


@pytest.mark.parametrize(
    ("file", "old", "new", "rule"),
    [
        ("reports/gazette-2023-03-16.toml", 'category = "small_arms"', 'category = "electronics"', "unit_of_category"),
        ("reports/gazette-2023-03-16.toml", "1000", "2000", "number_in_wording"),
        ("reports/gazette-2023-03-16.toml", 'reading = "secondary"', 'reading = "primary"', "expected_count"),
        ("release/expected.toml", '"2023 rifle" = 2000.0', '"2023 rifle" = 1990.0', "expected_sum"),
        ("release/expected.toml", '"claims" = 2', '"claims" = 3', "expected_count"),
        ("release/expected.toml", '"synthetic"', '"TODO: say why"', "expected_all_null"),
        ("release/expected.toml", '"claims.item" = "synthetic"\n', "", "expected_all_null"),
        ("release/expected.toml", "[agreement]\n", '[agreement]\n"kind" = 0.9\n', "expected_agreement"),
        ("release/expected.toml", "drift = 0.001", 'drift = "little"', "float_parsing"),
        ("version.toml", "2000-01-01", '2000-01-01\nprevious = "1999.01.0"', "previous_release"),
        ("version.toml", '"2000.01.0"', '"2000.01.1"', "clean_is_fresh"),
    ],
)  # fmt: skip
def test_an_edit_that_was_not_reviewed_is_refused_and_so_is_the_dirty_tree(
    checkout, file, old, new, rule
):
    edit(checkout / "raw" / file, old, new)
    assert {rule, "clean_tree"} <= rules(checkout)


def test_changes_must_be_listed_have_reasons_and_leave_tombstones(checkout):
    old = checkout / "releases" / "2000.01.0"
    (checkout / "clean").rename(checkout / "built")
    old.parent.mkdir()
    (checkout / "built").rename(old)
    edit(checkout / "raw" / "version.toml", '"2000.01.0"', '"2000.01.1"\nprevious = "2000.01.0"')
    path = checkout / "raw" / "reports" / "gazette-2023-03-16.toml"
    path.write_text(report(claims=claim(note='"Corrected."')))
    assert {"changes", "id_kept", "expected_count"} <= rules(checkout)
    (checkout / "raw" / "withdrawn.toml").write_text(
        "".join(
            f'[[withdrawn]]\nid = "{id}"\nkind = "{kind}"\ndate = 2000-01-01\nreason = "S."\n'
            for id, kind in (("CNRU-9002", "claim"), ("more-2022-06", "event"))
        )
    )
    words = propose(checkout / "raw", TODAY)
    assert "fields changed: note (1)" in words
    assert "rows, claims: 1, expected 2 rows" in words
    assert "change_with_reason" in rules(checkout)
    propose(checkout / "raw", TODAY, "Synthetic.")
    # Columns that lost their only value: a person says why before it passes.
    assert "expected_all_null" in rules(checkout)
    expected = checkout / "raw" / "release" / "expected.toml"
    expected.write_text(expected.read_text().replace("TODO: say why", "synthetic"))
    build(checkout / "raw", checkout / "clean")
    assert rules(checkout) == {"clean_tree"}


def test_an_old_look_at_the_addresses_is_refused(checkout):
    from shipments.tables.link_status import LINK_STATUS

    url = "https://example.org/gazette-2023-03-16/copy"
    cells = {"url": url, "link_status": "ok", "last_checked": "1999-01-01"}
    line = ",".join(cells.get(name, "") for name in LINK_STATUS.columns)
    (checkout / "raw" / "link_status.csv").write_text(f"{','.join(LINK_STATUS.columns)}\n{line}\n")
    assert "links_checked" in rules(checkout)


def test_a_proposal_keeps_settings_and_reasons(checkout):
    edit(checkout / "raw" / "release" / "expected.toml", "drift = 0.001", "drift = 0.05")
    assert propose(checkout / "raw", TODAY).startswith("as reviewed before")
    expected = read_expected(checkout / "raw")
    assert expected.drift == 0.05
    assert set(expected.null_columns.values()) == {"synthetic"}


def test_the_command_lists_all_faults_and_exits_with_1(checkout, capsys):
    edit(checkout / "raw" / "release" / "expected.toml", '"claims" = 2', '"claims" = 3')
    with pytest.raises(SystemExit) as left:
        main(["release", "--check", "--raw", str(checkout / "raw")])
    assert left.value.code == 1
    message = capsys.readouterr().err
    assert "expected 3 rows" in message
    assert "is changed and not committed" in message
    with pytest.raises(SystemExit) as left:
        main(["release"])
    assert left.value.code == 2


def test_expectations_that_are_missing_are_reported(checkout):
    (checkout / "raw" / "release" / "expected.toml").unlink()
    with pytest.raises(DataError, match="is missing"):
        read_expected(checkout / "raw")
    assert "missing" in rules(checkout)


def test_the_figures_in_the_docs_are_those_of_every_kind_with_ten_seeds():
    from mutate import MUTATIONS

    text = (CHECKOUT / "docs" / "methodology.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(\w+)` \| (\d+) \| (\d+) \| (\d+) \| (\d+) \|$", text, re.MULTILINE)
    assert [row[0] for row in rows] == [mutation.__name__ for mutation in MUTATIONS]
    assert {sum(map(int, row[1:])) for row in rows} == {10}
    assert sum(int(row[4]) for row in rows) <= 6


@pytest.mark.parametrize("name", ["wrong_code", "thousand_times", "scope_changed"])
def test_a_mutation_is_caught_by_the_part_that_is_there_for_it(name, tmp_path):
    import shutil

    import mutate

    raw = tmp_path / "raw"
    shutil.copytree(CHECKOUT / "data" / "raw", raw)
    (mutation,) = [one for one in mutate.MUTATIONS if one.__name__ == name]
    _, path, text = mutate.mutated(mutation, 0, mutate.claims_of(raw / "reports"))
    path.write_text(text, encoding="utf-8")
    layers = {"wrong_code": "schema", "thousand_times": "content", "scope_changed": "expected"}
    assert mutate.caught_by(raw)[0] == layers[name]
