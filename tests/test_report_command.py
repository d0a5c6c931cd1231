"""Adding a report from the command line: a new file, filled in, checked, built and loaded."""

from __future__ import annotations

import os
import re
import stat
import sys
import tomllib
from pathlib import Path

import click
import pytest
from tests.command import run

import shipments as sh
from sample import claim, raw_folder, report
from shipments.curation.draft import report_id, written_date
from shipments.curation.fields import description_of
from shipments.curation.report_check import check_report
from shipments.curation.report_file import Claim, Dispute, Hop, Page, Report, Way, Wording
from shipments.tables.vocabulary import ClaimKind

pytestmark = pytest.mark.medium

ASKED = (
    "--publisher",
    "The Journal",
    "--published",
    "2023-05-02",
    "--url",
    "https://example.org/j",
)


@pytest.fixture
def raw(tmp_path, monkeypatch) -> Path:
    """The raw data of the current checkout."""
    checkout = tmp_path / "checkout"
    made = raw_folder(checkout / "data", report())
    monkeypatch.chdir(checkout)
    return made


def new(capsys, *more: str) -> Path:
    code, out, err = run(capsys, "report", "new", *ASKED, *more)
    assert code == 0, err
    return Path(out.strip())


def fill(path: Path, **fields: str) -> None:
    """Write values as a person would: behind the name of an empty or commented field."""
    text = path.read_text("utf-8")
    lines = text.replace('evidence_basis = ""', 'evidence_basis = "customs_data"', 1).split("\n")
    in_claims = lines.index("[[claims]]")
    for name, value in fields.items():
        place = next(
            number
            for number, line in enumerate(lines)
            if number > in_claims and line.removeprefix("# ").startswith(f"{name} = ")
        )
        lines[place] = f"{name} = {value}"
    path.write_text("\n".join(lines), "utf-8")


FILLED = {
    "event": '"rifles-2023-04"',
    "kind": '"delivery"',
    "status": '"shipped_per_customs"',
    "statement": '"Synthetic: 200 rifles were sent."',
    "category": '"small_arms"',
    "quantity": '{ low = 200, unit = "rifle", qualifier = "more_than", wording = "over 200" }',
    "period": '"2023-04"',
    "dispatch": '"CN"',
    "destination": '"RU"',
    "asserted_by": '"The Journal"',
    "asserter_group": '"press"',
    "evidence_basis": '"customs_data"',
}


def test_a_report_is_added_in_four_commands_and_load_shows_it(capsys, raw):
    path = new(capsys)
    assert path == raw / "reports" / "the-journal-2023-05-02.toml"

    code, _, err = run(capsys, "report", "check", str(path))
    assert code == 1
    for field in ("kind", "statement", "category", "asserted_by", "asserter_group"):
        assert f" · {field} · " in err

    fill(path, **FILLED)
    code, out, err = run(capsys, "report", "check", str(path))
    assert (code, out) == (0, "no fault: the-journal-2023-05-02.toml · claims: 1 · hints: 0\n"), err

    code, out, _ = run(capsys, "build")
    assert code == 0
    clean = raw.parent / "clean"
    assert Path(out.strip()) == clean
    assert run(capsys, "check", "--clean", str(clean))[0] == 0
    shipments = sh.load("shipments", backend="polars", data=clean)
    (row,) = shipments.filter(shipment_id="rifles-2023-04").to_dicts()
    assert (row["quantity_low"], row["quantity_high"]) == (200.0, None)
    assert row["lead_claim_id"] == "CNRU-9002"


def test_a_new_file_explains_every_field_and_names_the_schema_for_the_editor(capsys, raw):
    text = new(capsys).read_text("utf-8")
    assert text.startswith("#:schema ../../clean/report.schema.json\n")
    for model in (Report, Page, Claim):
        for field in model.model_fields:
            if field not in ("variants", "wordings"):  # tables of their own
                assert f"# {description_of(model, field)}" in text
    content = tomllib.loads(text)
    assert content["report"]["publisher"] == "The Journal"
    assert content["claims"][0]["id"] == "CNRU-9002"
    assert content["claims"][0]["pages"] == [content["pages"][0]["id"]]


def test_every_example_in_a_new_file_has_a_form_that_the_check_accepts(capsys, raw):
    path = new(capsys, "--event", "x-1")
    text = path.read_text("utf-8").replace(' = ""', ' = "x"').replace("\n# ", "\n")
    lines = re.findall(r"^(?:[a-z_]+ = .*|\[.*)$", text, re.MULTILINE)
    path.write_text("\n".join(lines) + "\n", "utf-8")
    faults = check_report(path, raw).faults
    assert {fault.rule for fault in faults} == {"enum"}  # words stay to be chosen


def test_nothing_is_overwritten(capsys, raw):
    path = new(capsys)
    path.write_text("mine", "utf-8")
    code, out, err = run(capsys, "report", "new", *ASKED)
    assert (code, out) == (2, "")
    assert "exists and is not overwritten" in err
    assert path.read_text("utf-8") == "mine"


