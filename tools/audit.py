"""Ask the advisory database about every package of the lock, and say how many it answered for.

`pip-audit` itself says that nothing was found when the database could be reached for no package at
all; here that is told apart. Exit code: 0 nothing known (or, with `--offline-is-fine`, nobody to
ask), 1 a known vulnerability, 3 nobody to ask.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def audit() -> dict[str, list[str]]:
    """Vulnerabilities, and packages that were asked about or left out."""
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "pip_audit",
            "--disable-pip",
            "--require-hashes",
            "--format",
            "json",
            "--progress-spinner",
            "off",
            "--requirement",
            "requirements.lock",
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    found: dict[str, list[str]] = {"known": [], "asked": [], "left out": []}
    try:
        packages = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError):
        print(done.stderr.strip().rsplit("\n", 1)[-1][:200], file=sys.stderr)
        return found
    for package in packages:
        name = f"{package['name']} {package.get('version', '')}".strip()
        found["left out" if "skip_reason" in package else "asked"].append(name)
        found["known"] += [f"{name}: {flaw['id']}" for flaw in package.get("vulns", ())]
    return found


def main() -> int:
    """Audit and tell."""
    found = audit()
    asked, left = len(found["asked"]), len(found["left out"])
    for line in found["known"]:
        print(line)
    if not asked:
        print("not audited: the advisory database answered for no package")
        return 0 if "--offline-is-fine" in sys.argv else 3
    print(
        f"audited {asked} of {asked + left} packages: {len(found['known'])} known vulnerabilities"
    )
    if left:
        print(f"without an answer: {', '.join(found['left out'])}")
    return 1 if found["known"] else 0


if __name__ == "__main__":
    sys.exit(main())
