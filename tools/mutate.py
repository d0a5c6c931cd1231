"""Spoil the raw data in 240 seeded ways, one at a time, and count how many the gate catches.

    python tools/mutate.py            # 24 kinds with 10 seeds each; some minutes
    python tools/mutate.py --seeds 1  # one of each kind

Each mutation is one edit of one report file such as a tired person could make. It is caught by the
first of three that objects: (a) the reader, the schema or the keys; (b) a rule of content, which
asks whether the parts of a claim fit each other; (c) the reviewed counts and sums of
`data/raw/release/expected.toml`. The comparison with the reviewed list of changes, with the
committed `data/clean` and with git would each catch every one of them, whatever it is; they show
that something changed, not that it is wrong, and are not counted.
"""

from __future__ import annotations

import argparse
import random
import re
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from shipments.curation.dataset import read_dataset
from shipments.curation.expected import expectation_faults, read_expected
from shipments.errors import DataError
from shipments.tables.content import CONTENT_RULES

ROOT = Path(__file__).resolve().parents[1]
CONTENT = {rule.__name__ for rule in CONTENT_RULES}
NUMBER = re.compile(r"\b(low|high) = (\d+(?:\.\d+)?)")
MEASURE = r"^(quantity|mass|value|consignments|count) = (\{.*\})$"
WAY = r"^\[\[claims\.ways\]\]\n(?:(?!\[\[).*\n?)*"


@dataclass(frozen=True)
class Claim:
    """One claim in its file: where its own fields are in the text."""

    path: Path
    start: int
    end: int
    text: str
    sections: str = ""  # its ways, disputes, wordings and variants, which follow its own fields

    def field(self, name: str) -> str | None:
        """What a field of the claim holds, as written."""
        match = re.search(rf"^{name} = (.*)$", self.text, re.MULTILINE)
        return match[1] if match else None

    def edited(self, text: str) -> tuple[Path, str]:
        """The whole file with the claim's own part replaced."""
        whole = self.path.read_text(encoding="utf-8")
        return self.path, whole[: self.start] + text + whole[self.end :]

    def with_sections(self, sections: str) -> tuple[Path, str]:
        """The whole file with what follows the claim's own fields replaced."""
        whole = self.path.read_text(encoding="utf-8")
        return self.path, whole[: self.end] + sections + whole[self.end + len(self.sections) :]

    def with_field(self, name: str, value: str | None) -> tuple[Path, str]:
        """The whole file with one field of the claim replaced or taken out."""
        line = "" if value is None else f"{name} = {value}\n"
        text, count = re.subn(
            rf"^{name} = .*\n", lambda _: line, self.text, count=1, flags=re.MULTILINE
        )
        return self.edited(text if count else self.text.rstrip("\n") + f"\n{line}\n")


Edit = tuple[Path, str] | None
Mutation = Callable[[random.Random, Claim, list[Claim]], Edit]


def claims_of(reports: Path) -> list[Claim]:
    """All claims of a folder, in the order of the files."""
    claims = []
    for path in sorted(reports.glob("*.toml")):
        text = path.read_text(encoding="utf-8")
        for match in re.finditer(r"^\[\[claims\]\]\n(?:(?!\[\[).*\n?)*", text, re.MULTILINE):
            following = re.match(r"(?:(?!\[\[(?!claims\.)).*\n?)*", text[match.end() :])[0]
            claims.append(Claim(path, match.start(), match.end(), match[0], following))
    return claims


def _other(rng: random.Random, words: str, than: str | None) -> str:
    return f'"{rng.choice([word for word in words.split() if f"{word!s}" != (than or "").strip(chr(34))])}"'


def _measure(
    rng: random.Random, claim: Claim, names: str = "quantity mass value consignments count"
) -> tuple[str, str] | None:
    measures = [
        (name, text)
        for name, text in re.findall(MEASURE, claim.text, re.MULTILINE)
        if name in names.split() and NUMBER.search(text)
    ]
    return rng.choice(measures) if measures else None


