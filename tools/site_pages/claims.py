"""The table of claims that can be searched and filtered in the browser."""

from __future__ import annotations

import json

import shipments as sh

_COLUMNS = (
    "claim_id",
    "statement",
    "asserted_by",
    "category",
    "polarity",
    "evidence_basis",
    "scope",
)


def claims_data() -> str:
    """The claims as a script, since a page opened from disk may not fetch JSON."""
    homes = {
        row[f"{kind}_id"]: f"{kind}s/{row[f'{kind}_id']}.html"
        for kind in ("shipment", "flow")
        for row in sh.load(f"{kind}s", "polars").to_dicts()
    }
    rows = [
        {**{name: row[name] for name in _COLUMNS}, "page": homes.get(row["event_id"], "")}
        for row in sh.load("claims", "polars").to_dicts()
    ]
    # `</script>` in data could end a script that is ever inlined; the escape costs nothing.
    payload = json.dumps(rows, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    return f"window.SHIPMENTS_CLAIMS = {payload};\n"


def claims_page() -> str:
    """The page around the table."""
    choices = "".join(
        f'<label>{name.replace("_", " ")} <select data-column="{name}"><option value="">any</option>'
        "</select></label> "
        for name in ("category", "polarity", "evidence_basis", "scope")
    )
    return "\n".join(
        [
            "# Claims",
            "",
            "One row is one assertion by one root report. A row is a report, never a fact.",
            "",
            '<form id="claims-filter" role="search"><label>search '
            f'<input type="search" id="claims-search"></label> {choices}</form>',
            "",
            '<p id="claims-count" role="status"></p>',
            "",
            '<div class="wide" tabindex="0" role="region" aria-label="claims"><table id="claims-table" class="data">'
            '<thead><tr><th scope="col">claim</th><th scope="col">statement</th>'
            '<th scope="col">asserted by</th><th scope="col">category</th><th scope="col">polarity</th>'
            '<th scope="col">evidence</th><th scope="col">scope</th></tr></thead><tbody></tbody></table></div>',
            "",
            "<noscript><p>The table needs JavaScript; the index of shipments does not.</p></noscript>",
            "",
            '<script src="assets/claims-data.js"></script>',
            '<script src="assets/claims-table.js"></script>',
            "",
        ]
    )
