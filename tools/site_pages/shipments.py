"""One page per shipment or flow, and the indexes that lead to them."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

import shipments as sh
from shipments.dataset.explain import Explanation, explain
from shipments.dataset.wording import amount, when
from shipments.frames import Row
from shipments.tables.measures import MEASURES
from site_pages.markup import bullets, link, table, text

_FACTS = (
    ("status", "Status, as reported"),
    ("stage", "Stage"),
    ("scope", "Scope"),
    ("item", "Goods"),
    ("declared_as", "Declared as"),
    ("origin_country", "Made in"),
    ("dispatch_country", "Sent from"),
    ("destination_country", "Bound for"),
    ("evidence_basis", "Evidence of the leading claim"),
    ("asserted_by", "Asserted by"),
    ("differing_fields", "Claims differ on"),
    ("note", "Note"),
)


def _facts(record: Row) -> str:
    facts = [(measure.capitalize(), amount(record, measure)) for measure in MEASURES]
    facts += [("Period", when(record))]
    facts += [(label, record.get(name)) for name, label in _FACTS]
    facts += [
        ("Independent root reports", record["root_count"]),
        ("Pages, copies included", record["page_count"]),
    ]
    cells = ((text(label), text(value)) for label, value in facts if value is not None)
    return table(("what", "as reported"), cells, "what is reported")


def _claim(claim: Row) -> list[str]:
    lines = [
        f"### Claim {claim['claim_id']}",
        "",
        f"<p>{text(claim['statement'])} <br>Asserted by {text(claim['asserted_by'])}; evidence: "
        f"{text(claim['evidence_basis'])}; {text(claim['polarity'])}; root report "
        f"<code>{text(claim['report_id'])}</code>.</p>",
        "",
        table(
            ("page", "reading"),
            ((link(p["url"], p["publisher"]), text(p["reading"])) for p in claim["pages"]),
            f"pages with {claim['claim_id']}",
        ),
        "",
    ]
    if claim["variants"]:
        cells = (
            tuple(text(variant[name]) for name in ("publisher", "field", "says", "assessment"))
            for variant in claim["variants"]
        )
        head = ("page", "field", "says instead", "assessment")
        lines += [table(head, cells, f"variants of {claim['claim_id']}"), ""]
    return lines


def _disputes(explanation: Explanation) -> list[str]:
    lines = ["## Who disputes it, and what exactly that covers {#disputed}", ""]
    if not explanation.disputes:
        return [
            *lines,
            "No claim in the dataset names it to dispute it. That is not agreement: a general denial "
            "covers only its own object and date.",
            "",
        ]
    cells = (
        (
            f"{text(d['asserted_by'])} ({text(d['claim_id'])}): {text(d['statement'])}",
            text(f"{d['stance']}, {d['aspect']}{', general' if d['is_general'] else ''}"),
            text(d["covers_object"]),
            text(d["covers_observer"] or "not stated"),
            text(when(d, "as_of") or "no date stated"),
        )
        for d in explanation.disputes
    )
    head = ("who", "how, and what", "covers", "observer", "as of")
    return [*lines, table(head, cells, "disputes"), ""]


def _route(event: str, explanation: Explanation, parties: pl.DataFrame) -> list[str]:
    hops = (
        (
            text(f"{way['label']} ({way['status']})"),
            *(text(hop[f"{end}_country"] or hop[f"{end}_region"]) for end in ("from", "to")),
            *(text(hop[name] or "") for name in ("role", "mode", "place", "basis", "wording")),
        )
        for way in explanation.ways
        for hop in way["hops"]
    )
    head = ("way", "from", "to", "role of the start", "mode", "place", "basis", "wording")
    firms = (
        tuple(map(text, (p["name"], p["native"] or "", p["role"], p["country"] or "not stated")))
        for p in parties.filter(shipment_id=event).to_dicts()
    )
    return [
        "## Ways, with the basis of each hop",
        "",
        "Only hops that a report gives are listed; several ways are alternatives or shares. Where there "
        "is none, none was reported: that is not the same as a direct journey.",
        "",
        table(head, hops, "ways"),
        "",
        "## Parties",
        "",
        table(("organisation", "native name", "role", "country of its seat"), firms, "parties"),
        "",
    ]


def _parties() -> pl.DataFrame:
    """The roles of all shipments, with the names of the organisations, native ones joined by ;."""
    native = pl.col("kind").is_in(["official", "short", "brand"]) & (pl.col("script") != "latin")
    names = sh.load("party_names", "polars").filter(native)
    joined = names.group_by("party_id").agg(pl.col("name").str.join("; ").alias("native"))
    parties = sh.load("parties", "polars").join(joined, "party_id", "left")
    return sh.load("shipment_parties", "polars").join(parties, "party_id")


def event_pages(kind: str) -> Iterator[tuple[str, str]]:
    """One page for each shipment or flow: its name and Markdown."""
    frame = sh.load(f"{kind}s", "polars")
    parties = _parties()
    homes = {
        row[f"{name}_id"]: f"../{name}s/{row[f'{name}_id']}.html"
        for name in ("shipment", "flow")
        for row in sh.load(f"{name}s", "polars").to_dicts()
    }
    for record in frame.to_dicts():
        event = record[f"{kind}_id"]
        explanation = explain(event)
        lines = [f"# {event}", "", f"<p><b>{text(record['statement'])}</b></p>", ""]
        lines += [
            '<p><a href="#says">Who says so</a> · <a href="#disputed">Who disputes it</a></p>',
            "",
            _facts(record),
            "",
            "## Who says so {#says}",
            "",
        ]
        for claim in explanation.claims:
            lines += _claim(claim)
        lines += _disputes(explanation)
        lines += _route(event, explanation, parties) if kind == "shipment" else []
        if explanation.related:
            items = (
                f"{link(homes[o], o) if o in homes else text(o)} ({text(relation)})"
                for o, relation in explanation.related
            )
            lines += ["## Shares goods with", "", bullets(items), ""]
        cited = text_lines(sh.cite(frame.filter(pl.col(f"{kind}_id") == event)))
        lines += ["## How to cite", "", bullets(cited), ""]
        yield f"{kind}s/{event}.md", "\n".join(lines)


def text_lines(block: str) -> list[str]:
    """The lines of a text, escaped."""
    return [text(line) for line in block.splitlines() if line]


def index_of(kind: str) -> str:
    """The index of shipments or flows by category."""
    labels = {row["category"]: row["label"] for row in sh.load("categories", "polars").to_dicts()}
    lines = [
        f"# {kind.capitalize()}s by category",
        "",
        "Each leads to who says so and who disputes it.",
        "",
    ]
    for (category,), frame in sorted(sh.load(f"{kind}s", "polars").group_by("category")):
        cells = (
            (
                link(f"{row[f'{kind}_id']}.html", row["statement"]),
                text(row["scope"]),
                text(row["root_count"]),
                text(row["denies_count"]),
            )
            for row in frame.sort(f"{kind}_id").to_dicts()
        )
        label = labels[str(category)]
        head = ("reported", "scope", "root reports", "denials")
        lines += [f"## {label} {{#{category}}}", "", table(head, cells, label), ""]
    return "\n".join(lines)