def test_a_folder_that_cannot_be_written_is_reported_with_exit_code_5(
    capsys, raw, tmp_path, monkeypatch
):
    folder = tmp_path / "locked"
    folder.mkdir()
    if os.geteuid() == 0:  # root may write anywhere: let the system say no as it would

        def refuse(self, *_args, **_options):
            raise PermissionError(13, "Permission denied", str(self))

        monkeypatch.setattr(Path, "open", refuse)
    folder.chmod(stat.S_IRUSR | stat.S_IXUSR)
    code, _, err = run(capsys, "report", "new", *ASKED, "--folder", str(folder))
    folder.chmod(stat.S_IRWXU)
    assert code == 5
    assert "Permission denied" in err
    assert "Traceback" not in err
    assert list(folder.iterdir()) == []


def test_a_file_outside_the_raw_data_names_no_schema_by_a_path_that_would_be_wrong(
    capsys, raw, tmp_path
):
    path = new(capsys, "--folder", str(tmp_path))
    assert path.parent == tmp_path
    assert "#:schema" not in path.read_text("utf-8")


def test_what_is_missing_is_named_where_no_one_can_answer(capsys, raw):
    code, _, err = run(capsys, "report", "new", "--published", "2023")
    assert code == 2
    assert "--publisher, --url missing" in err


def test_what_is_missing_is_asked_on_a_terminal(capsys, raw, monkeypatch):
    answers = iter(["The Journal", "2023-05", "https://example.org/j"])
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True, raising=False)
    monkeypatch.setattr(click, "prompt", lambda *_args, **_options: next(answers))
    code, out, _ = run(capsys, "report", "new")
    assert code == 0
    assert tomllib.loads(Path(out.strip()).read_text("utf-8"))["report"]["published"] == "2023-05"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--published", "May 2023"], "cannot read the date"),
        (["--published", "2023-02-30"], "cannot read the date"),
        (["--id", "Not An Id"], "cannot be the id"),
        (["--id", "../escape"], "cannot be the id"),
        (["--publisher", "Известия"], "name one with --id"),
        (["--folder", "none"], "is not a folder"),
    ],
)
def test_an_impossible_option_is_reported_and_nothing_is_written(capsys, raw, arguments, words):
    code, _, err = run(capsys, "report", "new", *ASKED, *arguments)
    assert code == 2
    assert words in err
    assert len(list((raw / "reports").iterdir())) == 1


def test_outside_a_checkout_the_message_says_where_to_go(capsys, tmp_path):
    code, _, err = run(capsys, "report", "check", "x.toml", "--raw", str(tmp_path))
    assert code == 2
    assert "name the folder with --raw" in err


def test_hints_are_printed_beside_the_result_and_are_no_fault(capsys, raw):
    path = new(capsys, "--url", "http://www.example.org/gazette-2023-03-16/copy/")
    fill(path, **FILLED)
    code, out, err = run(capsys, "report", "check", str(path))
    assert (code, out) == (0, "no fault: the-journal-2023-05-02.toml · claims: 1 · hints: 1\n")
    assert "hint: the-journal · the page is known as gazette-2023-03-16/copy" in err


def test_a_publisher_of_another_script_is_kept_when_the_id_is_named(capsys, raw):
    path = new(capsys, "--publisher", 'Известия "утро"', "--id", "izvestia-2023-05-02")
    assert tomllib.loads(path.read_text("utf-8"))["report"]["publisher"] == 'Известия "утро"'


@pytest.mark.parametrize(
    ("publisher", "published", "id"),
    [
        ("POLITICO", "2023-03-16", "politico-2023-03-16"),
        ("Le Monde (Paris)", None, "le-monde-paris"),
        ("Türkiye Gazetesi", "2022-Q4", "turkiye-gazetesi-2022-q4"),
    ],
)
def test_the_id_of_a_report_is_made_of_its_publisher_and_date(publisher, published, id):
    assert report_id(publisher, published) == id


def test_a_day_is_written_as_a_date_and_a_reduced_date_as_a_text():
    assert written_date("2023-03-16") == "2023-03-16"
    assert written_date("2023-03") == '"2023-03"'


def test_the_examples_of_the_guide_are_one_file_that_the_check_accepts(checkout, tmp_path):
    text = (checkout / "docs" / "report-format.md").read_text("utf-8")
    examples = "\n".join(re.findall(r"^```toml\n(.*?)^```", text, re.DOTALL | re.MULTILINE))
    raw = raw_folder(tmp_path, report(claims=claim("CNRU-8001")))
    path = tmp_path / "example-gazette-2023-05-02.toml"
    path.write_text(examples, "utf-8")
    check = check_report(path, raw)
    assert check.faults == ()
    kinds = {claim["kind"] for claim in tomllib.loads(examples)["claims"]}
    assert kinds == set(ClaimKind.values())


@pytest.mark.parametrize("model", [Claim, Way, Hop, Dispute, Wording, Page, Report])
def test_the_guide_names_every_field(checkout, model):
    text = (checkout / "docs" / "report-format.md").read_text("utf-8")
    names = {info.alias or name for name, info in model.model_fields.items()}
    assert {name for name in names if not re.search(rf"\b{name}\b", text)} == set()
