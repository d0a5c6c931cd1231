"""Run the notebooks, write the figures and pages, and build `site/`.

Nothing is fetched. Pages stand in `build/pages`, figures in `site/assets/figures` as SVG and PNG.
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
from site_pages.claims import claims_data, claims_page
from site_pages.markup import table as table_of
from site_pages.markup import text
from site_pages.shipments import event_pages, index_of

import shipments as sh
from shipments.charts import CHARTS, chart
from shipments.curation.croissant import schema_org
from shipments.dataset.describe import TableDescription, describe
from shipments.dataset.load import manifest
from shipments.paths import clean_folder

ROOT = Path(__file__).resolve().parents[1]
PAGES = ROOT / "build" / "pages"
FIGURES = PAGES / "assets" / "figures"
_SHIM = "https://unpkg.com/iframe-worker/shim"
_INLINE = re.compile(r'src="data:image/png;base64,([^"]+)"')


def run_notebook(path: Path) -> nbformat.NotebookNode:
    """Execute a notebook in its own kernel; a cell that fails stops the site."""
    notebook = jupytext.read(path)
    NotebookClient(
        notebook,
        timeout=300,
        kernel_name="python3",
        resources={"metadata": {"path": str(path.parent)}},
    ).execute()
    return notebook


def write_notebook(path: Path, notebook: nbformat.NotebookNode) -> None:
    """A page of one executed notebook, its figures as files beside it."""
    body, resources = MarkdownExporter().from_notebook_node(notebook)
    folder = PAGES / "notebooks"
    folder.mkdir(parents=True, exist_ok=True)
    count = 0

    def out(match: re.Match[str]) -> str:
        nonlocal count
        count += 1
        name = f"{path.stem}-{count}.png"
        (folder / name).write_bytes(base64.b64decode(match[1]))
        return f'src="{name}"'

    for name, content in resources.get("outputs", {}).items():
        (folder / name).write_bytes(content)
    # Tables may be wider than the page: each scrolls by itself.
    body = re.sub(
        r"(<table.*?</table>)",
        r'<div class="wide" tabindex="0" role="region" aria-label="table">\1</div>',
        body,
        flags=re.S,
    )
    (folder / f"{path.stem}.md").write_text(_INLINE.sub(out, body), encoding="utf-8")


def figures() -> dict[str, sh.plot.ChartFigure]:
    """The main figures, by name."""
    made = {name: chart(name) for name in CHARTS}
    FIGURES.mkdir(parents=True, exist_ok=True)
    for name, figure in made.items():
        figure.savefig(FIGURES / f"{name}.svg")
        figure.savefig(FIGURES / f"{name}.png", dpi=120)
    return made


def dictionary_page() -> str:
    """The data dictionary, generated from the schema."""
    parts = [
        "# Data dictionary",
        "",
        f"Version {sh.data_version()}. Generated from the schema.",
        "",
    ]
    for table in sh.list_tables():
        described = describe(table)
        if not isinstance(described, TableDescription):
            raise TypeError(table)
        parts += [
            f"## {table}",
            "",
            f"One row is {described.grain}. {described.rows} rows; key "
            f"`{', '.join(described.key)}`.",
            "",
        ]
        cells = []
        for column in described.columns:
            words = (
                f" Words: {', '.join(f'`{word}`' for word in column.words)}."
                if column.words
                else ""
            )
            null = "" if column.nullable else " Never null."
            refers = f" Refers to {column.references}." if column.references else ""
            said = f"{column.description}.{null}{refers}{words}".replace("`", "")
            told = (column.column, column.type, column.unit or "", said)
            cells.append(tuple(text(part) for part in told))
        head = ("column", "type", "unit", "what it says")
        parts += [table_of(head, cells, f"columns of {table}"), ""]
    return "\n".join(parts)


def index_page(made: dict[str, sh.plot.ChartFigure]) -> str:
    """The landing page: what it is, the figures, the quick start."""
    told = {entry["table"]: entry["rows"] for entry in manifest()["tables"]}
    lines = [
        "# What is reported to have moved from China to Russia",
        "",
        f"An open dataset of **{told['claims']} claims** from **{told['reports']} root reports** about "
        f"**{told['shipments']} transfers** and {told['flows']} trade flows of arms and dual-use goods, with the "
        "denials and the negative findings. A row is a report, never a fact.",
        "",
        f"Version {sh.data_version()} of {manifest()['released']}.",
        "",
        "```python",
        "import shipments as sh",
        "",
        'df = sh.load("shipments")',
        "sh.plot.volumes(df)",
        "```",
        "",
        'Download: <a href="data/shipments.csv">shipments.csv</a>, '
        '<a href="data/claims.csv">claims.csv</a> and every other table as CSV and Parquet, described in '
        '<a href="data/datapackage.json">datapackage.json</a> (Data Package) and '
        '<a href="data/croissant.json">croissant.json</a> (Croissant); cite with '
        '<a href="data/CITATION.cff">CITATION.cff</a>.',
        "",
        "**Who says so, and who disputes it?** Choose a transfer: [body armour](shipments/index.md#body_armour), "
        "[small arms](shipments/index.md#small_arms), [drones](shipments/index.md#drones), "
        "[all shipments](shipments/index.md), [flows](flows/index.md), or search the [claims](claims.md).",
        "",
    ]
    for name, page in (
        ("routes", "03_routes"),
        ("volumes", "02_volumes"),
        ("flows", "03_routes"),
        ("bounds", "02_volumes"),
        ("coverage", "02_volumes"),
        ("parties", "01_what_is_reported"),
        ("timeline", "01_what_is_reported"),
    ):
        lines += [f"[![{made[name].alt}](assets/figures/{name}.svg)](notebooks/{page}.md)", ""]
    return "\n".join(lines)


def pages(made: dict[str, sh.plot.ChartFigure]) -> Iterator[tuple[str, str]]:
    """Every page that is not a notebook: its name and text."""
    yield "index.md", index_page(made)
    yield "dictionary.md", dictionary_page()
    yield "claims.md", claims_page()
    for kind in ("shipment", "flow"):
        yield f"{kind}s/index.md", index_of(kind)
        yield from event_pages(kind)
    for name in ("methodology", "customs", "customs-values", "exports", "report-format"):
        yield f"{name}.md", (ROOT / "docs" / f"{name}.md").read_text(encoding="utf-8")
    yield "changelog.md", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def keep_offline(site: Path) -> None:
    """Put our own worker for file:// in place of the one foreign address that pages ask for."""
    for path in site.rglob("*.html"):
        page = path.read_text(encoding="utf-8")
        up = "../" * (len(path.relative_to(site).parts) - 1)
        path.write_text(page.replace(_SHIM, f"{up}assets/file-worker.js"), encoding="utf-8")


def describe_for_search(site: Path, clean: Path) -> None:
    """Put the data beside the pages, and on the landing page what search engines read of them."""
    shutil.copytree(clean, site / "data")
    told = manifest()
    sizes = {name: entry["bytes"] for name, entry in told["files"].items()}
    described = schema_org(told["version"], told["released"], sizes, "data/")
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
    describe_for_search(ROOT / "site", clean_folder())


if __name__ == "__main__":
    main()
