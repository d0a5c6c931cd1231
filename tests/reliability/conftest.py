"""Fixtures of the tests of reliability."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent))

from customs_files import datasets as made
from customs_files import inputs
from harness import Zygote, compiled_shim, two_builds, two_raws


@pytest.fixture(scope="session")
def fast() -> Iterator[Path]:
    """A folder in memory where there is one: thousands of flushes need no disk."""
    shared = Path("/dev/shm")
    where = shared if os.access(shared, os.W_OK) else None
    with tempfile.TemporaryDirectory(dir=where) as folder:
        yield Path(folder)


@pytest.fixture(scope="session")
def raws(fast: Path) -> dict[str, Path]:
    """Two raw folders, `old` and `new`."""
    return two_raws(fast / "raws")


@pytest.fixture(scope="session")
def builds(fast: Path, raws: dict[str, Path]) -> dict[str, Path]:
    """What they build."""
    return two_builds(fast, raws)


@pytest.fixture(scope="session")
def shim(fast: Path) -> Path:
    """The shim that makes calls of the file system fail."""
    found = compiled_shim(fast)
    if found is None:
        if os.environ.get("CI"):
            pytest.fail("gcc is needed to put faults under the file system")
        pytest.skip("there is no C compiler")
    return found


@pytest.fixture(scope="session")
def zygote(fast: Path) -> Iterator[Zygote]:
    """A process that forks jobs."""
    (fast / "zygote").mkdir()
    found = Zygote(fast / "zygote")
    yield found
    found.close()


@pytest.fixture(scope="session")
def faulty(fast: Path, shim: Path) -> Iterator[Zygote]:
    """A process that forks jobs over a file system whose calls can fail."""
    (fast / "faulty").mkdir()
    found = Zygote(fast / "faulty", shim)
    yield found
    found.close()


@pytest.fixture(scope="session")
def customs(fast: Path) -> dict[str, Path]:
    """Two files of declarations, `old` and `new`."""
    return inputs(fast / "customs")


@pytest.fixture(scope="session")
def datasets(fast: Path, customs: dict[str, Path]) -> dict[str, Path]:
    """The datasets that they make, one after the other."""
    return made(fast / "datasets", customs)
