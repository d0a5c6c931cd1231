"""Rewrite report files of the first form in the second one; kept until the release after 2026.11.1.

    python tools/migrate_reports.py data/raw/reports data/raw/incoming/disputes.csv

Ids, values and the words of notes stay. Stops become ways by the table below, which was written by
hand from the reports: no hop is added that a report does not give. A date that is the page's becomes
a bound. `covers.events` becomes disputes by aspect and stance. Comment lines (`# way:`, `# wording:`
...) in which readers kept what the first form could not say become fields.
"""

from __future__ import annotations

import csv
import json
import re
import sys
import tomllib
from collections import defaultdict
from pathlib import Path
from typing import Any

COUNTED = {"firm", "address", "person", "visit", "deal", "entry"}
POOLED = {"all_origins", "russian_assembly"}
SERVICES = {"satellite_services", "training_services"}
# Claim -> its ways: status, share or "", places, basis per hop, role of the place in between, words.
WAYS: dict[str, list[tuple[str, str, str, str, str, str]]] = {
    "CNRU-0003": [("travelled", "", "CN>AE>RU", "stated,customs_data", "transit", "via the United Arab Emirates")],
    "CNRU-0004": [("travelled", "", "CN>TR>RU", "stated,customs_data", "transit", "routed via Turkey")],
    "CNRU-0005": [
        ("travelled", "most", "TR>RU", "customs_data", "", "most came straight from Turkey"),
        ("travelled", "some", "TR>AE>RU", "stated,customs_data", "transit", "some of the shipments"),
    ],
    "CNRU-0023": [("travelled", "", "CN>RU", "customs_data", "", "by rail across the Chinese-Russian border")],
    "CNRU-0055": [("travelled", "", "CN>AE>RU", "stated,stated", "transit", "via the United Arab Emirates")],
    "CNRU-0066": [("travelled", "", "KZ>RU", "customs_data", "re_export", "sold on to Russia")],
    "CNRU-0067": [("stopped", "", "KG>KZ", "stated", "", "near the border between Kazakhstan and Kyrgyzstan")],
    "CNRU-0104": [("travelled", "", "HK>RU", "stated", "transshipment", "transshipments through Hong Kong")],
    "CNRU-0254": [("inferred", "", "CN>IR>RU", "inferred,inferred", "assembly", "built into an Iranian drone")],
    "CNRU-0259": [("stopped", "", "KG>KZ", "stated", "", "confiscated by Kazakh customs")],
    "CNRU-0267": [("travelled", "", "MV>RU", "customs_data", "", "sent from the Maldives by 14 exporters")],
    "CNRU-0281": [("travelled", "", "CN>RU", "stated", "transit", "hub for the smuggling of critical Western components")],
    "CNRU-0285": [("travelled", "", "CN>RU", "stated", "", "sent straight to Russia")],
    "CNRU-0336": [("stopped", "", "CN>RU", "stated", "", "stopped at Zabaikalsk")],
    "CNRU-0350": [("travelled", "", "MY>IN>RU", "trade_records,trade_records", "re_export", "imported from Malaysia and sent on")],
    "CNRU-0352": [("travelled", "", "CN>RU", "stated", "transit", "come via China")],
    "CNRU-0541": [("travelled", "", "KZ>RU", "stated", "re_export", "supplied from Kazakhstan so far")],
    "CNRU-0581": [("travelled", "", "CN>RU", "stated", "transshipment", "transshipments through mainland China, excluding Hong Kong")],
    "CNRU-0636": [("travelled", "17%", "CN>HK>RU", "stated,stated", "transit", "going through Hong Kong to Russia")],
}  # fmt: skip
MORE = {  # further attributes of a hop or of the claim
    "CNRU-0023": ('mode = "rail"', 'place = "Zabaikalsk"'),
    "CNRU-0336": ('mode = "rail"', 'place = "Zabaikalsk"'),
}
PLAIN = {"CNRU-0336": ['declared_destination = "PL"'], "CNRU-0259": ['seized_at = { country = "KZ", authority = "Kazakh customs" }']}
DRAFTS = {"CNRU-0225", "CNRU-0523", "CNRU-0315", "CNRU-0218", "CNRU-0224"}
REGIONS = {
    "a Baltic state": "baltic-state", "South-East Asia": "southeast-asia", "Southeast Asia": "southeast-asia",
    "Central Asia": "central-asia", "Europe": "europe", "Western countries": "western-countries",
    "eastern Asia": "eastern-asia", "all over the world": "world", "other countries": "third-country",
    "other places": "third-country",
}  # fmt: skip
RECORDS = {
    "customs_data": "customs_data", "leaked_customs_data": "customs_data", "trade_records": "trade_records",
    "company_documents": "company_papers", "leaked_documents": "company_papers",
    "papers_seen_by_press": "company_papers", "court_filing": "company_papers",
}  # fmt: skip
KEY = re.compile(r"([a-z_]+) = ")


