"""What differs between two versions of the dataset, row by row and field by field."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, overload

import polars as pl

from shipments.dataset.load import BACKENDS, manifest, read_manifest
from shipments.errors import UsageError
from shipments.messages import suggest
from shipments.paths import clean_folder, raw_folder
from shipments.tables import vocabulary as v
from shipments.tables.registry import TABLES, Frames, Row, frame_of

if TYPE_CHECKING:
    import pandas as pd

WHOLE = "*"
# Tables of which it is only said that they differ: their rows are the working of another table.
_AS_A_WHOLE = frozenset({"codings"})
# Columns by which a row leads to its report, the most exact first.
_LEADS = ("claim_id", "lead_claim_id", "shipment_id", "flow_id", "event_id")


def version_folder(name: str | Path) -> Path:
    """The folder of a version: a folder of a built dataset, or the number of a published version.

    Raises:
        UsageError: If it is neither; what is known is named.
    """
    folder = Path(name)
    if (folder / "manifest.json").is_file():
        return folder
    releases = raw_folder().parent / "releases"
    known = {path.name: path for path in releases.glob("*/")}
    known.setdefault(str(manifest()["version"]), clean_folder())
    if str(name) in known:
        return known[str(name)]
    near = suggest(str(name), known)
    raise UsageError(f"no version '{name}' · {near} · or name a folder that holds manifest.json")


def read_version_frames(folder: Path) -> Frames:
    """The tables of a built dataset, of this library's version or an earlier one.

    Raises:
        UsageError: If a table cannot be read.
        DataError: If there is no manifest.
    """
    try:
        names = [str(entry["table"]) for entry in read_manifest(folder)["tables"]]
        return {name: pl.read_parquet(folder / f"{name}.parquet") for name in names}
    except (OSError, pl.exceptions.PolarsError, TypeError, KeyError) as error:
        raise UsageError(
            f"{folder} is not a whole dataset: {error} · build or fetch it again"
        ) from error


def _text(value: Any) -> str | None:
    """A value as one line of text."""
    if value is None:
        return None
    text = f"{value:.15g}" if isinstance(value, float) else str(value)
    return text.replace("\n", " / ").replace("\t", " ")


def _by_name(frame: pl.DataFrame, key: Sequence[str]) -> dict[str, Row]:
    """The rows by their key as text."""
    rows = frame.iter_rows(named=True)
    return {"|".join(_text(row[name]) or "" for name in key): row for row in rows}


def _key(name: str, frame: pl.DataFrame) -> tuple[str, ...]:
    return TABLES[name].key if name in TABLES else (frame.columns[0],)


def _have_one_key(name: str, old: pl.DataFrame, new: pl.DataFrame) -> bool:
    """Whether the rows of a table can be matched: both versions have the columns of its key."""
    return set(_key(name, old)) <= set(old.columns) & set(new.columns)


def _reports(*versions: Frames) -> dict[str, str]:
    """The root report of each claim and event, the last version deciding."""
    reports: dict[str, str] = {}
    for frames in versions:
        reports |= dict(frames["claims"].select("claim_id", "report_id").iter_rows())
    for frames in versions:
        for table, key in (("shipments", "shipment_id"), ("flows", "flow_id")):
            leads = frames[table].select(key, "lead_claim_id").iter_rows()
            reports |= {event: reports[claim] for event, claim in leads}
    return reports


def _report_of(row: Row, reports: Mapping[str, str]) -> str | None:
    """The root report that a row comes from."""
    known = (reports.get(str(row.get(name))) for name in _LEADS)
    return row.get("report_id") or next(filter(None, known), None)


def _table_changes(
    name: str, old: pl.DataFrame, new: pl.DataFrame, reports: Mapping[str, str]
) -> Iterator[Row]:
    for column in set(old.columns) ^ set(new.columns):
        kind = v.Change.ADDED if column in new.columns else v.Change.REMOVED
        yield {"table": name, "row": WHOLE, "field": column, "change": kind.value}
    before, after = (_by_name(frame, _key(name, old)) for frame in (old, new))
    for row in before.keys() | after.keys():
        one, other = before.get(row), after.get(row)
        report = _report_of(other or one or {}, reports)
        change = {"table": name, "row": row, "report_id": report}
        if one is None or other is None:
            kind = v.Change.ADDED if one is None else v.Change.REMOVED
            yield {**change, "field": WHOLE, "change": kind.value}
            continue
        for column in one.keys() & other.keys():
            values = {"old": _text(one[column]), "new": _text(other[column])}
            if values["old"] != values["new"]:
                yield {**change, "field": column, "change": v.Change.CHANGED.value, **values}


def _reasons(frames: Frames) -> dict[tuple[str, str], str]:
    """Reasons that the dataset itself knows: of corrections by target, of withdrawals by id."""
    reasons: dict[tuple[str, str], str] = {}
    for row in frames.get("withdrawn", pl.DataFrame()).iter_rows(named=True):
        reasons[row["id"], WHOLE] = row["reason"]
    for row in frames.get("corrections", pl.DataFrame()).iter_rows(named=True):
        reasons[row["target_id"], row["field"].replace(".", "_")] = row["reason"]
    return reasons


def compare(old: Frames, new: Frames, reviewed: pl.DataFrame | None = None) -> pl.DataFrame:
    """What differs between two sets of tables.

    Args:
        old: The tables before.
        new: The tables now.
        reviewed: Rows of `changes` whose reasons are kept where the change is the same.

    Returns:
        The rows of the table `changes`: one per row or field that was added, removed or changed; of
        a table whose key is another one, and of `codings`, a single row.
    """
    rows: list[Row] = []
    reports = _reports(old, new)
    for name in sorted({*old, *new} - {"changes"}):
        if name not in old or name not in new:
            kind = v.Change.ADDED if name in new else v.Change.REMOVED
            rows.append({"table": name, "row": WHOLE, "field": WHOLE, "change": kind.value})
        elif name not in _AS_A_WHOLE and _have_one_key(name, old[name], new[name]):
            rows += _table_changes(name, old[name], new[name], reports)
        elif not old[name].equals(new[name]):  # with another key there is no row to compare with
            kind = v.Change.CHANGED
            rows.append({"table": name, "row": WHOLE, "field": WHOLE, "change": kind.value})
    known = _reasons(new)
    old_rows = [] if reviewed is None else reviewed.to_dicts()
    given = {(row["table"], row["row"], row["field"]): row["reason"] for row in old_rows}
    for row in rows:
        own = known.get((row["row"], row["field"]))
        row["reason"] = own or given.get((row["table"], row["row"], row["field"]))
    return frame_of("changes", rows)


def _number(folder: Path) -> tuple[int, ...]:
    version = str(read_manifest(folder).get("version"))
    try:
        return tuple(int(part) for part in version.split("."))
    except ValueError as error:
        raise UsageError(f"{folder} has no version by calendar: '{version}'") from error


@overload
def changes(
    old: str | Path, new: str | Path | None = None, *, backend: Literal["polars"]
) -> pl.DataFrame: ...
@overload
def changes(
    old: str | Path, new: str | Path | None = None, *, backend: Literal["pandas"] = "pandas"
) -> pd.DataFrame: ...
@overload
def changes(
    old: str | Path, new: str | Path | None = None, *, backend: str
) -> pd.DataFrame | pl.DataFrame: ...


def changes(
    old: str | Path, new: str | Path | None = None, *, backend: str = "pandas"
) -> pd.DataFrame | pl.DataFrame:
    """What differs between two versions of the dataset.

    Args:
        old: A folder of a built dataset, or the number of a published version.
        new: The same; the dataset of this installation when left out.
        backend: `pandas` (the default) or `polars`.

    Returns:
        One row per table, column, row or field that was added, removed or changed, by table, row
        and field, with the report that it concerns and, where it was reviewed, the reason.

    Raises:
        UsageError: If a version is not known or the two cannot be compared.
        DataError: If a manifest cannot be read.
    """
    if backend not in BACKENDS:
        raise UsageError(f"no backend '{backend}' · one of: {', '.join(BACKENDS)}")
    before, after = version_folder(old), version_folder(new or clean_folder())
    if _number(before) > _number(after):
        raise UsageError(
            f"{old} is newer than {new or 'the installed data'} · name the older version first"
        )
    frames = read_version_frames(after)
    differing = compare(read_version_frames(before), frames, frames.get("changes"))
    return differing if backend == "polars" else differing.to_pandas()


def in_words(frame: pl.DataFrame) -> str:
    """Changes in words, one line per table; for a changelog."""
    lines = []
    for name in frame["table"].unique().sort():
        rows = frame.filter(table=name).to_dicts()
        if rows[0]["row"] == rows[0]["field"] == WHOLE:
            lines.append(f"* `{name}`: the table is {rows[0]['change']}.")
        else:
            lines.append(f"* `{name}`: {'; '.join(_counts(rows))}.")
    return "\n".join(lines) or "* Nothing differs."


def _counts(rows: list[Row]) -> Iterator[str]:
    """The changes of one table: of its columns, its rows, and the fields of its rows."""
    for kind in v.Change.values():
        if names := [r["field"] for r in rows if r["row"] == WHOLE and r["change"] == kind]:
            yield f"columns {kind}: {', '.join(names)}"
    inside = [row for row in rows if row["row"] != WHOLE]
    whole = Counter(row["change"] for row in inside if row["field"] == WHOLE)
    for kind, count in whole.items():
        yield f"{count} row{'' if count == 1 else 's'} {kind}"
    fields = Counter(row["field"] for row in inside if row["field"] != WHOLE)
    if fields:
        yield "fields changed: " + ", ".join(f"{n} ({count})" for n, count in fields.most_common())
