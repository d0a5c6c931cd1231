"""The files that describe the dataset: true to the tables, and valid for the tools that read them."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import jsonschema
import pytest
import yaml

from sample import claim, raw_folder, report
from shipments.curation import report_file
from shipments.curation.build import build
from shipments.curation.datapackage import field_of, table_schema
from shipments.curation.descriptors import refresh_citation
from shipments.curation.fields import description_of
from shipments.errors import OutputError
from shipments.tables import vocabulary as v
from shipments.tables.measures import MEASURES
from shipments.tables.registry import TABLES


@pytest.fixture(scope="module")
def clean(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("descriptors")
    build(raw_folder(folder, report()), folder / "clean")
    return folder / "clean"


@pytest.fixture(scope="module")
def package(clean) -> dict:
    return json.loads((clean / "datapackage.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def published(checkout) -> Path:
    folder = checkout / "data" / "clean"
    if not (folder / "manifest.json").is_file():
        pytest.skip("no built dataset")
    return folder


def tool(*command: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, cwd=cwd, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL
    )


def frictionless(folder: Path) -> dict:
    command = ["frictionless", "validate", "datapackage.json", "--json"]
    pytest.importorskip("frictionless", reason="extra `interchange`")
    done = tool(sys.executable, "-m", *command, cwd=folder)
    validation = json.loads(done.stdout)
    assert done.returncode == (0 if validation["valid"] else 1)
    return validation


# --- Data Package


@pytest.mark.slow
def test_frictionless_finds_the_published_data_package_valid(published):
    validation = frictionless(published)
    assert validation["valid"], [task["errors"] for task in validation["tasks"]]
    assert validation["stats"]["tasks"] == 2 * len(TABLES)


@pytest.mark.slow
def test_frictionless_sees_a_changed_row_a_wrong_word_and_a_reference_that_leads_nowhere(
    clean, tmp_path
):
    folder = tmp_path / "clean"
    shutil.copytree(clean, folder)
    path = folder / "shipments.csv"
    path.write_text(
        path.read_text("utf-8").replace(",movement,", ",moved,").replace(",small_arms,", ",boats,")
    )
    kinds = {
        error["type"]
        for task in frictionless(folder)["tasks"]
        if task["name"] == "shipments"
        for error in task["errors"]
    }
    assert {"constraint-error", "foreign-key", "hash-count"} <= kinds


def test_every_table_is_a_resource_with_its_bytes_hash_rows_keys_and_licence(package, clean):
    resources = {resource["name"]: resource for resource in package["resources"]}
    assert set(resources) == {*TABLES, *(f"{name}_parquet" for name in TABLES)}
    for name, table in TABLES.items():
        resource, content = resources[name], (clean / f"{name}.csv").read_bytes()
        assert resource["bytes"] == len(content)
        assert resource["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"
        assert resource["rows"] == len(list(csv.reader(content.decode().splitlines()))) - 1
        assert resource["schema"]["primaryKey"] == list(table.key)
        assert [field["name"] for field in resource["schema"]["fields"]] == list(table.columns)
        assert all(field["description"] for field in resource["schema"]["fields"])
        assert resource["sources"]
        assert resource["licenses"][0]["name"] == "CC-BY-4.0"


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_foreign_keys_lead_to_a_key_or_column_that_exists_with_the_same_type(table):
    for key in table_schema(table).get("foreignKeys", []):
        target = TABLES[key["reference"]["resource"] or table.name]
        for one, other in zip(key["fields"], key["reference"]["fields"], strict=True):
            assert table.dtypes[one] == target.dtypes[other]


def test_a_field_carries_its_constraints_its_unit_and_its_words_with_meanings():
    low = field_of(TABLES["shipments"], "quantity_low")
    assert (low["type"], low["unitField"]) == ("number", "quantity_unit")
    assert low["constraints"] == {"minimum": 0}
    counted = field_of(TABLES["shipments"], "root_count")
    assert (counted["unit"], counted["constraints"]["required"]) == ("reports", True)
    status = field_of(TABLES["shipments"], "status")
    assert [entry["value"] for entry in status["categories"]] == status["constraints"]["enum"]
    assert all(entry["label"] for entry in status["categories"])
    assert field_of(TABLES["countries"], "numeric")["constraints"]["pattern"].startswith("^")


def test_every_amount_names_the_column_of_its_unit():
    for prefix, unit in MEASURES.items():
        for end in ("low", "high"):
            field = field_of(TABLES["claims"], f"{prefix}_{end}")
            assert field.get("unitField", field.get("unit")) == (unit or "consignments")


def test_no_person_is_named_as_a_contributor(package):
    assert package["contributors"] == [
        {"title": "The shipments contributors", "roles": ["creator", "publisher"]}
    ]


# --- Croissant, citation


@pytest.mark.slow
def test_mlcroissant_finds_the_published_description_valid(published):
    pytest.importorskip("mlcroissant", reason="extra `interchange`")
    program = str(Path(sys.executable).with_name("mlcroissant"))
    done = tool(program, "validate", "--jsonld", "croissant.json", cwd=published)
    assert done.returncode == 0, done.stderr
    assert "Done." in done.stderr
    assert "WARNING" not in done.stderr, done.stderr


def test_the_croissant_description_names_the_hash_of_each_file_and_every_column(clean):
    described = json.loads((clean / "croissant.json").read_text("utf-8"))
    assert described["conformsTo"] == "http://mlcommons.org/croissant/1.1"
    for file in described["distribution"]:
        content = (clean / file["contentUrl"]).read_bytes()
        assert file["sha256"] == hashlib.sha256(content).hexdigest()
    fields = [field for record in described["recordSet"] for field in record["field"]]
    ids = {field["@id"] for field in fields}
    assert {f"{name}/{column}" for name in TABLES for column in TABLES[name].columns} <= ids
    assert {field["references"]["field"]["@id"] for field in fields if "references" in field} <= ids


def cffconvert(checkout: Path) -> str | None:
    own = checkout / ".venv-interchange" / "bin" / "cffconvert"
    return os.environ.get("CFFCONVERT") or (str(own) if own.is_file() else None)


@pytest.mark.slow
def test_cffconvert_finds_the_citation_file_valid(checkout):
    program = cffconvert(checkout)
    if program is None and "CI" not in os.environ:
        pytest.skip("cffconvert has an environment of its own: make test-all")
    assert program, "CI runs cffconvert"
    done = tool(program, "--validate", cwd=checkout)
    assert done.returncode == 0, done.stderr


def test_the_citation_file_of_the_checkout_is_the_published_one(checkout, published):
    assert (checkout / "CITATION.cff").read_bytes() == (published / "CITATION.cff").read_bytes()


def test_the_version_of_the_data_is_written_once_and_given_by_every_descriptor(checkout):
    version = tomllib.loads((checkout / "data/raw/version.toml").read_text("utf-8"))
    clean = checkout / "data" / "clean"
    for name in ("datapackage.json", "croissant.json", "manifest.json"):
        assert json.loads((clean / name).read_text("utf-8"))["version"] == version["version"]
    cff = (clean / "CITATION.cff").read_text("utf-8")
    assert f'version: "{version["version"]}"' in cff
    assert f"date-released: {version['released']}" in cff


def test_the_citation_file_of_a_checkout_is_renewed_and_none_is_made_where_none_was(tmp_path):
    assert not refresh_citation(tmp_path, b"new")
    (tmp_path / "CITATION.cff").write_bytes(b"old")
    assert refresh_citation(tmp_path, b"new")
    assert (tmp_path / "CITATION.cff").read_bytes() == b"new"
    assert not refresh_citation(tmp_path, b"new")


def test_a_citation_file_that_cannot_be_written_is_reported(tmp_path, monkeypatch):
    (tmp_path / "CITATION.cff").write_bytes(b"old")

    def fail(_descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OutputError, match=r"CITATION\.cff.*No space left"):
        refresh_citation(tmp_path, b"new")
    assert (tmp_path / "CITATION.cff").read_bytes() == b"old"


# --- Dictionary


def test_the_dictionary_page_holds_every_column_and_every_word(clean):
    page = (clean / "dictionary.md").read_text("utf-8")
    for name, table in TABLES.items():
        assert f"## {name}\n" in page
        for column in table.columns:
            assert f"| `{column}` |" in page
    assert "| `withholds` | does not say" in page


# --- The schema for editors


@pytest.fixture(scope="module")
def editor(clean) -> jsonschema.Draft7Validator:
    schema = json.loads((clean / "report.schema.json").read_text("utf-8"))
    jsonschema.Draft7Validator.check_schema(schema)
    return jsonschema.Draft7Validator(schema)


def as_an_editor_sees_it(text: str) -> dict:
    """TOML as JSON: dates become texts."""

    def plain(value):
        if isinstance(value, dict):
            return {key: plain(inner) for key, inner in value.items()}
        if isinstance(value, list):
            return [plain(inner) for inner in value]
        return value.isoformat() if isinstance(value, dt.date) else value

    return plain(tomllib.loads(text))


def test_every_report_file_satisfies_the_schema_for_editors(checkout, editor):
    paths = sorted((checkout / "data" / "raw" / "reports").glob("*.toml"))
    assert paths
    for path in paths:
        errors = list(editor.iter_errors(as_an_editor_sees_it(path.read_text("utf-8"))))
        assert not errors, (path.name, errors[0].message)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"category": '"boats"'}, "'boats' is not one of"),
        ({"kind": '"sale"'}, "'sale' is not one of"),
        ({"destination": '"XX"'}, "'XX' is not valid under any of the given schemas"),
        ({"origin": '["CN", "XX"]'}, "['CN', 'XX'] is not valid under any of the given schemas"),
        ({"ways": '[{ status = "travelled", hops = [{ from = "CN", to = "XX", basis = "stated" }] }]'}, "'XX' is not one of"),
        ({"ways": '[{ status = "gone", hops = [] }]'}, "'gone' is not one of"),
        ({"as_of": '{ end = 2023-03-16, basis = "guessed" }'}, "is not valid under any of the given schemas"),
        (
            {"quantity": '{ low = 1, high = 1, unit = "rifel", qualifier = "exact" }'},
            "'rifel' is not",
        ),
        ({"quantity": "5"}, "5 is not of type 'object'"),
        ({"period": '"June 2022"'}, "is not valid under any of the given schemas"),
        ({"origine": '"CN"'}, "'origine' was unexpected"),
        ({"statement": None}, "'statement' is a required property"),
        ({"pages": "[]"}, "[] should be non-empty"),
    ],
)  # fmt: skip
def test_an_editor_marks_a_mistake_while_one_types(editor, change, words):
    content = as_an_editor_sees_it(report(claims=claim(**change)))
    assert any(words in error.message for error in editor.iter_errors(content))


def test_an_editor_shows_a_description_for_every_field_and_a_meaning_for_every_word(editor):
    shapes = {"ReportFile": editor.schema, **editor.schema["definitions"]}
    models = {name: getattr(report_file, name) for name in shapes if hasattr(report_file, name)}
    models.pop("Period")  # a date as text, or a table
    assert len(models) == 17
    for name, model in models.items():
        shape = shapes[name]
        names = {info.alias or name for name, info in model.model_fields.items()}
        assert set(shape["properties"]) == names
        for field, property in shape["properties"].items():
            assert property["description"] == description_of(model, field)
    for definition in editor.schema["definitions"].values():
        if "enum" in definition:
            meanings = definition["x-taplo"]["docs"]["enumValues"]
            assert len(meanings) == len(definition["enum"])
            assert all(meanings)


# --- The forms for those who have no checkout


def test_the_issue_form_offers_the_words_of_the_vocabulary_and_asks_what_a_report_needs(checkout):
    form = yaml.safe_load((checkout / ".github/ISSUE_TEMPLATE/report.yml").read_text("utf-8"))
    assert {"name", "description", "body"} <= set(form)
    fields = {part["id"]: part for part in form["body"] if part["type"] != "markdown"}
    for name, words in (("reading", v.Reading), ("evidence_basis", v.EvidenceBasis)):
        assert fields[name]["attributes"]["options"] == list(words.values())
        assert fields[name]["attributes"]["default"] == len(words) - 1
    needed = {name for name, part in fields.items() if part.get("validations", {}).get("required")}
    assert {"url", "publisher", "claims"} <= needed
    assert all(part["attributes"]["label"] for part in fields.values())


def test_the_editor_settings_lead_to_the_schema(checkout):
    settings = tomllib.loads((checkout / ".taplo.toml").read_text("utf-8"))
    (rule,) = settings["rule"]
    assert rule["include"] == ["data/raw/reports/*.toml"]
    assert rule["schema"]["path"] == "data/clean/report.schema.json"