def wrong_code(rng: random.Random, claim: Claim, _all: list[Claim]) -> Edit:
    """A code or word that does not exist."""
    name = rng.choice(["destination", "category", "kind", "asserter_group", "evidence_basis"])
    value = claim.field(name)
    return (
        claim.with_field(name, '"XQ"' if name == "destination" else value[:-2] + '"')
        if value
        else None
    )


def country_changed(rng: random.Random, claim: Claim, _all: list[Claim]) -> Edit:
    """Another country that exists."""
    name = rng.choice(["origin", "dispatch", "destination"])
    value = claim.field(name)
    return claim.with_field(name, _other(rng, "CN RU TR KZ US IR AE DE", value)) if value else None


def date_flipped(rng: random.Random, claim: Claim, _all: list[Claim]) -> Edit:
    """A year, a month or a day written wrongly, in a period or as_of."""
    name = rng.choice(["period", "as_of"])
    value = claim.field(name)
    match = re.search(r"(20\d\d)(?:-(\d\d))?(?:-(\d\d))?", value or "")
    if not value or not match:
        return None
    year, month, day = match.groups()
    if day and int(day) <= 12 and day != month and rng.random() < 0.5:
        wrong = f"{year}-{day}-{month}"
    else:
        wrong = str(int(year) + rng.choice([-1, 1])) + match[0][4:]
    return claim.with_field(name, value.replace(match[0], wrong))


def thousand_times(rng: random.Random, claim: Claim, _all: list[Claim]) -> Edit:
    """A number taken a thousand times."""
    measure = _measure(rng, claim)
    if not measure:
        return None
    return claim.with_field(
        measure[0], NUMBER.sub(lambda m: f"{m[1]} = {float(m[2]) * 1000:.15g}", measure[1])
    )


def parties_swapped(_rng: random.Random, claim: Claim, _all: list[Claim]) -> Edit:
    """Sender and receiver, or maker and receiver, exchanged."""
    takes = claim.field("consignee") or claim.field("end_user")
    name = "consignor" if claim.field("consignor") else "manufacturer"
    sends = claim.field(name)
    if not sends and not takes:
        return None
    text = re.sub(
        r"^(consignor|manufacturer|consignee|end_user) = .*\n", "", claim.text, flags=re.MULTILINE
    )
    more = (f"consignee = {sends}\n" if sends else "") + (f"{name} = {takes}\n" if takes else "")
    return claim.edited(text.rstrip("\n") + f"\n{more}\n")


def bound_dropped(rng: random.Random, claim: Claim, _all: list[Claim]) -> Edit:
    """'Over 12' made 12."""
    measure = _measure(rng, claim)
    if not measure or 'qualifier = "exact"' in measure[1] or 'qualifier = "range"' in measure[1]:
        return None
    number = NUMBER.search(measure[1])
    text = re.sub(r"\b(low|high) = \d+(?:\.\d+)?(, )?", "", measure[1])
    text = re.sub(r'qualifier = "\w+"', 'qualifier = "exact"', text)
    return claim.with_field(
        measure[0], text.replace("{ ", f"{{ low = {number[2]}, high = {number[2]}, ", 1)
    )


def polarity_flipped(rng: random.Random, claim: Claim, _all: list[Claim]) -> Edit:
    """Affirmed made denied, or the other way round; in half of the cases with a kind that fits."""
    value = claim.field("polarity")
    if value == '"affirms"' and rng.random() < 0.5:
        text = re.sub(r"^kind = .*$", 'kind = "denial"', claim.text, flags=re.MULTILINE)
        text = re.sub(r"^(status = .*\n)", "", text, flags=re.MULTILINE)
        text = text.replace('polarity = "affirms"', 'polarity = "negates"')
        return claim.edited(text.rstrip("\n") + '\ncovers = { object = "the goods" }\n\n')
    return claim.with_field(
        "polarity",
        '"negates"' if value != '"negates"' else rng.choice(['"affirms"', '"withholds"']),
    )


