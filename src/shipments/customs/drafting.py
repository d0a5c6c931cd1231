"""A layout for a file that no layout fits: what each column may be, why, and what a person decides."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from html import escape
from os import PathLike
from pathlib import Path

import polars as pl

from shipments.customs.chunk import Records
from shipments.customs.convert import FAULTS_OF_ROW, Converter
from shipments.customs.inference import FormatInference
from shipments.customs.layout_file import ColumnReading, Constants, shipped
from shipments.customs.options import Options
from shipments.customs.recognise import (
    CONSTANT_OPTIONS,
    ColumnMapping,
    constant_hints,
    recognise,
)
from shipments.customs.table import open_tables
from shipments.customs.values.countries import read_country
from shipments.customs.values.days import DayStyle, read_day
from shipments.customs.values.reference import reference
from shipments.errors import Refused
from shipments.messages import printable

_ROWS = 2_000  # records that are looked at
_SAMPLES, _WIDTH = 3, 24  # values shown of a column, characters of each
_ALIKE = 0.9  # share of the values of a column that must be of a kind
_GAPS = frozenset({"null", "n/a", "none", "nil", "-", "--", "no disponible", "undefined", "n.a."})
_RARE = 0.01  # share of a column from which a gap word is declared


@dataclass(frozen=True)
class Draft:
    """A layout in the making; prints as text, and as a table in a notebook.

    Attributes:
        columns: One row per header, in the order of the file: `header`, `field` (empty where none
            takes it), `reason`, `filled` (share of the records), `flagged` (share of the filled
            cells that cannot be read), `samples`.
        questions: What a person must decide, a sentence each; empty where the layout works.
        toml: The layout file.
    """

    columns: pl.DataFrame
    questions: tuple[str, ...]
    toml: str

    def save(self, path: str | PathLike[str]) -> None:
        """Write the layout file."""
        Path(path).write_text(self.toml, encoding="utf-8")

    def __str__(self) -> str:
        """A line per column, then the questions."""
        wide = max(map(len, self.columns["header"]), default=0)
        lines = [
            f"{printable(header, 60):{min(wide, 60)}} -> {field or 'no field'} · {reason} · "
            f"{filled:.0%} filled, {flagged:.0%} flagged · {samples}"
            for header, field, reason, filled, flagged, samples in self.columns.iter_rows()
        ]
        asked = [f"decide: {question}" for question in self.questions]
        return "\n".join([*lines, *(asked or ["nothing is left to decide"])])

    def _repr_html_(self) -> str:
        questions = "".join(f"<li>{escape(question)}</li>" for question in self.questions)
        return f"{self.columns._repr_html_()}<ol>{questions}</ol>"


def draft(path: str | PathLike[str], options: Options | None = None) -> Draft:
    """Propose a layout for a file, from its headers and its first 2,000 records.

    Args:
        path: The file; of several tables the first is taken.
        options: What the user says: country and direction above all.

    Raises:
        Refused: If no table can be read from the file.
    """
    options = options or Options()
    records = open_tables(Path(path), options)[0]
    mapping = _mapping(records, options)
    chunk = next(iter(records.chunks), None)
    cells = pl.DataFrame() if chunk is None else chunk.cells.head(_ROWS)
    inference = FormatInference(mapping, options, records.stored_numbers)
    if cells.height:
        inference.observe(cells)
    columns = _columns(records, mapping, cells, _flags(mapping, options, inference, cells))
    questions = tuple(_questions(records, mapping, columns))
    return Draft(columns, questions, "\n".join(_toml(records, mapping, columns, cells)) + "\n")


def _mapping(records: Records, options: Options) -> ColumnMapping:
    name, constants = records.name, options.constants
    for layout in (options.layout, "generic"):
        try:
            return recognise(
                records.header, name=layout, constants=constants, file=name, complete=False
            )
        except Refused:
            continue
    unmapped = ("registered_on", "hs_code", "declaring_country", "direction")
    generic = shipped()["generic"].with_constants(constants)
    return ColumnMapping(
        generic, unknown=records.header, unmapped=unmapped, how="no header is known"
    )


def _flags(
    mapping: ColumnMapping, options: Options, inference: FormatInference, cells: pl.DataFrame
) -> Counter[str]:
    """How many cells of each field cannot be read."""
    if not cells.height or not mapping.columns:
        return Counter()
    frame = Converter(mapping, options, reference(), inference).convert(cells)
    flags = Counter(
        flag["column"] for text in frame["faults"].drop_nulls() for flag in json.loads(text)
    )
    fields = {header: field for field, headers in mapping.columns.items() for header in headers}
    for faults in frame[FAULTS_OF_ROW].drop_nulls():
        codes = (fault for fault in faults if fault["code"] != "REQUIRED")
        flags.update(fields[fault["column"]] for fault in codes if fault["column"] in fields)
    return flags


def _columns(
    records: Records, mapping: ColumnMapping, cells: pl.DataFrame, flags: Counter[str]
) -> pl.DataFrame:
    fields = {header: field for field, headers in mapping.columns.items() for header in headers}
    rows = []
    for header in records.header:
        texts = cells[header] if cells.height else pl.Series(header, [], pl.String)
        given = texts.filter(texts.str.strip_chars() != "")
        samples = given.unique(maintain_order=True).head(_SAMPLES).to_list()
        field = fields.get(header, "")
        flagged = min(flags[field] / len(given), 1.0) if field and len(given) else 0.0
        shown = "" if header in mapping.personal else _shown(samples)
        reason = _reason(mapping, header, field, given)
        filled = len(given) / max(len(texts), 1)
        rows.append((header, field, reason, filled, flagged, shown))
    names = ("header", "field", "reason", "filled", "flagged", "samples")
    dtypes = dict.fromkeys(names, pl.String) | dict.fromkeys(("filled", "flagged"), pl.Float64)
    return pl.DataFrame(rows, dtypes, orient="row")


def _shown(samples: list[str]) -> str:
    return ", ".join(f"'{printable(sample, _WIDTH)}'" for sample in samples)


def _reason(mapping: ColumnMapping, header: str, field: str, given: pl.Series) -> str:
    if field:
        listed = {name for column in mapping.layout.columns for name in column.headers}
        how = "listed in the layout" if header in listed else "known by its words or box"
        assumed = mapping.readings[field].assumed
        return f"{how}; {', '.join(assumed)}" if assumed else how
    if header in mapping.ignored:
        return mapping.ignored[header]
    kind = _kind(given)
    return f"not known; its values look like {kind}" if kind else "not known"


def _kind(given: pl.Series) -> str:
    """What the values of a column look like: days, countries, commodity codes or nothing."""
    texts = given.unique(maintain_order=True).head(200).to_list()
    if not texts:
        return ""
    style, tables = DayStyle("dmy", months=True), reference()
    kinds = {
        "days": lambda text: read_day(text.strip(), style).code is None,
        "commodity codes": lambda text: text.strip().isdigit() and 6 <= len(text.strip()) <= 13,
        "countries": lambda text: read_country(text.strip(), tables).value is not None,
    }
    return next(
        (kind for kind, holds in kinds.items() if sum(map(holds, texts)) >= _ALIKE * len(texts)), ""
    )


def _questions(records: Records, mapping: ColumnMapping, columns: pl.DataFrame) -> list[str]:
    hints = constant_hints(records.header, records.name)
    questions = []
    for name in mapping.unmapped:
        if name in Constants.model_fields:
            hint = f" (perhaps {hints[name]})" if name in hints else ""
            questions.append(f"{name}: no column says it; give {CONSTANT_OPTIONS[name]}{hint}")
            continue
        kind = {"registered_on": "days", "hs_code": "commodity codes"}.get(name, "")
        alike = columns.filter(pl.col("reason").str.ends_with(f"look like {kind}"))["header"]
        which = f"; perhaps {', '.join(map(repr, alike))}" if kind and len(alike) else ""
        questions.append(f"{name}: no column is known for it{which}")
    return questions


def _toml(
    records: Records, mapping: ColumnMapping, columns: pl.DataFrame, cells: pl.DataFrame
) -> list[str]:
    """The lines of the layout file; what is open is a comment that begins with `decide`."""
    layout, constants = mapping.layout, mapping.layout.constants
    hints = constant_hints(records.header, records.name)
    lines = ['id = "mine"', f"title = {_text('Drafted for ' + printable(records.name, 80))}"]
    lines += [f'extends = "{layout.id}"', "marks = []", "signature = []"]
    if gaps := _gap_words(mapping, cells):
        lines.append(f"missing = {_list([*layout.missing, *gaps])}  # gap words that were seen")
    lines += ["", "[constants]"]
    for name in ("declaring_country", "direction"):
        value = getattr(constants, name)
        if value is not None:
            lines.append(f'{name} = "{value}"')
        elif name in mapping.unmapped:
            hint = f"perhaps {hints[name]}" if name in hints else "nothing suggests it"
            lines.append(f'# {name} = "..."  # decide: {hint}')
    notes = {header: row for header, *row in columns.iter_rows()}
    for field, headers in mapping.columns.items():
        for header in headers:
            lines += _column(field, header, mapping.readings[field], notes[header])
    for header in mapping.unknown:
        _, reason, filled, _, samples = notes[header]
        note = f"{reason}, {filled:.0%} filled, {samples}"
        lines += ["", f"# decide: {_text(header)}: {note}", '# [[columns]] with field = "...", or:']
        lines += ["[[ignored]]", f"headers = [{_text(header)}]", 'reason = "not understood yet"']
    return lines


def _column(field: str, header: str, reading: ColumnReading, note: list[object]) -> list[str]:
    _, reason, filled, flagged, samples = note
    settings = reading.model_dump(mode="json", exclude_defaults=True, exclude_none=True)
    lines = ["", f"# {reason}; {filled:.0%} filled, {flagged:.0%} flagged; {samples}"]
    lines += ["[[columns]]", f'field = "{field}"', f"headers = [{_text(header)}]"]
    if settings:
        lines.append(f"reading = {_table(settings)}")
    return lines


def _gap_words(mapping: ColumnMapping, cells: pl.DataFrame) -> list[str]:
    """Words that mean that there is nothing, in a column that a field is read from."""
    words: Counter[str] = Counter()
    for header, declared in mapping.missing.items():
        counts = cells[header].str.strip_chars().value_counts() if cells.height else pl.DataFrame()
        for text, count in counts.iter_rows():
            is_gap = text is not None and text.casefold() in _GAPS and text not in declared
            if is_gap and count >= _RARE * cells.height:
                words[text] += count
    return sorted(words)


def _text(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _list(texts: list[str]) -> str:
    return f"[{', '.join(map(_text, texts))}]"


def _table(settings: dict[str, object]) -> str:
    """A table of TOML in one line; its values are texts, numbers, lists and tables of these."""
    parts = [
        f"{name} = {_table(value) if isinstance(value, dict) else json.dumps(value)}"
        for name, value in settings.items()
    ]
    return "{ " + ", ".join(parts) + " }"
