"""Which layout a header is of, and which of its columns each field is read from."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import pairwise
from pathlib import Path

from shipments.customs.codes import RefusalCode
from shipments.customs.header_text import header_box, header_key, is_personal
from shipments.customs.header_words import (
    NO_CURRENCY,
    NOMENCLATURE,
    OF_NOMENCLATURE,
    header_words,
    meaning_of,
)
from shipments.customs.layout_file import (
    Column,
    ColumnReading,
    Constants,
    Ignored,
    Layout,
    read_layout,
    shipped,
)
from shipments.customs.layout_match import Match, index_of, match_layout
from shipments.customs.values.fields import COUNTRIES, NAMES
from shipments.customs.values.folding import folded
from shipments.customs.values.reference import reference
from shipments.errors import Refused, UsageError
from shipments.messages import close_matches, format_value, suggest
from shipments.tables.declarations import DECLARATIONS
from shipments.tables.trade_vocabulary import Direction

_LEAST_SHARE = 0.5  # of the headers of a file that a layout must know
_LEAST_KNOWN = 5  # or so many of them
CONSTANT_OPTIONS = {"declaring_country": "--country", "direction": "--direction"}
# What every record needs. Where a file comes from and which digits of a code are its first six is
# known without a column.
_REQUIRED = tuple(
    name
    for name, column in DECLARATIONS.columns.items()
    if not column.nullable and not name.startswith("source_")
)


@dataclass
class ColumnMapping:
    """What each field is read from.

    Attributes:
        layout: The layout, with the constants that the user gave.
        columns: Our field -> headers of the file, the preferred first; where the first is empty in
            a record, the next one is taken. Never a personal column.
        readings: Our field -> how the cells of its columns are read.
        missing: Header -> texts that mean missing in it, exact.
        unknown: Headers that no field takes.
        ignored: Headers that are known and left out on purpose -> the reason.
        personal: Those of them that hold contacts or names of people. They are dropped before
            anything is kept, also from what is kept of a rejected record.
        unmapped: Fields that every record needs and that neither a column nor a constant gives.
        how: Why this layout, for people.
    """

    layout: Layout
    columns: dict[str, tuple[str, ...]] = field(default_factory=dict)
    readings: dict[str, ColumnReading] = field(default_factory=dict)
    missing: dict[str, tuple[str, ...]] = field(default_factory=dict)
    unknown: tuple[str, ...] = ()
    ignored: dict[str, str] = field(default_factory=dict)
    personal: tuple[str, ...] = ()
    unmapped: tuple[str, ...] = ()
    how: str = ""

    def leave_out(self, name: str, reason: str) -> None:
        """Read a field from no column."""
        for header in self.columns.pop(name, ()):
            del self.missing[header]
            self.ignored[header] = reason
        self.readings.pop(name, None)


def recognise(
    header: Sequence[str],
    *,
    extra_layouts: Iterable[Layout] = (),
    name: str | Path | None = None,
    constants: Mapping[str, str] | None = None,
    file: str = "",
    complete: bool = True,
) -> ColumnMapping:
    """Find the layout of a header, and what each field is read from.

    Args:
        header: Headers of the file in order.
        extra_layouts: Layouts to try besides those of the package.
        name: Id of a layout, or path of a layout file, to be taken without looking for others.
        constants: What the user says of every record: `declaring_country`, `direction`.
        file: Name of the file, for messages.
        complete: Whether every field that is needed must have a column or a constant.

    Raises:
        Refused: UNKNOWN_LAYOUT if no layout fits, or two fit equally well; DUP_COLUMN if two
            columns mean one field and are no alternatives of the layout; MISSING_COLUMN if a field
            is lacking that every record needs; the message names the nearest unknown headers.
        UsageError: If there is no layout of that name, or a constant is none.
        LayoutError: If the layout file is no layout.
    """
    twice = [name for name, count in Counter(header).items() if count > 1 and name.strip()]
    if twice:
        detail = f"two columns are named {format_value(twice[0])}"
        raise Refused(RefusalCode.DUP_COLUMN, file, detail, "rename or take out one of them")
    layouts = [*extra_layouts, *shipped().values()]
    if name is None:
        match = _best([match_layout(header, layout) for layout in layouts], header, file)
    else:
        match = match_layout(header, layout_named(name, extra_layouts))
        if not match.columns():
            raise _no_layout([match], header, file)
    layout = match.layout.with_constants(constants or {})
    mapping = _mapping(replace(match, layout=layout), header, file)
    if complete and mapping.unmapped:
        raise _missing(mapping, header, file)
    if complete and name is None and (lost := _lost_parties(mapping)):
        raise Refused(
            RefusalCode.UNKNOWN_LAYOUT,
            file,
            f"no field takes {', '.join(map(format_value, lost))}, which may be a party or a country",
            "say in a layout file what the column is, or name the layout with --layout to leave it out",
        )
    return mapping


# Words of a header -> the fields that it may be.
_PARTIES = {
    **dict.fromkeys(("exporter", "shipper", "supplier", "seller", "consignor"), "consignor"),
    **dict.fromkeys(("importer", "buyer", "consignee", "receiver", "recipient"), "consignee"),
    "destination": "destination",
}


def _lost_parties(mapping: ColumnMapping) -> list[str]:
    """Unknown headers of a party or a destination of which the mapping has no column."""
    fields = {name.split("_")[0] for name in mapping.columns}
    return [
        header
        for header in mapping.unknown
        if any(_PARTIES[word] not in fields for word in header_words(header) if word in _PARTIES)
    ]


def layout_named(name: str | Path, extra: Iterable[Layout] = ()) -> Layout:
    """The layout of an id, or of a file.

    Args:
        name: Id of a layout, or path of a TOML file.
        extra: Layouts besides those of the package.

    Raises:
        UsageError: If there is neither.
        LayoutError: If the file is no layout, or is not there.
    """
    layouts = {layout.id: layout for layout in (*shipped().values(), *extra)}
    if str(name) in layouts:
        return layouts[str(name)]
    path = Path(name)
    if path.suffix.casefold() == ".toml" or path.is_file():
        return read_layout(path)
    near = suggest(str(name), layouts)
    raise UsageError(f"no layout {format_value(str(name))} · {near} · or a TOML file")


def knows_header(header: str) -> bool:
    """Whether a layout of the package knows a header, which distinguishes it from title lines."""
    names, boxes = _known_headers()
    meaning = meaning_of(header)
    is_word = meaning is not None and bool(meaning.field) and "_" in meaning.field
    return is_word or header_key(header) in names or header_box(header) in boxes


@cache
def _known_headers() -> tuple[frozenset[str], frozenset[str]]:
    indexes = [index_of(layout) for layout in shipped().values()]
    names = frozenset(name for index in indexes for name in index.names)
    return names, frozenset(box for index in indexes for box in index.boxes)


# --- the layout ---------------------------------------------------------------------------------


def _best(matches: Sequence[Match], header: Sequence[str], file: str) -> Match:
    """The match that fits best.

    Raises:
        Refused: If none fits, or two fit equally well.
    """
    least = min(_LEAST_SHARE * len(header), _LEAST_KNOWN)
    fitting = [match for match in matches if match.marked and match.known >= least]
    if not fitting:
        raise _no_layout(matches, header, file)
    rank = max(match.rank for match in fitting)
    best = [match for match in fitting if match.rank == rank]
    if len(best) > 1:
        names = " and ".join(f"'{match.layout.id}'" for match in best)
        raise Refused(
            RefusalCode.UNKNOWN_LAYOUT,
            file,
            f"the layouts {names} fit the header equally well",
            "name one with --layout",
            excerpt=", ".join(header),
        )
    return best[0]


def _no_layout(matches: Sequence[Match], header: Sequence[str], file: str) -> Refused:
    nearest = max(matches, key=lambda match: match.known / (1 + len(match.layout.columns)))
    layout = nearest.layout
    lacking = [
        _with_header(layout, name)
        for name in _unmapped(layout, {column.field for column in nearest.columns()})
    ]
    if not nearest.marked:
        wanted = (*layout.marks, *layout.signature)[:3]
        lacking.append("one of " + ", ".join(map(format_value, wanted)))
    return Refused(
        RefusalCode.UNKNOWN_LAYOUT,
        file,
        f"no layout knows this header; nearest is '{layout.id}', which knows {nearest.known} of "
        f"{len(header)} headers and misses {'; '.join(lacking or ['nothing else'])}",
        "describe the headers in a TOML file and name it with --layout, or name a layout: "
        + ", ".join(match.layout.id for match in matches),
        excerpt=", ".join(header),
    )


def _with_header(layout: Layout, name: str) -> str:
    """A field with the header under which the layout expects it."""
    headers = layout.headers_of(name)
    return f"{name} ({format_value(headers[0])})" if headers else name


def _unmapped(layout: Layout, fields: set[str]) -> tuple[str, ...]:
    """Fields that every record needs and that the layout's constants and these fields do not give."""
    if layout.table != "declarations":
        return ()
    given = fields | set(layout.constants.model_dump(exclude_none=True))
    if layout.direction_by_procedure and "procedure_code" in fields:
        given |= {"direction"}
    return tuple(name for name in _REQUIRED if name not in given)


