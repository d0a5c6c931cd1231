"""The project around the code: workflows, dependencies and CONTRIBUTING name what exists."""

from __future__ import annotations

import re
import tomllib

import pytest
import yaml


@pytest.fixture(scope="module")
def project(checkout) -> dict:
    return tomllib.loads((checkout / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def workflow(checkout, name: str) -> dict:
    return yaml.safe_load((checkout / ".github" / "workflows" / name).read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    "path", [".github/workflows/test.yml", ".github/workflows/release.yml", ".ci/run"]
)
def test_every_target_of_make_is_in_the_makefile(checkout, path):
    rules = (checkout / "Makefile").read_text(encoding="utf-8")
    text = (checkout / path).read_text(encoding="utf-8")
    calls = re.findall(r"^(?:make|.*run: make) ([\w./ -]+)", text, re.MULTILINE)
    targets = {word for call in calls for word in re.findall(r"[a-z.][\w./-]*", call)}
    assert targets
    for target in targets - {"python"}:
        name = target.replace("build/browser", "$(BROWSER)")
        assert re.search(rf"^{re.escape(name)}:", rules, re.MULTILINE), target


def test_every_supported_python_is_tested(checkout, project):
    versions = workflow(checkout, "test.yml")["jobs"]["test"]["strategy"]["matrix"]["python"]
    classified = [c.rsplit(" ", 1)[1] for c in project["classifiers"] if re.search(r":: 3\.\d", c)]
    assert versions == classified
    assert project["requires-python"] == f">={versions[0]}"


def test_the_release_is_published_by_trust_and_without_a_secret(checkout):
    publish = workflow(checkout, "release.yml")["jobs"]["publish"]
    assert publish["environment"] == "pypi"
    assert publish["permissions"] == {"id-token": "write"}
    assert publish["needs"] == "build"
    for path in (checkout / ".github" / "workflows").iterdir():
        assert "secrets." not in path.read_text(encoding="utf-8")


def test_a_reader_installs_nine_packages_and_the_extras_are_those_that_are_documented(
    checkout, project
):
    names = {re.match(r"[\w-]+", requirement)[0] for requirement in project["dependencies"]}
    assert len(names) == 9
    text = (checkout / "CONTRIBUTING.md").read_text(encoding="utf-8")
    section = text.partition("## Dependencies")[2]
    extras = project["optional-dependencies"]
    assert set(re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE)) == set(extras)
    for name in names:
        assert re.search(rf"^\| {name} \|", section, re.MULTILINE), name


def test_the_modules_that_contributing_names_are_there(checkout):
    text = (checkout / "CONTRIBUTING.md").read_text(encoding="utf-8")
    section = text.partition("### From a report file to a table")[2].partition("\n## ")[0]
    modules = re.findall(r"^\| \d+ \| `([\w/]+\.py)`", section, re.MULTILINE)
    assert 8 <= len(set(modules)) == len(modules) <= 12
    rooms = re.findall(r"^\| `(\w+)/` \|", text, re.MULTILINE)
    for path in [*modules, *rooms]:
        assert (checkout / "src" / "shipments" / path).exists(), path
