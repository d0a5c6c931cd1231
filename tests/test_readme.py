"""The README: what it prints can be run, and what it names is there."""

from __future__ import annotations

import re

import pytest

import shipments as sh


@pytest.fixture(scope="module")
def readme(checkout) -> str:
    return (checkout / "README.md").read_text(encoding="utf-8")


def test_the_python_of_the_readme_runs_as_it_is_printed(readme, capsys):
    (code,) = re.findall(r"^```python\n(.*?)^```", readme, re.DOTALL | re.MULTILINE)
    exec(compile(code, "README.md", "exec"), {})
    assert "1,000 rifle" in capsys.readouterr().out


def test_every_call_that_the_readme_names_is_there(readme):
    named = set(re.findall(r"\bsh((?:\.[a-z_]+)+)\(?", readme)) | {".plot.coverage"}
    assert len(named) > 12
    for name in named:
        found = sh
        for part in name[1:].split("."):
            found = getattr(found, part)
        assert callable(found), name


def test_every_chart_of_the_readme_is_there(readme):
    (row,) = [line for line in readme.splitlines() if line.startswith("| `sh.plot.")]
    charts = [name.rpartition(".")[2] for name in re.findall(r"`([a-z.]+)`", row)]
    assert set(charts) == set(sh.plot.__all__) - {"ChartFigure"}


def test_every_target_of_make_that_the_readme_names_is_in_the_makefile(readme, checkout):
    rules = (checkout / "Makefile").read_text(encoding="utf-8")
    for target in set(re.findall(r"\bmake ([a-z]+)\b(?! and)", readme)) - {"and"}:
        assert re.search(rf"^{target}:", rules, re.MULTILINE), target


def test_every_table_and_page_that_the_readme_names_is_there(readme, checkout):
    section = readme.partition("| table | one row is |")[2].partition("\n\n")[0]
    tables = {
        name
        for line in section.splitlines()[2:]
        for name in re.findall(r"`([a-z_]+)`", line.split("|")[1])
    }
    assert tables <= set(sh.list_tables())
    for path in re.findall(r"\]\(([A-Za-z/._-]+)\)", readme):
        assert (checkout / path).exists(), path
