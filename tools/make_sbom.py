"""The components of a release as CycloneDX: every package of the lock, with version and hashes.

The same lock gives the same bytes. No index address and no path of a machine is written: where the
generator names an index, the page of the project is named.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def sbom() -> bytes:
    """The list of components as JSON."""
    done = subprocess.run(
        [
            sys.executable,
            "-W",
            "ignore",
            "-m",
            "cyclonedx_py",
            "requirements",
            "--output-reproducible",
            "--pyproject",
            "pyproject.toml",
            "--mc-type",
            "library",
            "--output-format",
            "JSON",
            "requirements.lock",
        ],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    told = json.loads(done.stdout)
    for component in told["components"]:
        component["bom-ref"] = component["purl"]
        component.pop("description", None)
        for reference in component.get("externalReferences", ()):
            reference["url"] = (
                f"https://pypi.org/project/{component['name']}/{component['version']}/"
            )
            reference.pop("comment", None)
    package = (ROOT / "src" / "shipments" / "__init__.py").read_text()
    (version,) = re.findall(r'^__version__ = "(.*)"$', package, re.MULTILINE)
    told["metadata"]["component"]["version"] = version
    told["components"].sort(key=lambda component: component["purl"])
    told["dependencies"] = [
        {"ref": reference}
        for reference in sorted({component["purl"] for component in told["components"]})
    ] + [entry for entry in told.get("dependencies", ()) if entry["ref"] == "root-component"]
    text = json.dumps(told, indent=1, ensure_ascii=False, sort_keys=True)
    return text.encode() + b"\n"


if __name__ == "__main__":
    Path(sys.argv[1]).write_bytes(sbom())
