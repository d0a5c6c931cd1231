"""Citing exactly the reports behind some rows, with the version of the data."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any

import polars as pl

from shipments.dataset.load import Data, data_version, load, manifest
from shipments.dataset.select import Selection, select
from shipments.errors import UsageError
from shipments.frames import Row, rows_of
from shipments.messages import suggest
from shipments.tables.about import TITLE

FORMATS = ("text", "bibtex", "csl")
# The tables whose rows lead to reports, the most exact ids first: a row of disputes or hops
# has the id of its claim.
_TABLES = ("claims", "sources", "reports", "shipments", "flows", "overlaps")


def _reports_of(chosen: Selection) -> set[str]:
    """The root reports behind rows of an evidence table."""
    ids = {str(row[chosen.key]) for row in rows_of(chosen.rows)}
    if chosen.table == "reports":
        return ids
    if chosen.table == "sources":
        return {source.split("/")[0] for source in ids}
    name = "claim_id" if chosen.table == "claims" else "event_id"
    claims = load("claims", "polars", data=chosen.data)
    return {claim["report_id"] for claim in claims.iter_rows(named=True) if claim[name] in ids}


def _best_pages(reports: set[str], data: Data) -> list[tuple[Row, Row]]:
    """Each report with the best page that it was read on: nearest to the root, then by publisher."""
    best = load("sources", "polars", data=data).filter(pl.col("rank") == 1)
    pages = {page["report_id"]: page for page in best.iter_rows(named=True)}
    rows = load("reports", "polars", data=data).iter_rows(named=True)
    return [(row, pages[row["report_id"]]) for row in rows if row["report_id"] in reports]


def _date_parts(row: Row) -> list[int]:
    start, precision = row["published_start"], row["published_precision"]
    if start is None:
        return []
    return [start.year, start.month, start.day][: {"day": 3, "month": 2}.get(precision, 1)]


def _when(row: Row) -> str:
    parts = _date_parts(row)
    return "-".join(f"{part:02d}" for part in parts) if parts else "no date"


def _read_at(report: Row, page: Row) -> str:
    if page["reading"] == "primary":
        return ""
    return f"read through {page['publisher']} ({page['reading'].replace('_', ' ')})"


def _text(pairs: Iterable[tuple[Row, Row]]) -> str:
    lines = [f"shipments dataset, version {data_version()} ({manifest()['released']}), CC BY 4.0."]
    for report, page in pairs:
        title = f" “{report['title']}”," if report["title"] else ""
        through = _read_at(report, page)
        tail = f", {through}" if through else ""
        lines.append(f"{report['publisher']},{title} {_when(report)}{tail}. {page['url']}")
    return "\n".join(lines)


_TEX = {mark: f"\\{mark}" for mark in "{}&%$#_"} | {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
}


def _tex(text: str) -> str:
    return "".join(_TEX.get(mark, mark) for mark in text)


def _tex_url(url: str) -> str:
    """An address whose braces, backslashes and stray percent signs cannot end a field."""
    return re.sub(r"[{}\\]|%(?![0-9A-Fa-f]{2})", lambda match: f"%{ord(match[0]):02X}", url)


def _bibtex(pairs: Iterable[tuple[Row, Row]]) -> str:
    version, released = data_version(), manifest()["released"]
    entries = [
        f"@misc{{shipments-{version},\n  title = {{{_tex(TITLE)}}},\n"
        f"  version = {{{version}}},\n  date = {{{released}}},\n  note = {{CC BY 4.0}}\n}}"
    ]
    for report, page in pairs:
        fields = {
            "author": f"{{{_tex(report['publisher'])}}}",
            "title": _tex(report["title"] or f"Report of {_when(report)}"),
            "date": "-".join(f"{part:02d}" for part in _date_parts(report)),
            "url": _tex_url(page["url"]),
            "note": _tex(_read_at(report, page)),
        }
        lines = ",\n".join(f"  {name} = {{{value}}}" for name, value in fields.items() if value)
        entries.append(f"@online{{{report['report_id']},\n{lines}\n}}")
    return "\n\n".join(entries) + "\n"


def _csl(pairs: Iterable[tuple[Row, Row]]) -> str:
    dataset = {
        "id": f"shipments-{data_version()}",
        "type": "dataset",
        "title": TITLE,
        "version": data_version(),
        "issued": {"date-parts": [[int(part) for part in manifest()["released"].split("-")]]},
    }
    items = [dataset, *(_csl_item(report, page) for report, page in pairs)]
    return json.dumps(items, indent=1, ensure_ascii=False) + "\n"


def _csl_item(report: Row, page: Row) -> dict[str, Any]:
    date, note = _date_parts(report), _read_at(report, page)
    return {
        "id": report["report_id"],
        "type": "webpage",
        "author": [{"literal": report["publisher"]}],
        "title": report["title"] or f"Report of {_when(report)}",
        "URL": page["url"],
        **({"issued": {"date-parts": [date]}} if date else {}),
        **({"note": note} if note else {}),
    }


def cite(what: Any, format: str = "text", *, data: Data = None) -> str:
    """Cite exactly the root reports behind some rows, and the dataset with its version.

    Args:
        what: Rows of any evidence table (claims, shipments, flows, hops, disputes ...), pandas or
            polars, with their key as columns or index; ids of claims, events, reports or pages; or
            a filter of claims.
        format: `text`, `bibtex` or `csl` (CSL-JSON).
        data: What to load in place of the installed dataset, as in `load`.

    Returns:
        The citations; the dataset first, then the reports in the order of their ids, each with the
        page nearest to it that was read and how near that is.

    Raises:
        UsageError: If the format or an id is not known, or the rows have no key to follow.
    """
    makers = {"text": _text, "bibtex": _bibtex, "csl": _csl}
    if format not in makers:
        raise UsageError(f"no citation format '{format}' · {suggest(str(format), FORMATS)}")
    chosen = select(what, _TABLES, "cite", data, backend="polars")
    return makers[format](_best_pages(_reports_of(chosen), data))