def way_leaked(rng: random.Random, claim: Claim, everyone: list[Claim]) -> Edit:
    """A way of another claim, from the same file where there is one."""
    routed = [one for one in everyone if re.search(WAY, one.sections, re.MULTILINE)]
    near = [one for one in routed if one.path == claim.path and one != claim]
    if claim in routed or not claim.field("status"):
        return None
    way = re.search(WAY, rng.choice(near or routed).sections, re.MULTILINE)[0]
    return claim.with_sections(f"{way.rstrip()}\n\n{claim.sections}")


def hop_changed(rng: random.Random, claim: Claim, _all: list[Claim]) -> Edit:
    """Another country at the end of a hop."""
    ends = [m for m in re.finditer(r'\bto = "([A-Z]{2})"', claim.sections) if m[1] != "RU"]
    if not ends:
        return None
    end = rng.choice(ends)
    other = _other(rng, "TR AE KZ KG HK IN AM GE", end[1])
    return claim.with_sections(
        claim.sections[: end.start()] + f"to = {other}" + claim.sections[end.end() :]
    )


def aspect_changed(rng: random.Random, claim: Claim, _all: list[Claim]) -> Edit:
    """A stance that is another one, or an aspect that the target does not have."""
    match = re.search(r'^stance = "(\w+)"$', claim.sections, re.MULTILINE)
    if not match:
        return None
    other = _other(rng, "denies found_nothing cannot_say no_comment", match[1])
    return claim.with_sections(claim.sections.replace(match[0], f"stance = {other}", 1))


def page_date_made_exact(_rng: random.Random, claim: Claim, _all: list[Claim]) -> Edit:
    """The date of a retelling written as the day of the statement."""
    match = re.search(r'^as_of = \{ end = (\S+), basis = "page_date" \}$', claim.text, re.MULTILINE)
    return claim.with_field("as_of", match[1]) if match else None


def words_borrowed(rng: random.Random, claim: Claim, everyone: list[Claim]) -> Edit:
    """The words of another claim for the same field."""
    form = r'^field = "(quantity|value|mass|count|period|way)"\npage = .*\nwords = "(.*)"$'
    match = re.search(form, claim.sections, re.MULTILINE)
    if not match:
        return None
    words = {
        other[1]
        for one in everyone
        for other in re.findall(form, one.sections, re.MULTILINE)
        if one != claim and other[0] == match[1]
    }
    other = rng.choice(sorted(words - {match[2]}))
    return claim.with_sections(claim.sections.replace(match[0], match[0].replace(match[2], other)))


def subset_added(rng: random.Random, claim: Claim, everyone: list[Claim]) -> Edit:
    """A claim made again under a new id and event, no longer a part of anything, in other words."""
    if not claim.field("status"):
        return None
    new = max(int(one.field("id")[6:10]) for one in everyone) + rng.randint(1, 50)
    text = re.sub(r"^id = .*$", f'id = "CNRU-{new:04}"', claim.text, count=1, flags=re.MULTILINE)
    text = re.sub(r'^event = "(.*)"$', r'event = "\1-again"', text, flags=re.MULTILINE)
    text = re.sub(r"^part_of = .*\n", "", text, flags=re.MULTILINE)
    text = re.sub(
        r'^statement = "(.*)"$', r'statement = "It is reported that \1"', text, flags=re.MULTILINE
    )
    whole = claim.path.read_text(encoding="utf-8")
    return claim.path, whole.rstrip("\n") + "\n\n" + text.rstrip("\n") + "\n"


def unit_changed(rng: random.Random, claim: Claim, _all: list[Claim]) -> Edit:
    """Another unit of the same sort."""
    measure = _measure(rng, claim, "quantity mass")
    if not measure:
        return None
    words = {
        "quantity": "item rifle drone vest helmet round firm battery engine vehicle semiconductor",
        "mass": "tonne kilogram ton_unstated short_ton",
    }
    now = re.search(r'unit = "(\w+)"', measure[1])[1]
    return claim.with_field(
        measure[0],
        measure[1].replace(f'unit = "{now}"', f"unit = {_other(rng, words[measure[0]], now)}"),
    )


