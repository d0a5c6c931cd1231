"""Run the notebooks, write the figures and pages, and build `site/`.

Nothing is fetched. Pages are in `build/pages`, figures in `site/assets/figures` as SVG and PNG.
"""

from __future__ import annotations

import base64
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import jupytext
import nbformat
from nbclient import NotebookClient
from nbconvert import MarkdownExporter
from site_pages.api import api_page
from site_pages.claims import claims_data, claims_page
from site_pages.dictionary import dictionary_page
from site_pages.index import index_page
from site_pages.shipments import event_pages, index_of

import shipments as sh
from shipments.charts import CHARTS, chart
from shipments.curation.croissant import schema_org
from shipments.dataset.load import manifest
from shipments.paths import clean_folder

ROOT = Path(__file__).resolve().parents[1]
PAGES = ROOT / "build" / "pages"
FIGURES = PAGES / "assets" / "figures"
_WORKER_SHIM = re.compile(r"https://[^\"']*/iframe-worker/shim")
_INLINE_IMAGE = re.compile(r'src="data:image/png;base64,([^"]+)"')
_TABLE = re.compile(r"(<table.*?</table>)", re.DOTALL)
_SCROLLING = r'<div class="wide" tabindex="0" role="region" aria-label="table">\1</div>'


def run_notebook(path: Path) -> nbformat.NotebookNode:
    """Execute a notebook in its own kernel; a cell that fails stops the site."""
    notebook = jupytext.read(path)
    where = {"metadata": {"path": str(path.parent)}}
    NotebookClient(notebook, timeout=300, kernel_name="python3", resources=where).execute()
    return notebook


def write_notebook(path: Path, notebook: nbformat.NotebookNode) -> None:
    """A page of one executed notebook, its figures as files beside it."""
    body, resources = MarkdownExporter().from_notebook_node(notebook)
    folder = PAGES / "notebooks"
    folder.mkdir(parents=True, exist_ok=True)
    images = dict(resources.get("outputs", {}))

    def move_to_file(match: re.Match[str]) -> str:
        name = f"{path.stem}-{len(images)}.png"
        images[name] = base64.b64decode(match[1])
        return f'src="{name}"'

    body = _INLINE_IMAGE.sub(move_to_file, _TABLE.sub(_SCROLLING, body))
    for name, content in images.items():
        (folder / name).write_bytes(content)
    (folder / f"{path.stem}.md").write_text(body, encoding="utf-8")


def figures() -> dict[str, sh.plot.ChartFigure]:
    """The main figures, by name."""
    made = {name: chart(name) for name in CHARTS}
    FIGURES.mkdir(parents=True, exist_ok=True)
    for name, figure in made.items():
        figure.savefig(FIGURES / f"{name}.svg")
        figure.savefig(FIGURES / f"{name}.png", dpi=120)
    return made


def pages(made: dict[str, sh.plot.ChartFigure]) -> Iterator[tuple[str, str]]:
    """Every page that is not a notebook: its name and text."""
    yield "index.md", index_page({name: figure.alt for name, figure in made.items()})
    yield "dictionary.md", dictionary_page()
    yield "claims.md", claims_page()
    yield "reference.md", api_page()
    for kind in ("shipment", "flow"):
        yield f"{kind}s/index.md", index_of(kind)
        yield from event_pages(kind)
    for name in ("methodology", "customs", "customs-values", "schema", "exports", "report-format"):
        yield f"{name}.md", (ROOT / "docs" / f"{name}.md").read_text(encoding="utf-8")
    yield "changelog.md", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def keep_offline(site: Path) -> None:
    """Put our own worker for file:// in place of the one foreign address that pages ask for."""
    for path in site.rglob("*.html"):
        up = "../" * (len(path.relative_to(site).parts) - 1)
        page = path.read_text(encoding="utf-8")
        path.write_text(_WORKER_SHIM.sub(f"{up}assets/file-worker.js", page), encoding="utf-8")


def describe_for_search(site: Path) -> None:
    """Put the data beside the pages, and on the landing page what search engines read of them."""
    shutil.copytree(clean_folder(), site / "data")
    published = manifest()
    sizes = {name: entry["bytes"] for name, entry in published["files"].items()}
    described = schema_org(published["version"], published["released"], sizes, "data/")
    # A script that is data: nothing in it may end it.
    text = json.dumps(described, indent=1, ensure_ascii=False).replace("<", "\\u003c")
    page = (site / "index.html").read_text(encoding="utf-8")
    script = f'<script type="application/ld+json">\n{text}\n</script>\n</head>'
    (site / "index.html").write_text(page.replace("</head>", script, 1), encoding="utf-8")


def main() -> None:
    """Build the site."""
    shutil.rmtree(PAGES, ignore_errors=True)
    (PAGES / "assets").mkdir(parents=True)
    for name in ("extra.css", "claims-table.js", "file-worker.js"):
        shutil.copy(ROOT / "docs" / "assets" / name, PAGES / "assets" / name)
    (PAGES / "assets" / "claims-data.js").write_text(claims_data(), encoding="utf-8")
    notebooks = sorted((ROOT / "notebooks").glob("*.py"))
    with ThreadPoolExecutor(max_workers=os.cpu_count() or 1) as pool:
        executed = pool.map(run_notebook, notebooks)
        made = figures()
        for path, notebook in zip(notebooks, executed, strict=True):
            write_notebook(path, notebook)
    for name, content in pages(made):
        (PAGES / name).parent.mkdir(parents=True, exist_ok=True)
        (PAGES / name).write_text(content, encoding="utf-8")
    shutil.rmtree(ROOT / "site", ignore_errors=True)
    zensical = Path(sys.executable).with_name("zensical")
    subprocess.run([zensical, "build", "--clean"], check=True, cwd=ROOT)
    keep_offline(ROOT / "site")
    describe_for_search(ROOT / "site")


if __name__ == "__main__":
    main()