def text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)


def balanced(value: str) -> bool:
    bare = re.sub(r'"(?:\\.|[^"\\])*"', "", value)
    return all(bare.count(a) <= bare.count(b) for a, b in ("[]", "{}"))


def statements(lines: list[str]) -> list[tuple[str, list[str]]]:
    """Lines by key; comment and empty lines have the key ''."""
    result: list[tuple[str, list[str]]] = []
    at = 0
    while at < len(lines):
        match = KEY.match(lines[at])
        group = [lines[at]]
        while match and not balanced("\n".join(group)) and at + 1 < len(lines):
            at += 1
            group.append(lines[at])
        result.append((match[1] if match else "", group))
        at += 1
    return result


def split_blocks(content: str) -> list[list[str]]:
    """A file as blocks of lines; each begins with a header of the top level."""
    blocks: list[list[str]] = [[]]
    for line in content.split("\n"):
        if re.match(r"\[{1,2}(?!claims\.)[a-z]", line):
            blocks.append([])
        blocks[-1].append(line)
    return blocks


def hops_of(places: list[str], bases: list[str], role: str, words: str, extra: tuple[str, ...] = ()) -> list[str]:
    lines = ["hops = ["]
    for number, (start, end) in enumerate(zip(places, places[1:], strict=False)):
        parts = [f"from = {text(start)}", f"to = {text(end)}", f"basis = {text(bases[min(number, len(bases) - 1)])}"]
        if role and (number > 0 or len(places) == 2):
            parts.append(f"role = {text(role)}")
        parts += extra
        if words and number == len(places) - 2:
            parts.append(f"wording = {text(words)}")
        lines.append(f"  {{ {', '.join(parts)} }},")
    return [*lines, "]"]


def way(status: str, share: str, places: list[str], bases: list[str], role: str, words: str, extra: tuple[str, ...] = ()) -> list[str]:
    lines = ["", "[[claims.ways]]", f"status = {text(status)}"]
    if share:
        lines.append(f"share = {text(share)}")
    if match := re.fullmatch(r"(\d+)%", share):
        lines += [f"share_low = {match[1]}", f"share_high = {match[1]}"]
    return lines + hops_of(places, bases, role, words, extra)


def from_comment(body: str, claim: dict[str, Any]) -> list[str]:
    """A `# way:` line as ways; "CN or KR" at one place are two ways."""
    status, route, bases, words = (part.strip() for part in body.split(" | ", 3))
    names = [part.strip() for part in route.split(">")]
    record = RECORDS.get(claim.get("evidence_basis", ""), "stated")
    record = RECORDS.get(claim.get("evidence_basis_second", ""), record) if record == "stated" else record
    basis = [{"recorded": record, "offered": "stated", "refused": "stated", "intercepted": "stated"}.get(b.strip(), b.strip()) for b in bases.split(",")]
    options: list[list[str]] = [[]]
    for name in names:
        choices = [REGIONS.get(one.strip("() "), one.strip("() ")) for one in name.split(" or ")]
        options = [way_ + [one] for way_ in options for one in choices]
    words = words.strip('"')
    return [line for places in options for line in way(status, "", places, basis, "", words)]


def migrate_claim(block: list[str], report: dict[str, Any], disputes: dict[str, list[dict[str, str]]], dates: set[Any], readings: dict[str, str]) -> list[str]:
    end = next((n for n, line in enumerate(block) if line.startswith("[[claims.")), len(block))
    own, rest = block[1:end], block[end:]
    claim = tomllib.loads("\n".join(block[:end]))["claims"][0]
    id, made, plain, sections = claim["id"], [], [], []
    counted = claim.get("quantity", {}).get("unit") in COUNTED
    for key, lines in statements(own):
        line = "\n".join(lines)
        if key == "scope":
            plain += [f"pooled = {text(claim['scope'])}"] if claim["scope"] in POOLED else []
        elif key in ("direct", "route"):
            continue
        elif key == "quantity" and counted:
            made.append(re.sub(r'(, )?of = "[^"]*"', "", line.replace("quantity = ", "count = ", 1)))
        elif key == "as_of":
            made.append(as_of(line, claim, dates, readings))
        elif key == "covers":
            made.append(re.sub(r", events = \[[^\]]*\]", "", line))
        elif line.startswith("# "):
            sections += comment(line, claim, plain, made)
        else:
            made.append(line)
    if claim["kind"] == "sanction_designation" and not any(l.startswith("listing = ") for l in plain):
        drafted = id in DRAFTS or claim.get("status") == "alleged_in_draft_designation"
        stage = "draft" if drafted else "adopted"
        plain.append(f"listing = {{ stage = {text(stage)}, authority = {text(claim['asserted_by'])} }}")
    if claim["category"] in SERVICES and "moves_goods = false" not in plain:
        plain.append("moves_goods = false")
    plain += PLAIN.get(id, [])
    for status, share, places, bases, role, words in WAYS.get(id, []):
        sections += way(status, share, places.split(">"), bases.split(","), role, words, MORE.get(id, ()))
    for row in disputes.get(id, []):
        if not any(f'event = {text(row["target_id"])}' in line for line in sections):
            sections += dispute(row["target_id"], row["aspect"], row["stance"], row["general"])
    while made and not made[-1].strip():
        made.pop()
    note = next((n for n, line in enumerate(made) if line.startswith("note = ")), len(made))
    if counted:
        rest = [re.sub(r"^quantity = ", "count = ", line) for line in rest]
        rest = [line.replace('field = "quantity"', 'field = "count"') for line in rest]
    tail = [] if rest and sections else [""]
    return [block[0], *made[:note], *plain, *made[note:], *sections, *([""] if rest else []), *rest] + (tail if not rest else [])


