from __future__ import annotations

import re
import subprocess
import sys

import pytest

import shipments as sh

pytestmark = pytest.mark.medium

HEAVY = (
    "pandas",
    "polars",
    "pandera",
    "matplotlib",
    "numpy",
    "pyarrow",
    "narwhals",
    "pydantic",
    "rich",
)


def test_importing_the_package_imports_nothing_heavy():
    code = f"import sys, shipments; print([name for name in {HEAVY!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.slow
def test_importing_the_package_and_its_modules_opens_no_socket_and_writes_nothing(tmp_path):
    code = (
        "import socket, pkgutil, importlib\n"
        "def no(*a, **k): raise SystemExit('socket')\n"
        "socket.socket.connect = no\n"
        "import shipments\n"
        "extras = ('__main__', 'engines.spark', 'engines.duckdb')\n"
        "[importlib.import_module(m.name) for m in pkgutil.walk_packages(shipments.__path__, 'shipments.') if not m.name.endswith(extras)]\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", sh.__all__)
def test_every_public_name_is_there(name):
    assert getattr(sh, name) is not None
    assert name in dir(sh)


@pytest.mark.parametrize("module", ["plot", "schema", "tables", "trade", "customs"])
def test_a_public_module_shows_its_public_names_only(module):
    public = getattr(sh, module)
    assert set(public.__all__) <= set(dir(public))
    for name in dir(public):
        assert not isinstance(getattr(public, name), type(sys)), name


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'laod'"):
        sh.laod  # noqa: B018


@pytest.mark.parametrize("backend", ["pandas", "polars"])
def test_the_quick_start_of_the_readme_works(backend):
    df = sh.load("shipments", backend=backend)
    core = df[df["scope"] == "core"] if backend == "pandas" else df.filter(df["scope"] == "core")
    assert sh.plot.volumes(core).alt
    assert sh.plot.bounds(core).alt
    assert sh.plot.completeness(core).alt
    assert sh.plot.coverage().alt
    routes = sh.routes(core)
    assert type(routes) is type(df)
    assert sh.plot.routes(routes).alt
    assert "leading claim" in str(sh.explain("norinco-tekhkrim-rifles-2022-06"))


@pytest.mark.parametrize(
    ("package", "call", "extra"),
    [
        ("xxhash", "sh.customs.sniff('x.csv')", "customs"),
        ("xlsxwriter", "sh.export('x.xlsx')", "export"),
        ("krippendorff", "main(['build'])", "curation"),
    ],
)
def test_a_missing_package_is_named_with_the_extra_that_brings_it(package, call, extra):
    code = (
        f"import sys; sys.modules['{package}'] = None\n"
        "import shipments as sh; from shipments.cli import main\n"
        f"try: {call}\n"
        "except sh.UsageError as error: sys.exit(str(error))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode in (1, 2)
    assert f"pip install 'shipments[{extra}]'" in done.stderr
    assert "Traceback" not in done.stderr


def test_no_notebook_teaches_a_private_import(checkout):
    public = {name for name in dir(sh) if isinstance(getattr(sh, name), type(sys))}
    for path in (checkout / "notebooks").glob("*.py"):
        taught = re.findall(r"^from shipments\.(\S+)", path.read_text(encoding="utf-8"), re.M)
        assert set(taught) <= public, path.name