def currency_changed(rng: random.Random, claim: Claim, _all: list[Claim]) -> Edit:
    """Another currency."""
    measure = _measure(rng, claim, "value")
    if not measure:
        return None
    now = re.search(r'currency = "(\w+)"', measure[1])[1]
    return claim.with_field(
        "value", measure[1].replace(f'"{now}"', _other(rng, "USD EUR GBP RUB CNY", now))
    )


def id_repeated(rng: random.Random, claim: Claim, everyone: list[Claim]) -> Edit:
    """The id of another claim."""
    other = rng.choice([one for one in everyone if one.field("id") != claim.field("id")])
    return claim.with_field("id", other.field("id"))


def qualifier_changed(rng: random.Random, claim: Claim, _all: list[Claim]) -> Edit:
    """Another qualifier that the same ends allow."""
    measure = _measure(rng, claim)
    now = re.search(r'qualifier = "(\w+)"', measure[1])[1] if measure else ""
    pairs = {"more_than": "at_least", "at_least": "more_than", "exact": "approx", "approx": "exact"}
    pairs |= {"at_most": "less_than", "less_than": "at_most"}
    if now not in pairs:
        return None
    return claim.with_field(measure[0], measure[1].replace(f'"{now}"', f'"{pairs[now]}"', 1))


def page_removed(rng: random.Random, claim: Claim, _all: list[Claim]) -> Edit:
    """A page taken out of its file, or out of a claim's list."""
    whole = claim.path.read_text(encoding="utf-8")
    pages = re.findall(r"^\[\[pages\]\]\n(?:(?!\[\[).*\n)*", whole, re.MULTILINE)
    named = re.findall(r'"([^"]+)"', claim.field("pages") or "")
    if len(named) > 1 and rng.random() < 0.5:
        left = [name for name in named if name != rng.choice(named)]
        return claim.with_field("pages", "[" + ", ".join(f'"{name}"' for name in left) + "]")
    return claim.path, whole.replace(rng.choice(pages), "", 1)


def category_swapped(rng: random.Random, claim: Claim, _all: list[Claim]) -> Edit:
    """Another category."""
    words = "small_arms drones drone_parts body_armour electronics optics dual_use_mixed not_specified machine_tools"
    return claim.with_field("category", _other(rng, words, claim.field("category")))


def wording_changed(rng: random.Random, claim: Claim, _all: list[Claim]) -> Edit:
    """A digit of the wording written wrongly."""
    measure = _measure(rng, claim)
    match = re.search(r'wording = "([^"]*\d[^"]*)"', measure[1]) if measure else None
    if not match:
        return None
    place = rng.choice([m.start() for m in re.finditer(r"\d", match[1])])
    digit = str((int(match[1][place]) + rng.randint(1, 9)) % 10)
    return claim.with_field(
        measure[0], measure[1].replace(match[1], match[1][:place] + digit + match[1][place + 1 :])
    )


def digit_slipped(rng: random.Random, claim: Claim, _all: list[Claim]) -> Edit:
    """A digit of the number written wrongly, in both ends alike."""
    measure = _measure(rng, claim)
    if not measure:
        return None
    number = NUMBER.search(measure[1])[2]
    place = rng.choice([m.start() for m in re.finditer(r"\d", number)])
    wrong = (
        number[:place] + str((int(number[place]) + rng.randint(1, 9)) % 10) + number[place + 1 :]
    )
    wrong = f"{float(wrong):.15g}"
    return claim.with_field(
        measure[0], re.sub(rf"\b(low|high) = {re.escape(number)}\b", rf"\1 = {wrong}", measure[1])
    )


def scope_changed(_rng: random.Random, claim: Claim, _all: list[Claim]) -> Edit:
    """Goods of China made goods of all origins, or the other way round."""
    return claim.with_field("pooled", None if claim.field("pooled") else '"all_origins"')


