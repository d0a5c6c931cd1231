"""An audit of the published claims by a person who does not see what was coded.

`draw` writes a blind sheet: which field of which claim, what to look for, and on which pages. The
auditor writes what the pages say, in the forms of the dataset, with the words that carry it.
`score` compares the filled sheet with the dataset and gives rates of error by family of fields,
with Wilson intervals (E. B. Wilson, JASA 22, 1927): the share of wrong fields among those decided.
"""

from __future__ import annotations

import csv
import io
import math
import random
from collections.abc import Iterable, Mapping
from pathlib import Path

import polars as pl

from shipments.errors import DataError, Fault
from shipments.messages import format_location, format_value
from shipments.tables import vocabulary as v
from shipments.tables.measures import MEASURES
from shipments.tables.registry import TABLES, Frames, Row

FOLDER = "audits"  # in the raw folder: the audits that were done, one file each
COLUMNS = ("claim_id", "field", "look_for", "pages", "value", "words", "remark")
NOT_STATED, UNDECIDED = "none", "?"
# Family -> columns of claims that are asked for, one row of the sheet each.
FAMILIES: dict[str, tuple[str, ...]] = {
    "kind and status": ("kind", "polarity", "status", "certainty"),
    "goods": ("category",),
    **{
        measure: tuple(
            name
            for name in (f"{measure}_low", f"{measure}_high", unit, f"{measure}_qualifier")
            if name
        )
        for measure, unit in MEASURES.items()
    },
    "period": ("period_start", "period_end", "period_precision"),
    "as_of": ("as_of_end", "as_of_basis"),
    "places": ("origin_country", "dispatch_country", "destination_country"),
    "ways": ("ways",),
    "parties": v.PartyRole.values(),
    "disputes": ("disputes",),
    "basis": ("evidence_basis",),
    "speaker": ("asserted_by",),
}
_FAMILY = {field: family for family, fields in FAMILIES.items() for field in fields}
_HINTS = {
    "ways": "every way of these goods as STATUS: AA>BB>CC, joined by ;",
    "disputes": "what is denied or not answered, as EVENT ASPECT STANCE, joined by ;",
    **{role.value: f"organisations that {role.meaning}, joined by ;" for role in v.PartyRole},
}


def _listed(frame: pl.DataFrame, key: str, text: pl.Expr) -> dict[str, str]:
    """Texts by claim, sorted and joined."""
    rows = frame.with_columns(text.alias("_text")).select(key, "_text").iter_rows()
    texts: dict[str, list[str]] = {}
    for claim, value in rows:
        texts.setdefault(claim, []).append(value)
    return {claim: ";".join(sorted(values)) for claim, values in texts.items()}


def coded_values(frames: Frames) -> dict[tuple[str, str], str]:
    """What the dataset holds for each field that an audit asks for; `none` where it holds nothing.

    Args:
        frames: All tables by name.

    Returns:
        Values as text by claim and field.
    """
    ways = _listed(frames["ways"], "claim_id", pl.format("{}: {}", "status", "label"))
    disputes = _listed(
        frames["disputes"], "claim_id", pl.format("{} {} {}", "target_id", "aspect", "stance")
    )
    names = dict(frames["parties"].select("party_id", "name").iter_rows())
    parties: dict[tuple[str, str], list[str]] = {}
    for row in frames["claim_parties"].iter_rows(named=True):
        parties.setdefault((row["claim_id"], row["role"]), []).append(names[row["party_id"]])
    values: dict[tuple[str, str], str] = {}
    for claim in frames["claims"].iter_rows(named=True):
        id = claim["claim_id"]
        for field in _FAMILY:
            if field in v.PartyRole.values():
                value: object = ";".join(sorted(parties.get((id, field), [])))
            elif field in ("ways", "disputes"):
                value = (ways if field == "ways" else disputes).get(id)
            else:
                value = claim[field]
            values[id, field] = _as_text(value)
    return values


def _as_text(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.15g}"
    return NOT_STATED if value in (None, "") else str(value)


