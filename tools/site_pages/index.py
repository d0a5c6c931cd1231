"""The landing page: what it is, how to install it, the first chart, the figures."""

from __future__ import annotations

import re
from pathlib import Path

import shipments as sh
from shipments.dataset.load import manifest

_README = Path(__file__).resolve().parents[2] / "README.md"
_BLOCK = re.compile(r"^```(?:python|sh)\n.*?^```\n", re.DOTALL | re.MULTILINE)
# Figure, the notebook that explains it. What is not listed here comes last.
_EXPLAINED_IN = {
    "volumes": "02_volumes",
    "routes": "03_routes",
    "bounds": "02_volumes",
    "timeline": "01_what_is_reported",
    "coverage": "01_what_is_reported",
}


def index_page(alt_texts: dict[str, str]) -> str:
    """The landing page, with every figure of `alt_texts` and its alternative text."""
    rows = {entry["table"]: entry["rows"] for entry in manifest()["tables"]}
    install, first_chart = _BLOCK.findall(_README.read_text(encoding="utf-8"))[:2]
    order = [name for name in _EXPLAINED_IN if name in alt_texts]
    figures = [
        f"[![{alt_texts[name]}](assets/figures/{name}.svg)]"
        f"(notebooks/{_EXPLAINED_IN.get(name, '01_what_is_reported')}.md)\n"
        for name in order + [name for name in alt_texts if name not in order]
    ]
    return f"""# What is reported to have moved from China to Russia

An open dataset of **{rows["claims"]} claims** from **{rows["reports"]} reports** about
**{rows["shipments"]} transfers** and {rows["flows"]} trade flows of arms and dual-use goods, with the
denials and the negative findings. A row is a report, never a fact.

Version {sh.data_version()} of {manifest()["released"]}.

**Who says so, and who disputes it?** Choose a transfer:
[body armour](shipments/index.md#body_armour), [small arms](shipments/index.md#small_arms),
[drones](shipments/index.md#drones), [all shipments](shipments/index.md), [flows](flows/index.md), or
search the [claims](claims.md).

{figures[0]}
## In Python

{install}
{first_chart}
## Download

<a href="data/shipments.csv">shipments.csv</a>, <a href="data/claims.csv">claims.csv</a> and every other
table as CSV and Parquet, described in <a href="data/datapackage.json">datapackage.json</a> (Data Package)
and <a href="data/croissant.json">croissant.json</a> (Croissant). Cite with
<a href="data/CITATION.cff">CITATION.cff</a>.

## More figures

{chr(10).join(figures[1:])}"""
