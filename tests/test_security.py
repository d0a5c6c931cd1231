"""What SECURITY.md promises of the code itself."""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from sample import CHECKOUT, raw_folder, report

PACKAGE = CHECKOUT / "src" / "shipments"
# Opening a socket ends the process at once, so that no library can swallow the error.
NO_SOCKETS = """
import os, socket, sys
def hook(event, arguments):
    if event.startswith("socket.") and event not in ("socket.gethostname",):
        os.write(2, f"asked for the network: {event}".encode())
        os._exit(99)
sys.addaudithook(hook)
"""
WORK = f"""{NO_SOCKETS}
from pathlib import Path
import shipments as sh
from shipments.charts import CHARTS, chart
from shipments.curation.build import build
from shipments.curation.verify import verify
raw, clean = map(Path, sys.argv[1:])
build(raw, clean)
verify(clean)
for name in ("load", "tables", "describe", "explain", "cite", "total", "routes", "plot", "schema"):
    getattr(sh, name)
sh.load("shipments")
sh.load("shipments", "polars")
chart("volumes").image()
print("done")
"""
# Calls that run text or bytes as code, or build objects from bytes.
_FORBIDDEN = frozenset({"eval", "exec", "compile", "__import__"})
_FORBIDDEN_MODULES = frozenset({"pickle", "marshal", "shelve", "dill", "yaml", "xml"})
_XML = "customs/workbook/package.py"  # refuses document types, so that no entity is ever expanded
# Reaches the network, and is imported by `shipments links` alone.
_LINKS = {"curation/link_check.py", "curation/links.py"}
_NETWORK = frozenset({"urllib", "http", "socket", "ssl", "requests", "httpx", "ftplib", "asyncio"})


def imported(tree: ast.AST) -> set[str]:
    """The top names of everything that a module imports."""
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.split(".")[0])
    return names


def reaches_out(tree: ast.AST) -> set[str]:
    """What a module imports that can reach the network; taking an address apart cannot."""
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
    return {name for name in names - {"urllib.parse"} if name.split(".")[0] in _NETWORK}


@pytest.mark.parametrize(
    "path", sorted(PACKAGE.rglob("*.py")), ids=lambda path: str(path.relative_to(PACKAGE))
)
def test_no_module_runs_data_as_code_or_knows_the_network(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    called = {
        node.func.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
    assert not called & _FORBIDDEN
    allowed = {"xml"} if path.relative_to(PACKAGE).as_posix() == _XML else set()
    assert not imported(tree) & (_FORBIDDEN_MODULES - allowed)
    if path.relative_to(PACKAGE).as_posix() not in _LINKS:
        assert not reaches_out(tree)


@pytest.mark.slow
def test_import_build_check_load_and_charts_open_no_socket(tmp_path):
    raw = raw_folder(tmp_path, report())
    done = subprocess.run(
        [sys.executable, "-c", WORK, str(raw), str(tmp_path / "clean")],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "MPLCONFIGDIR": str(tmp_path)},
    )
    assert (done.returncode, done.stdout) == (0, "done\n"), done.stderr


def test_the_refusal_of_sockets_would_be_seen():
    code = f"{NO_SOCKETS}\nimport socket\nsocket.socket()"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 99
    assert "socket.__new__" in done.stderr


def test_the_lock_has_a_hash_for_every_package_and_no_address():
    lock = (CHECKOUT / "requirements.lock").read_text()
    blocks = re.split(r"\n(?=\S)", lock.strip())
    assert len(blocks) > 50
    for block in blocks:
        assert re.match(r"[a-z0-9-]+(\[[a-z0-9,-]+\])?==\S+", block)
        assert "--hash=sha256:" in block
    assert "://" not in lock


@pytest.mark.slow
def test_the_components_of_a_release_name_every_locked_package_and_no_place(tmp_path):
    pytest.importorskip("cyclonedx_py")
    made = []
    for name in ("one.json", "two.json"):
        subprocess.run(
            [sys.executable, CHECKOUT / "tools" / "make_sbom.py", tmp_path / name], check=True
        )
        made.append((tmp_path / name).read_text())
    assert made[0] == made[1]
    document = json.loads(made[0])
    locked = re.findall(
        r"^([a-z0-9-]+)(?:\[.*\])?==([^ \\]+)", (CHECKOUT / "requirements.lock").read_text(), re.M
    )
    assert sorted((part["name"], part["version"]) for part in document["components"]) == sorted(
        locked
    )
    assert document["metadata"]["component"]["name"] == "shipments"
    assert "/simple/" not in made[0]
    assert str(Path.home()) not in made[0]
    assert str(CHECKOUT) not in made[0]
