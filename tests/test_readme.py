"""The README: what it prints can be run, says what the library says, and names what is there."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import pytest

import shipments as sh

pytestmark = pytest.mark.medium


@pytest.fixture(scope="module")
def readme(checkout) -> str:
    return (checkout / "README.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def output(checkout, readme, tmp_path_factory) -> str:
    """What its Python prints when it is run from top to bottom, every warning an error."""
    code = "\n".join(re.findall(r"^```python\n(.*?)^```", readme, re.DOTALL | re.MULTILINE))
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        cwd=tmp_path_factory.mktemp("reader"),
        env={**os.environ, "PYTHONPATH": str(checkout / "src"), "MPLBACKEND": "agg"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_python_of_the_readme_runs_as_it_is_printed(output):
    assert "1,000 rifle" in output
    assert "quantity_low:not_negative" in output


def test_what_the_readme_says_of_its_chart_is_what_the_chart_says(readme, output):
    (quoted,) = re.findall(r"^```text\n(.*?)^```", readme, re.DOTALL | re.MULTILINE)
    assert len(quoted) > 50
    assert " ".join(quoted.split()) in " ".join(output.split())


def test_every_call_that_the_readme_names_is_there(readme):
    named = set(re.findall(r"\bsh((?:\.[a-z_]+)+)\(?", readme))
    assert len(named) > 12
    for name in named:
        value = sh
        for part in name[1:].split("."):
            value = getattr(value, part)
        assert callable(value), name


def test_every_chart_of_the_readme_is_there(readme):
    (row,) = [line for line in readme.splitlines() if line.startswith("| `sh.plot.")]
    charts = [name.rpartition(".")[2] for name in re.findall(r"`([a-z.]+)`", row)]
    assert set(charts) == set(sh.plot.__all__) - {"ChartFigure"}


def test_every_target_of_make_that_the_readme_names_is_in_the_makefile(readme, checkout):
    rules = (checkout / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"(?m)(?:^|`)make ([a-z-]+)", readme))
    assert {"report", "test", "check"} <= targets
    for target in targets:
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


def test_the_first_installation_is_of_the_version_that_is_here(readme):
    assert f"shipments-{sh.__version__}-py3-none-any.whl" in readme