def _missing(mapping: ColumnMapping, header: Sequence[str], file: str) -> Refused:
    layout = mapping.layout
    lacking = [
        _with_header(layout, name) + _nearest_headers(mapping, name) for name in mapping.unmapped
    ]
    constants = [name for name in mapping.unmapped if name in Constants.model_fields]
    columns = len(constants) < len(mapping.unmapped)
    options = " and ".join(CONSTANT_OPTIONS[name] for name in constants)
    hints = constant_hints(header, file)
    hint = "; ".join(f"{name} may be {hints[name]}" for name in constants if name in hints)
    actions = [
        f"give it with {options}" + (f" ({hint})" if hint else "") if options else "",
        "say in a layout file which column it is: shipments sniff FILE --draft mine.toml begins one"
        if columns
        else "",
    ]
    return Refused(
        RefusalCode.MISSING_COLUMN,
        file,
        f"the layout '{layout.id}' lacks " + "; ".join(lacking),
        ", and ".join(filter(None, actions)),
        excerpt=", ".join(mapping.unknown),
    )


def constant_hints(header: Sequence[str], file: str) -> dict[str, str]:
    """What a file suggests of country and direction, with the reason; never taken by itself."""
    hints = {}
    words = {word for name in header for word in header_words(name)}
    named = [way for way in ("import", "export") if way in words and f"{way}er" not in words]
    if len(set(named)) == 1:
        hints["direction"] = f"{named[0]}, as a header says"
    texts = re.findall(r"[^\W\d_]+", Path(file.partition("!")[0]).stem)
    if "direction" not in hints:
        ways = {way for way in ("import", "export") if way in map(str.lower, texts)}
        if len(ways) == 1:
            hints["direction"] = f"{ways.pop()}, as the name of the file says"
    countries = {name.replace(" ", ""): code for name, code in reference().country_names.items()}
    spelt = [*texts, *map("".join, pairwise(texts))]
    named_countries = [countries[key] for key in map(folded, spelt) if countries.get(key)]
    if named_countries:
        hints["declaring_country"] = f"{named_countries[0]}, as the name of the file says"
    return hints


