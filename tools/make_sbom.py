"""The components of a release as CycloneDX: every package of the lock, with version and hashes.

The same lock gives the same bytes. No index address and no path of a machine is written.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
OPTIONS = "--output-reproducible --pyproject pyproject.toml --mc-type library --output-format JSON"


def sbom() -> bytes:
    """The list of components as JSON."""
    command = [sys.executable, "-W", "ignore", "-m", "cyclonedx_py", "requirements"]
    command += [*OPTIONS.split(), "requirements.lock"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=True)
    document = json.loads(done.stdout)
    for component in document["components"]:
        component["bom-ref"] = component["purl"]
        component.pop("description", None)
        for reference in component.get("externalReferences", ()):  # the files, with hashes
            reference["url"] = component["purl"]  # in place of an address at an index
            reference.pop("comment", None)
    document["components"].sort(key=lambda component: component["purl"])
    package = (ROOT / "src" / "shipments" / "__init__.py").read_text(encoding="utf-8")
    (version,) = re.findall(r'^__version__ = "(.*)"$', package, re.MULTILINE)
    document["metadata"]["component"]["version"] = version
    root = [item for item in document.get("dependencies", ()) if item["ref"] == "root-component"]
    document["dependencies"] = [{"ref": c["purl"]} for c in document["components"]] + root
    return json.dumps(document, indent=1, ensure_ascii=False, sort_keys=True).encode() + b"\n"


if __name__ == "__main__":
    Path(sys.argv[1]).write_bytes(sbom())