def as_of(line: str, claim: dict[str, Any], dates: set[Any], readings: dict[str, str]) -> str:
    """A day that is the page's, where the root was not read, is the last day on which it can be."""
    value = claim["as_of"]
    primary = any(readings.get(page) == "primary" for page in claim["pages"])
    if primary or not hasattr(value, "year") or value not in dates:
        return line
    return f'as_of = {{ end = {value}, basis = "page_date" }}'


def dispute(event: str, aspect: str, stance: str, general: str) -> list[str]:
    lines = ["", "[[claims.disputes]]", f"event = {text(event)}", f"aspect = {text(aspect)}", f"stance = {text(stance)}"]
    return lines + (["general = true"] if general in ("true", "general") else [])


def comment(line: str, claim: dict[str, Any], plain: list[str], made: list[str]) -> list[str]:
    """What a comment line of a reader becomes; other comments stay."""
    name, _, body = line.removeprefix("# ").partition(": ")
    if name == "way":
        return from_comment(body, claim)
    if name == "wording":
        field, page, words, read = re.fullmatch(r'(\S+) \| (\S+) \| "(.*)" \| read (\S+)', body).groups()
        counted = claim.get("quantity", {}).get("unit") in COUNTED
        field = "count" if counted and field == "quantity" else field
        return ["", "[[claims.wordings]]", f"field = {text(field)}", f"page = {text(page)}", f"words = {text(words)}", f"read = {read}"]
    if name == "disputes":
        return dispute(*(part.strip() for part in body.split(" | ", 3)))
    if name == "inferred":
        field = {"consignee": "parties", "consignor": "parties"}.get(body.strip(), body.strip())
        old = next((l for l in plain if l.startswith("inferred = ")), "inferred = []")
        fields = [*tomllib.loads(old)["inferred"], *([field] if field not in old else [])]
        plain[:] = [l for l in plain if not l.startswith("inferred = ")] + [f"inferred = {json.dumps(fields)}"]
    elif name == "listing":
        stage, authority, *rounds = (part.strip() for part in body.split(" | "))
        more = f", round = {text(rounds[0])}" if rounds and rounds[0] else ""
        plain.append(f"listing = {{ stage = {text(stage)}, authority = {text(authority)}{more} }}")
    elif name == "certainty" and body.strip() != "certain":
        plain.append(f"certainty = {text(body.strip())}")
    elif name == "moves_goods":
        plain.append("moves_goods = false")
    elif name == "restates":
        plain.append(f"derived_from = {text(body.split(',')[0].strip())}")
    elif name == "basis":
        at = next(n for n, l in enumerate(made) if l.startswith("evidence_basis = "))
        made[at] = f"evidence_basis = {text(body.strip())}"
    elif name != "certainty":
        made.append(line)
    return []


def migrate(path: Path, disputes: dict[str, list[dict[str, str]]]) -> None:
    content = path.read_text(encoding="utf-8")
    tables = tomllib.loads(content)
    dated = [tables["report"], *tables["pages"]]
    dates = {value for one in dated if hasattr(value := one.get("published"), "year")}
    readings = {page["id"]: page["reading"] for page in tables["pages"]}
    blocks = split_blocks(content)
    made = [
        migrate_claim(block, tables["report"], disputes, dates, readings)
        if block and block[0] == "[[claims]]" else block
        for block in blocks
    ]
    result = re.sub(r"\n{3,}", "\n\n", "\n".join(line for block in made for line in block)).rstrip("\n") + "\n"
    tomllib.loads(result)
    path.write_text(result, encoding="utf-8")


def main() -> None:
    disputes = defaultdict(list)
    with open(sys.argv[2], encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            disputes[row["claim_id"]].append(row)
    for path in sorted(Path(sys.argv[1]).glob("*.toml")):
        try:
            migrate(path, disputes)
        except Exception as error:  # which file, for the person who runs it
            raise SystemExit(f"{path}: {type(error).__name__}: {error}") from error


if __name__ == "__main__":
    main()
