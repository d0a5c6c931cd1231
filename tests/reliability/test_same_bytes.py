"""Same input, same bytes: whatever the surroundings of a build."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from harness import HERE, TORTURE, chance, note

from sample import CHECKOUT
from shipments.charts import CHARTS

BUILDS = 20
FOLDERS = ("/", "/tmp", str(CHECKOUT), str(HERE))
ZONES = ("UTC", "Asia/Shanghai", "America/St_Johns", "Pacific/Kiritimati", "Nowhere/Odd")
LOCALES = ("C", "C.UTF-8", "POSIX", "ru_RU.UTF-8", "tr_TR.UTF-8", "")
SEEDS = ("0", "1", "4294967295", "random")
UMASKS = ("022", "077", "000", "027")
# Seconds: a day back, a leap day, beyond 2038 and back to 1972.
CLOCKS = (0, -86_400, 40 * 86_400, 15 * 365 * 86_400, -54 * 365 * 86_400)


def build_number(number: int, out: Path, shim: Path | None) -> dict[str, str]:
    """The hashes of one build; every build has surroundings of its own."""
    pick = chance(f"surroundings {number}")
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LC_")}
    kept.pop("SOURCE_DATE_EPOCH", None)
    surroundings = {
        "TZ": pick.choice(ZONES),
        "LC_ALL": pick.choice(LOCALES),
        "PYTHONHASHSEED": pick.choice(SEEDS),
        "POLARS_MAX_THREADS": str(pick.choice((1, 2, 3, 8))),
        "SHIM_CLOCK_OFFSET": str(pick.choice(CLOCKS)),
        "MPLCONFIGDIR": str(out / f"mpl-{number}"),
    }
    if shim is not None:
        surroundings["LD_PRELOAD"] = str(shim)
    # In the short profile each chart is drawn by two of the builds.
    chart = "all" if TORTURE else (CHARTS * 2)[number] if number < 2 * len(CHARTS) else "none"
    arguments = [str(CHECKOUT / "data" / "raw"), str(out / f"clean-{number}"), chart]
    done = subprocess.run(
        [sys.executable, str(HERE / "built.py"), *arguments, str(number), pick.choice(UMASKS)],
        cwd=pick.choice(FOLDERS),
        env=kept | surroundings,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, (surroundings, done.stderr)
    found: dict[str, str] = json.loads(done.stdout)
    return found


def test_twenty_builds_in_unlike_surroundings_give_one_hash_a_file(fast, shim):
    out = fast / "same"
    out.mkdir()
    with ThreadPoolExecutor(2) as two:
        built = list(two.map(lambda number: build_number(number, out, shim), range(BUILDS)))
    hashes: dict[str, set[str]] = {}
    for found in built:
        for name, digest in found.items():
            hashes.setdefault(name, set()).add(digest)
    assert {name: len(found) for name, found in hashes.items() if len(found) != 1} == {}
    drawn = [name for name in hashes if name.partition(".")[0] in CHARTS and "." in name]
    assert len(drawn) >= 3 * len(CHARTS)
    note("builds in unlike surroundings", f"{BUILDS}, {len(hashes)} files, one hash each")


def test_the_clock_of_the_shim_moves_what_python_sees(shim):
    code = "import time, datetime; print(time.time(), datetime.datetime.now().timestamp())"
    moved = {"LD_PRELOAD": str(shim), "SHIM_CLOCK_OFFSET": "1000000000"}
    seen = [
        [float(word) for word in done.stdout.split()]
        for extra in ({}, moved)
        if (
            done := subprocess.run(
                [sys.executable, "-c", code],
                env={**os.environ, **extra},
                capture_output=True,
                text=True,
                check=True,
            )
        )
    ]
    assert seen[1][0] - seen[0][0] == pytest.approx(1e9, abs=60)
    assert seen[1][1] - seen[0][1] == pytest.approx(1e9, abs=60)


_NOT_COPIED = shutil.ignore_patterns(
    ".git", ".venv*", "build", "site", "dist", "__pycache__", ".*_cache", "node_modules"
)


def site_of(number: int, folder: Path) -> dict[str, str]:
    """The hashes of the files of a site that is made in a copy of the checkout."""
    copy = folder / f"checkout-{number}"
    shutil.copytree(CHECKOUT, copy, ignore=_NOT_COPIED)
    pick = chance(f"site {number}")
    surroundings = {
        "TZ": ZONES[number], "PYTHONHASHSEED": str(number), "POLARS_MAX_THREADS": str(1 + number % 3),
        "LC_ALL": ("C.UTF-8", "tr_TR.UTF-8", "C")[number % 3], "PYTHONPATH": str(copy / "src"),
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
    }  # fmt: skip
    make = f"umask {UMASKS[number]}; shipments build && cd '{pick.choice(('/', copy))}' && "
    done = subprocess.run(
        ["bash", "-c", f"{make} python '{copy / 'tools' / 'make_site.py'}'"],
        cwd=copy,
        env=os.environ | surroundings,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, (surroundings, done.stderr)
    site = copy / "site"
    return {
        str(path.relative_to(site)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in site.rglob("*")
        if path.is_file()
    }


@pytest.mark.skipif(not TORTURE, reason="two sites take a minute each: only in the long profile")
def test_two_sites_in_unlike_surroundings_are_the_same(tmp_path):
    pytest.importorskip("zensical")
    one, other = (site_of(number, tmp_path) for number in range(2))
    assert one == other
    assert len(one) > 300
    note("sites in unlike surroundings", f"2, {len(one)} files, one hash each")
