"""A small raw folder to work on: real in shape, invented in content, and it says so."""

from __future__ import annotations

import csv
import re
import shutil
from itertools import pairwise
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[1]
REFERENCE = CHECKOUT / "data" / "raw" / "reference"

HEAD = """
[report]
id = "{id}"
publisher = "Synthetic Gazette"
published = {published}
evidence_basis = "customs_data"
note = "Synthetic: made for a test."

[[pages]]
id = "copy"
publisher = "Synthetic Copy"
url = "https://example.org/{id}/copy"
published = {published}
reading = "secondary"
"""

CLAIM = """
[[claims]]
id = "{id}"
event = "{event}"
kind = "delivery"
polarity = "affirms"
status = "shipped_per_customs"
pages = ["copy"]
statement = "Synthetic: rifles were sent, by claim {id}; China, Emirates, Kazakhstan, Kyrgyzstan, Turkey."
category = "small_arms"
quantity = {{ low = 1000, high = 1000, unit = "rifle", qualifier = "exact", wording = "1,000" }}
period = "2022-06"
dispatch = "CN"
destination = "RU"
consignor = ["norinco"]
asserted_by = "Synthetic Gazette"
asserter_group = "press"
evidence_basis = "customs_data"
"""


def report(id: str = "gazette-2023-03-16", claims: str = "", published: str = "2023-03-16") -> str:
    """The text of a report file with one page `copy`."""
    return HEAD.format(id=id, published=published) + (claims or claim())


def claim(id: str = "CNRU-9001", event: str = "rifles-2022-06", **changes: str | None) -> str:
    """The text of a claim; a change replaces a line, None removes it."""
    lines = CLAIM.format(id=id, event=event).splitlines()
    for field, value in changes.items():
        lines = [line for line in lines if not line.startswith(f"{field} =")]
        if value is not None:
            lines.append(f"{field} = {value}")
    return "\n".join(lines) + "\n"


def keep_rows(path: Path, column: int, values: set[str]) -> None:
    """Keep the rows of a CSV file that have one of the values in a column."""
    with path.open(encoding="utf-8", newline="") as file:
        head, *rows = csv.reader(file)
    with path.open("w", encoding="utf-8", newline="") as file:
        kept = [row for row in rows if row[column] in values]
        csv.writer(file, lineterminator="\n").writerows([head, *kept])


DENIAL: dict[str, str | None] = {
    "kind": '"denial"',
    "polarity": '"negates"',
    "status": None,
    "quantity": None,
    "asserted_by": '"Synthetic Ministry"',
    "evidence_basis": '"official_statement"',
    "covers": '{ object = "rifles" }',
}
"""What makes a claim a denial."""


def hop(start: str, end: str, basis: str | None = None, **more: str) -> str:
    """One hop of a way, as an inline table; customs data are those of Russia."""
    known = basis or ("customs_data" if end == "RU" else "stated")
    fields = {"from": start, "to": end, "basis": known, **more}
    return "{ " + ", ".join(f'{name} = "{value}"' for name, value in fields.items()) + " }"


def way(*places: str, status: str = "travelled", hops: tuple[str, ...] = (), more: str = "") -> str:
    """One way through these places, or of these hops, as an inline table."""
    written = ", ".join(hops or (hop(*pair) for pair in pairwise(places)))
    return f'{{ status = "{status}", {more}hops = [{written}] }}'


def dispute(
    event: str = "rifles-2022-06",
    aspect: str = "occurred",
    stance: str = "denies",
    general: str = "false",
) -> str:
    """One dispute, as an inline table."""
    return f'{{ event = "{event}", aspect = "{aspect}", stance = "{stance}", general = {general} }}'


def raw_folder(folder: Path, *texts: str, names: tuple[str, ...] = ()) -> Path:
    """Write a raw folder with these report files and the project's reference tables.

    Parties and diversions that no claim uses are left out, since each is a fault.
    """
    raw = folder / "raw"
    (raw / "reports").mkdir(parents=True)
    shutil.copytree(REFERENCE, raw / "reference")
    (raw / "version.toml").write_text('version = "2000.01.0"\nreleased = 2000-01-01\n')
    parties = (raw / "reference" / "parties.csv").read_text(encoding="utf-8").splitlines()
    used = [line for line in parties[1:] if f'"{line.split(",")[0]}"' in "".join(texts)]
    (raw / "reference" / "parties.csv").write_text("\n".join([parties[0], *used]) + "\n", "utf-8")
    ids = {line.split(",")[0] for line in used}
    for name, column in {"names": 0, "identifiers": 2, "merges": 1}.items():
        keep_rows(raw / "reference" / f"party_{name}.csv", column, ids)
    keep_rows(
        raw / "reference" / "diversions.csv",
        1,
        set(re.findall(r'^event = "(.*)"', "\n".join(texts), re.M)),
    )
    for number, text in enumerate(texts):
        line = next(line for line in text.splitlines() if line.startswith("id = "))
        name = names[number] if names else line.split('"')[1]
        (raw / "reports" / f"{name}.toml").write_text(text, encoding="utf-8")
    return raw