def _nearest_headers(mapping: ColumnMapping, name: str) -> str:
    """The unknown headers that come nearest to those of a field."""
    keys = {header_key(header): header for header in mapping.unknown}
    wanted = [*map(header_key, mapping.layout.headers_of(name)), header_key(name)]
    near = {keys[key] for want in wanted for key in close_matches(want, keys, 2)}
    return ", nearest are " + ", ".join(map(format_value, sorted(near)[:3])) if near else ""


# Fields in which another column, known by its words, is read where the first is empty. Numbers,
# their units and days are never put together from several columns that no layout names.
_COALESCED = frozenset(
    {
        *NAMES,
        *COUNTRIES,
        "goods_description",
        "manufacturer_name",
        "brand",
        "declaration_number",
        "direction",
    }
)

# --- the columns --------------------------------------------------------------------------------


def _mapping(match: Match, header: Sequence[str], file: str) -> ColumnMapping:
    """What each field is read from.

    Raises:
        Refused: If two columns are one entry of the layout.
    """
    mapping = ColumnMapping(match.layout, how=_how(match, header))
    entries: defaultdict[str, list[tuple[int, str, Column]]] = defaultdict(list)
    personal, unknown = [], []
    for name in header:
        entry = match.entries.get(name)
        is_listed = entry in match.layout.columns or entry in match.layout.ignored
        if is_personal(name) and not is_listed:
            mapping.ignored[name] = "its header is of contacts or of people"
            personal.append(name)
        elif isinstance(entry, Column):
            entries[entry.field].append((_preference(match.layout, name, entry), name, entry))
        elif isinstance(entry, Ignored):
            mapping.ignored[name] = entry.reason
            personal += [name] if entry.personal else []
        else:
            unknown.append(name)
    mapping.personal, mapping.unknown = tuple(personal), tuple(unknown)
    for name, columns in entries.items():
        _add_field(mapping, name, sorted(columns, key=lambda each: each[0]), file)
    mapping.unmapped = _unmapped(match.layout, set(mapping.columns))
    if match.layout.table == "declarations":
        _leave_out_halves(mapping)
    return mapping