def status_changed(rng: random.Random, claim: Claim, _all: list[Claim]) -> Edit:
    """An order made a delivery, and the like."""
    value = claim.field("status")
    words = "shipped_per_customs shipped_per_documents ordered declared_order alleged intercepted planned recovered"
    return claim.with_field("status", _other(rng, words, value)) if value else None


def part_forgotten(_rng: random.Random, claim: Claim, everyone: list[Claim]) -> Edit:
    """A part or an overlap that is no longer named as one, or a duplicate that is not.

    An overlap that the other event names too is left alone: without it the data are the same.
    """
    for name in ("part_of", "duplicate_of", "overlaps"):
        others = re.findall(r'"([^"]+)"', claim.field(name) or "")
        own = claim.field("event") or ""
        again = {one.field("event") for one in everyone if own in (one.field("overlaps") or "")}
        if others and (name != "overlaps" or not all(f'"{event}"' in again for event in others)):
            return claim.with_field(name, None)
    return None


MUTATIONS: tuple[Mutation, ...] = (
    wrong_code, country_changed, date_flipped, thousand_times, parties_swapped, bound_dropped,
    polarity_flipped, way_leaked, subset_added, unit_changed, currency_changed, id_repeated,
    qualifier_changed, page_removed, category_swapped, wording_changed, digit_slipped,
    scope_changed, status_changed, part_forgotten, hop_changed, aspect_changed,
    page_date_made_exact, words_borrowed,
)  # fmt: skip


def mutated(mutation: Mutation, seed: int, claims: list[Claim]) -> tuple[Claim, Path, str]:
    """One mutation of one claim that it applies to; the same seed gives the same."""
    rng = random.Random(f"{mutation.__name__} {seed}")
    while True:
        claim = rng.choice(claims)
        edit = mutation(rng, claim, claims)
        if edit is not None and edit[1] != edit[0].read_text(encoding="utf-8"):
            return claim, *edit


def caught_by(raw: Path) -> tuple[str, list[str]]:
    """Which of the three objects first, and the rules that it names."""
    try:
        frames = read_dataset(raw)
    except DataError as error:
        rules = {fault.rule for fault in error.faults}
        return ("schema" if rules - CONTENT else "content"), sorted(rules - CONTENT or rules)
    rules = {fault.rule for fault in expectation_faults(read_expected(raw), frames)}
    return ("expected" if rules else "missed"), sorted(rules)


def run(raw: Path, seeds: int) -> list[tuple[str, int, str, str, list[str]]]:
    """Mutate a copy of a raw folder in every kind with every seed.

    Returns:
        Kind, seed, claim, what caught it, and its rules, for each mutation.
    """
    results = []
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "raw"
        shutil.copytree(raw, copy)
        claims = claims_of(copy / "reports")
        for mutation in MUTATIONS:
            for seed in range(seeds):
                claim, path, text = mutated(mutation, seed, claims)
                whole = path.read_text(encoding="utf-8")
                path.write_text(text, encoding="utf-8")
                layer, rules = caught_by(copy)
                path.write_text(whole, encoding="utf-8")
                results.append((mutation.__name__, seed, claim.field("id") or "", layer, rules))
    return results


def main() -> None:
    """Run, and print a table by kind."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--verbose", action="store_true")
    options = parser.parse_args()
    results = run(ROOT / "data" / "raw", options.seeds)
    layers = ("schema", "content", "expected", "missed")
    print("| kind | schema | content | expected | missed |\n|---|--:|--:|--:|--:|")
    for mutation in MUTATIONS:
        counts = Counter(layer for kind, _, _, layer, _ in results if kind == mutation.__name__)
        print(f"| {mutation.__name__} | " + " | ".join(str(counts[name]) for name in layers) + " |")
    total = Counter(row[3] for row in results)
    print(f"| **all {len(results)}** | " + " | ".join(str(total[name]) for name in layers) + " |")
    for kind, seed, claim, layer, rules in results:
        if layer == "missed" or options.verbose:
            print(f"{layer}: {kind} {seed} {claim} {' '.join(rules)}", file=sys.stderr)


if __name__ == "__main__":
    main()
