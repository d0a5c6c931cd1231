"""What the tests of reliability share: the zygote that forks jobs, the shim, two built datasets."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, TypeVar

from sample import claim, raw_folder, report
from shipments.curation.build import build

Case = TypeVar("Case")
HERE = Path(__file__).resolve().parent
# The long profile: `make torture`. Each seed is printed with what fails.
TORTURE = bool(os.environ.get("SHIPMENTS_TORTURE"))
SEED = int(os.environ.get("SHIPMENTS_SEED", "20261124"))
# Named so that every run leaves its own figures for docs/reliability.md.
FIGURES = os.environ.get("SHIPMENTS_FIGURES")


def many(short: Case, long: Case) -> Case:
    """How many cases, or which, this profile runs."""
    return long if TORTURE else short


def note(what: str, figure: object) -> None:
    """Keep a figure of this run, where a file was named for it."""
    if FIGURES:
        with Path(FIGURES).open("a", encoding="utf-8") as file:
            file.write(f"{what}: {figure}\n")


def chance(what: str) -> random.Random:
    """A source of chance of its own for each test."""
    return random.Random(f"{SEED} {what}")


def held(folder: Path) -> dict[str, bytes] | None:
    """The files of a folder and of those in it, an empty folder too; None when it is not there."""
    if not folder.exists():
        return None
    return {
        path.relative_to(folder).as_posix(): b"" if path.is_dir() else path.read_bytes()
        for path in folder.rglob("*")
        if not path.is_dir() or not any(path.iterdir())
    }


class Zygote:
    """Speaks to the process that forks jobs."""

    def __init__(self, scratch: Path, preload: Path | None = None) -> None:
        """Start it; it is ready when everything is imported."""
        self._scratch = scratch
        environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "POLARS_MAX_THREADS": "1"}
        self.temporary = scratch / "tmp"
        self.temporary.mkdir()
        environment |= {"MPLCONFIGDIR": str(scratch), "TMPDIR": str(self.temporary)}
        if preload is not None:
            environment["LD_PRELOAD"] = str(preload)
        self._run = subprocess.Popen(
            [sys.executable, str(HERE / "zygote.py")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=environment,
        )
        assert self._line() == "ready"

    def _line(self) -> str:
        assert self._run.stdout is not None
        return self._run.stdout.readline().strip()

    def ask(self, job: dict[str, Any]) -> dict[str, Any]:
        """Run one job; its exit code (negative: the signal), its words, whether the fault was met."""
        found: dict[str, Any] = self.ask_many([job])[0]
        return found

    def ask_many(self, jobs: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Run jobs side by side."""
        assert self._run.stdin is not None
        told = [{"scratch": str(self._scratch), **job} for job in jobs]
        self._run.stdin.write(json.dumps(told) + "\n")
        self._run.stdin.flush()
        found: list[dict[str, Any]] = json.loads(self._line())
        return found

    def close(self) -> None:
        """End it."""
        assert self._run.stdin is not None
        assert self._run.stdout is not None
        self._run.stdin.close()
        self._run.wait()
        self._run.stdout.close()


def compiled_shim(folder: Path) -> Path | None:
    """The shim as a library; None where there is no compiler."""
    compiler = shutil.which("gcc") or shutil.which("cc")
    if compiler is None or not sys.platform.startswith("linux"):
        return None
    library = folder / "shim.so"
    subprocess.run(
        [compiler, "-shared", "-fPIC", "-O1", "-w", "-o", library, HERE / "shim.c", "-ldl"],
        check=True,
    )
    return library


def two_raws(folder: Path) -> dict[str, Path]:
    """Two raw folders whose builds differ: `old` and `new`."""
    claims = claim() + claim("CNRU-9002", "flow-2022", kind='"aggregate_trade_flow"', status=None)
    raws = {
        "old": raw_folder(folder / "old", report()),
        "new": raw_folder(folder / "new", report(claims=claims)),
    }
    (raws["new"] / "version.toml").write_text('version = "2000.02.0"\nreleased = 2000-02-01\n')
    return raws


def two_builds(folder: Path, raws: dict[str, Path]) -> dict[str, Path]:
    """Both raw folders, built."""
    for name, raw in raws.items():
        build(raw, folder / f"built-{name}")
    return {name: folder / f"built-{name}" for name in raws}