def draw(frames: Frames, number: int, seed: int) -> str:
    """A blind sheet of claims drawn at random: fields and pages, and no coded value.

    Args:
        frames: All tables by name.
        number: How many claims to draw; all of them if there are fewer.
        seed: The same seed draws the same claims from the same data.

    Returns:
        A CSV: claim, field, what to look for, its pages best first, and empty columns for the
        value, the words that carry it, and a remark.
    """
    claims = sorted(frames["claims"]["claim_id"])
    rng = random.Random(seed)  # noqa: S311 - a sample that anyone can draw again
    drawn = sorted(rng.sample(claims, min(number, len(claims))))
    links = frames["claim_sources"].join(
        frames["sources"].select("source_id", "url", "rank"), on="source_id"
    )
    pages: dict[str, list[str]] = {}
    for claim, url in links.sort("rank", "url").select("claim_id", "url").iter_rows():
        pages.setdefault(claim, []).append(url)
    columns = TABLES["claims"].columns
    target = io.StringIO(newline="")
    writer = csv.writer(target, lineterminator="\n")
    writer.writerow(COLUMNS)
    for claim in drawn:
        for field in _FAMILY:
            hint = _HINTS.get(field) or columns[field].description
            writer.writerow((claim, field, hint, " ".join(pages[claim]), "", "", ""))
    return target.getvalue()


def _read_sheet(path: Path) -> list[dict[str, str]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
        rows = list(csv.DictReader(io.StringIO(text, newline=""), strict=True))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        words = (str(error), "a sheet that `shipments audit draw` wrote", "name that file", "sheet")
        raise DataError([Fault(format_location(path.name), "", "", "", *words)]) from error
    return rows


def _sheet_faults(
    rows: Iterable[Mapping[str, str]], coded: Mapping[tuple[str, str], str], path: Path
) -> Iterable[Fault]:
    for number, row in enumerate(rows, start=2):
        key = (row.get("claim_id") or "", row.get("field") or "")
        if key not in coded:
            expected = "a claim of the dataset and a field that an audit asks for"
            yield Fault(
                format_location(path.name, number), key[0], key[1], format_value(" ".join(key)),
                "is not in the dataset", expected, "draw the sheet again", "sheet",
            )  # fmt: skip


def wilson(wrong: int, decided: int) -> tuple[float, float]:
    """The 95 % interval of a share by Wilson's formula; 0 to 1 of nothing."""
    if decided == 0:
        return 0.0, 1.0
    z, share = 1.959963984540054, wrong / decided
    middle = share + z * z / (2 * decided)
    half = z * math.sqrt(share * (1 - share) / decided + z * z / (4 * decided * decided))
    scale = 1 + z * z / decided
    # Rounded, since the ends of nothing and of everything are exact.
    return round((middle - half) / scale, 12), round((middle + half) / scale, 12)


def score(frames: Frames, path: Path) -> tuple[pl.DataFrame, list[Row]]:
    """Compare a filled sheet with the dataset.

    Args:
        frames: All tables by name.
        path: The sheet; an empty value or `?` is undecided, `none` means that no page states it.

    Returns:
        One row per family of fields and one for all, with the fields decided and wrong, the share
        and its interval; and every field that differs, with both values and the words.

    Raises:
        DataError: If it is not a sheet of this dataset.
    """
    rows, coded = _read_sheet(path), coded_values(frames)
    if faults := list(_sheet_faults(rows, coded, path)):
        raise DataError(faults, path.name)
    decided: dict[str, int] = dict.fromkeys((*FAMILIES, "all"), 0)
    wrong, differences = dict(decided), []
    for row in rows:
        value, ours = row["value"].strip(), coded[row["claim_id"], row["field"]]
        if value in ("", UNDECIDED):
            continue
        for family in (_FAMILY[row["field"]], "all"):
            decided[family] += 1
            wrong[family] += value != ours
        if value != ours:
            differences.append({**row, "coded": ours})
    made = [
        {
            "family": family,
            "decided": decided[family],
            "wrong": wrong[family],
            "rate": wrong[family] / decided[family] if decided[family] else None,
            **dict(zip(("low", "high"), wilson(wrong[family], decided[family]), strict=True)),
        }
        for family in decided
    ]
    return pl.DataFrame(made), differences
