"""The built site, opened from disk in a browser without a network."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

SITE = Path(__file__).resolve().parents[2] / "site"
MODULES = Path(os.environ.get("SITE_TEST_MODULES", SITE.parent / "build" / "browser"))


@pytest.mark.slow
def test_pages_open_without_fault_request_or_overflow_and_search_works():
    if shutil.which("chromium") is None and not os.environ.get("CI"):
        pytest.skip("chromium is not installed")
    if not (SITE / "index.html").is_file() or not (MODULES / "node_modules").is_dir():
        if os.environ.get("CI"):
            pytest.fail("run `make site` and install playwright-core and axe-core first")
        pytest.skip("the site is not built, or the browser driver is not installed")
    check = Path(__file__).with_name("check.mjs")
    done = subprocess.run(
        ["node", str(check), str(SITE), str(MODULES)],
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    assert json.loads(done.stdout) == []


@pytest.mark.slow
def test_the_landing_page_describes_the_dataset_to_search_engines_and_its_files_are_there():
    if not (SITE / "index.html").is_file():
        pytest.skip("the site is not built")
    page = (SITE / "index.html").read_text(encoding="utf-8")
    text = page.partition('<script type="application/ld+json">')[2].partition("</script>")[0]
    dataset = json.loads(text)
    assert (dataset["@context"], dataset["@type"]) == ("https://schema.org/", "Dataset")
    assert dataset["license"] == "https://creativecommons.org/licenses/by/4.0/"
    assert dataset["creator"]["@type"] == "Organization"
    manifest = json.loads((SITE / "data" / "manifest.json").read_text(encoding="utf-8"))
    assert dataset["version"] == manifest["version"]
    for file in dataset["distribution"]:
        size = (SITE / file["contentUrl"]).stat().st_size
        assert file["contentSize"] == f"{size} B"
