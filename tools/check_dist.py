"""Build what is released, install it where nothing else is, and try it as a user would.

Writes `dist/`: the sdist, the wheel and the list of components (CycloneDX). What a user would meet
as an error ends it with one. Sizes, contents and versions are tested in `tests/test_wheel.py`. Needs
the package registry for the dependencies, at the versions of the lock.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
DIST = ROOT / "dist"
SETTINGS = {
    "SOURCE_DATE_EPOCH": "0",
    "PIP_DISABLE_PIP_VERSION_CHECK": "1",
    "PYTHONWARNINGS": "ignore",
}
LOAD_OFFLINE = """
import importlib.metadata, socket, sys
from pathlib import Path

def refuse(*_arguments, **_options):
    raise AssertionError("the network was asked for")

socket.socket.connect = socket.getaddrinfo = socket.create_connection = refuse

import shipments as sh
from shipments.paths import clean_folder

environment = Path(sys.prefix).resolve()
assert environment in Path(sh.__file__).resolve().parents, sh.__file__
assert environment in clean_folder().resolve().parents, clean_folder()
assert importlib.metadata.version("shipments") == sh.__version__
for table in sh.list_tables():
    assert sh.load(table).shape == sh.load(table, "polars").shape
assert sh.plot.volumes(sh.load("shipments")).alt
print(sh.__version__, sh.data_version())
"""


def run(*command: str | Path, cwd: Path = ROOT) -> str:
    """Run a command; its output is shown when it fails."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env=environment | SETTINGS,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        sys.exit(f"{' '.join(map(str, command))}\n{done.stdout}{done.stderr}")
    return done.stdout


def build() -> Path:
    """Write the sdist, the wheel made from it and the list of components; the wheel."""
    shutil.rmtree(DIST, ignore_errors=True)
    run(sys.executable, "-m", "build", "--no-isolation", "--outdir", DIST)
    run(sys.executable, ROOT / "tools" / "make_sbom.py", DIST / "shipments.cdx.json")
    for path in sorted(DIST.iterdir()):
        print(f"{path.stat().st_size:>9} bytes  {path.name}")
    return next(DIST.glob("*.whl"))


def install(wheel: Path, scratch: Path) -> Path:
    """A new environment with the wheel and nothing but what it asks for; its bin folder."""
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    pinned = re.findall(r"^\S+==\S+(?: ; [^\\\n]+)?", lock, flags=re.MULTILINE)
    constraints = scratch / "constraints.txt"
    # A lock names extras, a file of constraints may not.
    constraints.write_text("\n".join(re.sub(r"\[.*?\]", "", line) for line in pinned) + "\n")
    run(sys.executable, "-m", "venv", scratch / "venv")
    bin = scratch / "venv" / "bin"
    pip = (bin / "python", "-m", "pip", "install", "--quiet", "--no-compile")
    run(*pip, "--constraint", constraints, wheel, "pandas-stubs", cwd=scratch)
    packages = next((scratch / "venv" / "lib").glob("*/site-packages"))
    size = sum(path.stat().st_size for path in packages.rglob("*") if path.is_file())
    print(f"{size / 1e6:>9.0f} MB     a reader's install, pip and type stubs included")
    return bin


def load(bin: Path, empty: Path) -> None:
    """Load every table and draw a figure without a network, from an empty folder."""
    versions = run(bin / "python", "-I", "-c", LOAD_OFFLINE, cwd=empty)
    run(bin / "shipments", "tables", cwd=empty)
    print(f"library and data {versions.strip()}: loaded offline from an empty folder")


def types(bin: Path, empty: Path) -> None:
    """A user's script under mypy strict and pyright, and run."""
    script = empty / "user_script.py"
    shutil.copy(ROOT / "tests" / "user_script.py", script)
    run(bin / "python", script, cwd=empty)
    options = ("--strict", "--cache-dir", os.devnull, "--python-executable", bin / "python")
    run(sys.executable, "-m", "mypy", *options, script, cwd=empty)
    pyright = ROOT / "build" / "browser" / "node_modules" / ".bin" / "pyright"
    if pyright.exists():
        (empty / "pyrightconfig.json").write_text('{"typeCheckingMode": "strict"}')
        run(pyright, "--pythonpath", bin / "python", script, cwd=empty)
        print("typed for a user under mypy strict and pyright strict")
    elif os.environ.get("CI"):
        sys.exit("pyright is not installed: make build/browser/.installed")
    else:
        print("typed for a user under mypy strict; pyright is not installed and was left out")


def main() -> None:
    """Build, install, try."""
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        bin = install(build(), scratch)
        empty = scratch / "empty"
        empty.mkdir()
        load(bin, empty)
        types(bin, empty)


if __name__ == "__main__":
    main()
