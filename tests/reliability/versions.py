"""What is in a folder, as files and as a reader of its manifest sees it."""

from __future__ import annotations

import json
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

from shipments.publishing import LOCK, MANIFEST, NEW

CHECKOUT = Path(__file__).resolve().parents[2]


def held(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, by its path."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def as_listed(folder: Path) -> dict[str, bytes]:
    """The files that the manifest lists, under their names or where they wait for them."""
    files = held(folder)
    listed = json.loads(files[MANIFEST])["files"]
    found = {MANIFEST: files[MANIFEST]}
    for name, entry in listed.items():
        versions = (files.get(name, b""), files.get(f"{name}{NEW}", b""))
        (found[name],) = {v for v in versions if sha256(v).hexdigest() == entry["sha256"]}
    return found


def is_tidy(folder: Path) -> bool:
    """Whether a folder holds nothing but what its manifest lists."""
    return held(folder) == as_listed(folder) and not (folder / LOCK).exists()


def start(code: str, *arguments: object) -> subprocess.Popen[str]:
    """Start Python code; what it prints can be read."""
    return subprocess.Popen(
        [sys.executable, "-c", code, *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=CHECKOUT,
    )


def command(*arguments: object) -> list[str]:
    """The command line as a program."""
    return [sys.executable, "-m", "shipments", *map(str, arguments)]
