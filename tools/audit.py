"""Ask the advisory database about every package of the lock, and say how many it answered for.

`pip-audit` reports "no known vulnerabilities" also when it reached no database; this does not. Exit
code: 0 nothing known (or, with `--offline-is-fine`, no answer), 1 a known vulnerability, 3 no answer.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
OPTIONS = "--disable-pip --require-hashes --format json --progress-spinner off --requirement"


def answers() -> list[dict[str, Any]]:
    """What `pip-audit` says of each package; empty if it could not ask."""
    command = [sys.executable, "-m", "pip_audit", *OPTIONS.split(), "requirements.lock"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    try:
        packages: list[dict[str, Any]] = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError):
        print(done.stderr.strip().rsplit("\n", 1)[-1][:200], file=sys.stderr)
        return []
    return packages


def main() -> int:
    """Audit and report."""
    packages = answers()
    skipped = [package["name"] for package in packages if "skip_reason" in package]
    known = [
        f"{package['name']} {package['version']}: {flaw['id']}"
        for package in packages
        for flaw in package.get("vulns", ())
    ]
    if len(skipped) == len(packages):
        print("not audited: the advisory database answered for no package")
        return 0 if "--offline-is-fine" in sys.argv else 3
    print(*known, sep="\n", end="\n" if known else "")
    print(
        f"audited {len(packages) - len(skipped)} of {len(packages)} packages: {len(known)} known "
        "vulnerabilities"
    )
    if skipped:
        print(f"no answer for: {', '.join(skipped)}")
    return 1 if known else 0


if __name__ == "__main__":
    sys.exit(main())