def _preference(layout: Layout, header: str, column: Column) -> int:
    """What is preferred of several columns of a field: the lowest first.

    Listed columns come first, in the order of the layout. Of values of two bases that of the
    direction is read: with freight and insurance for an import, without them for an export.
    """
    if column in layout.columns:
        return layout.columns.index(column)
    meaning = meaning_of(header)
    order = len(layout.columns) + 4 * (meaning.rank if meaning else 0)
    wanted = "cif" if layout.constants.direction == Direction.IMPORT else "fob"
    return order + 2 * (column.reading.basis is not None and column.reading.basis != wanted)


def _how(match: Match, header: Sequence[str]) -> str:
    known = ", ".join(f"{count} by {how}" for how, count in sorted(match.by.items()))
    constants = match.layout.constants.model_dump(exclude_none=True).items()
    parts = [f"{match.layout.title}: {match.known} of {len(header)} headers known ({known})"]
    return "; ".join([*parts, *(f"{name} = {value} in every record" for name, value in constants)])


def _add_field(
    mapping: ColumnMapping, name: str, columns: Sequence[tuple[int, str, Column]], file: str
) -> None:
    for (number, one, _), (following, other, _) in pairwise(columns):
        is_listed = number < len(mapping.layout.columns)
        if number == following and (is_listed or header_words(one) == header_words(other)):
            raise Refused(
                RefusalCode.DUP_COLUMN,
                file,
                f"the columns {format_value(one)} and {format_value(other)} both mean {name}",
                "take one out, or say in a layout file which is which",
            )
    _, first, preferred = columns[0]
    mapping.readings[name] = preferred.reading
    for number, header, column in columns:
        is_word = number >= len(mapping.layout.columns)
        if is_word and header != first and name not in _COALESCED:
            mapping.ignored[header] = f"another column of the same; {format_value(first)} is read"
        elif column.reading == preferred.reading:
            mapping.columns[name] = (*mapping.columns.get(name, ()), header)
            mapping.missing[header] = (*mapping.layout.missing, *column.missing)
        elif OF_NOMENCLATURE in column.reading.assumed:
            mapping.ignored[header] = NOMENCLATURE
        else:
            reason = f"the same in another measure; {format_value(first)} is read"
            mapping.ignored[header] = reason


def _leave_out_halves(mapping: ColumnMapping) -> None:
    """Leave out measures without their number, and currencies of another value.

    The contract's currency is left out where the value is read in a currency of its own. A value of
    which nothing says the currency is left out beside one in dollars.
    """
    value, quantity = mapping.readings.get("invoice_value"), mapping.readings.get("quantity")
    is_unclear = value is not None and NO_CURRENCY in value.assumed
    if is_unclear and "statistical_value_usd" in mapping.columns:
        mapping.leave_out("invoice_value", "its header says no currency; the value in USD is read")
        mapping.leave_out("invoice_currency", "the header does not say of which value")
    elif value is None:
        mapping.leave_out("invoice_currency", "a currency without its value")
    elif value.currency is not None:
        reason = f"the currency of the contract; the value read is in {value.currency}"
        mapping.leave_out("invoice_currency", reason)
    if quantity is None:
        mapping.leave_out("quantity_unit", "a unit without its quantity")
