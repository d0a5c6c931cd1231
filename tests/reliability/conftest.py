"""Fixtures of the tests of reliability: two versions of a small dataset, and of a customs dataset."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pytest
from tests.customs.declared import changed, rows, table

from sample import claim, raw_folder, report
from shipments.curation.build import build
from shipments.customs import ingest

# Of three years, with a rejected record, so that every folder of a dataset is written.
OLD = [*rows(3), changed(number="1", registered="01.02.2023"), changed(net="many")]
# Two of the rows are in the old file too.
NEW = [*rows(5)[1:], changed(number="2", registered="01.02.2024"), changed(hs="x")]


@pytest.fixture
def rng(request: pytest.FixtureRequest) -> random.Random:
    """Random numbers of their own for each test, the same in every run."""
    return random.Random(f"20261124 {request.node.name}")


@pytest.fixture(scope="session")
def raws(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Two raw folders, `old` and `new`."""
    claims = claim() + claim("CNRU-9002", "flow-2022", kind='"aggregate_trade_flow"', status=None)
    folder = tmp_path_factory.mktemp("raws")
    raws = {
        "old": raw_folder(folder / "old", report()),
        "new": raw_folder(folder / "new", report(claims=claims)),
    }
    (raws["new"] / "version.toml").write_text('version = "2000.02.0"\nreleased = 2000-02-01\n')
    return raws


@pytest.fixture(scope="session")
def builds(tmp_path_factory: pytest.TempPathFactory, raws: dict[str, Path]) -> dict[str, Path]:
    """The datasets that are built from them."""
    folder = tmp_path_factory.mktemp("builds")
    for name, raw in raws.items():
        build(raw, folder / name)
    return {name: folder / name for name in raws}


@pytest.fixture(scope="session")
def customs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Two files of declarations, `old` and `new`."""
    folder = tmp_path_factory.mktemp("customs")
    for name, lines in (("old", OLD), ("new", NEW)):
        (folder / f"{name}.csv").write_bytes(table(lines))
    return {name: folder / f"{name}.csv" for name in ("old", "new")}


@pytest.fixture(scope="session")
def ingests(tmp_path_factory: pytest.TempPathFactory, customs: dict[str, Path]) -> dict[str, Path]:
    """The dataset of the old file, and that of the old and then the new file."""
    folder = tmp_path_factory.mktemp("ingests")
    ingest(customs["old"], folder / "old")
    shutil.copytree(folder / "old", folder / "new")
    ingest(customs["new"], folder / "new")
    return {name: folder / name for name in ("old", "new")}
