from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

import shipments as sh


@pytest.fixture(scope="module")
def wheel(checkout: Path, tmp_path_factory) -> Path:
    """The wheel, built from the checkout without an isolated environment and without a network."""
    out = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [
            sys.executable,
            "-m",
            "build",
            "--wheel",
            "--no-isolation",
            "--outdir",
            str(out),
            str(checkout),
        ],
        check=True,
        capture_output=True,
    )
    (path,) = out.glob("*.whl")
    return path


def test_the_wheel_carries_the_clean_data_the_types_and_the_licences(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    for wanted in (
        "shipments/data/clean/shipments.parquet",
        "shipments/data/clean/manifest.json",
        "shipments/py.typed",
        "shipments/plot/fonts/OFL.txt",
        "shipments/plot/boundaries/LICENSE",
        "shipments/customs/layouts/ru-declaration.toml",
        "shipments/customs/samples/declarations-a-cp1251.csv",
    ):
        assert wanted in names
    assert any(name.endswith("licenses/LICENSE-data") for name in names)
    assert not any(name.startswith(("tests", "data/raw")) for name in names)


def test_the_wheel_is_small(wheel):
    # It grows with the record: 3.05 MB at 779 claims.
    assert wheel.stat().st_size <= 3_500_000


@pytest.mark.slow
def test_the_sdist_is_small_and_builds_the_same_wheel(checkout, wheel, tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "build", "--no-isolation", "--outdir", tmp_path, checkout],
        check=True,
        capture_output=True,
    )
    assert done.returncode == 0
    (sdist,), (other,) = tmp_path.glob("*.tar.gz"), tmp_path.glob("*.whl")
    # 4.2 MB at 779 claims: it holds the raw data too.
    assert sdist.stat().st_size <= 5_000_000
    assert other.read_bytes() == wheel.read_bytes()


def test_each_version_is_the_same_everywhere(checkout, wheel):
    metadata = zipfile.ZipFile(wheel).read(f"shipments-{sh.__version__}.dist-info/METADATA")
    assert f"\nVersion: {sh.__version__}\n".encode() in metadata
    stated = tomllib.loads((checkout / "data" / "raw" / "version.toml").read_text())
    citation = (checkout / "CITATION.cff").read_text()
    assert sh.data_version() == stated["version"]
    assert re.findall(r'^version: "?([0-9.]+)"?$', citation, re.MULTILINE) == [stated["version"]]
    released = re.findall(r'^date-released: "?([0-9-]+)"?$', citation, re.MULTILINE)
    assert released == [stated["released"].isoformat()]
    headings = re.findall(r"^## (.*)$", (checkout / "CHANGELOG.md").read_text(), re.MULTILINE)
    assert f"Data {stated['version']}" in headings[0]
    assert any(f"library {sh.__version__}" in heading for heading in headings)


@pytest.mark.slow
def test_the_installed_wheel_loads_its_own_data_in_an_empty_directory(wheel, tmp_path):
    target, empty = tmp_path / "target", tmp_path / "empty"
    empty.mkdir()
    subprocess.run(
        [
            sys.executable,
            "-m",
            "pip",
            "install",
            "--quiet",
            "--no-index",
            "--no-deps",
            "--target",
            str(target),
            str(wheel),
        ],
        check=True,
    )
    code = (
        "import shipments as sh; from shipments.paths import clean_folder; "
        "print(sh.__file__, clean_folder(), len(sh.load('shipments')), sh.data_version(), sep='|')"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=empty,
        env={**os.environ, "PYTHONPATH": str(target)},
        capture_output=True,
        text=True,
        check=True,
    )
    file, folder, rows, version = done.stdout.strip().split("|")
    assert file.startswith(str(target))
    assert folder.startswith(str(target))
    assert (int(rows), version) == (len(sh.load("shipments")), sh.data_version())
