"""Which layout a header is of, and which of its columns each field is read from."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import cache
from itertools import pairwise
from pathlib import Path

from shipments.customs.codes import RefusalCode
from shipments.customs.header_text import box_of, is_personal, key_of
from shipments.customs.layout_file import (
    Column,
    Constants,
    Ignored,
    Layout,
    Reading,
    read_layout,
    shipped,
)
from shipments.customs.layout_match import Entry, Match, index_of, match_layout
from shipments.errors import Refused, UsageError
from shipments.messages import format_value, suggest
from shipments.tables.declarations import DECLARATIONS

_LEAST_SHARE = 0.5  # of the headers of a file that a layout must know
_LEAST_KNOWN = 5  # or so many of them
_OTHER_MEASURE = "the same in another measure; {} is read"
_LOOKS_PERSONAL = "its header tells of contacts or of people"
# What every record needs. Where a file comes from and which digits of a code are its first six,
# whoever reads it knows.
_REQUIRED = tuple(
    name
    for name, column in DECLARATIONS.columns.items()
    if not column.nullable and not name.startswith("source_")
)


@dataclass(frozen=True)
class ColumnMapping:
    """What each field is read from.

    Attributes:
        layout: The layout, with the constants that the user told.
        columns: Our field -> headers of the file, the preferred first; where the first is empty in
            a record, the next one is taken. Never a personal column.
        readings: Our field -> how the cells of its columns are read.
        missing: Header -> texts that mean missing in it, exact.
        unknown: Headers that no field takes.
        ignored: Headers that are known and left out on purpose -> the reason.
        personal: Those of them that hold contacts or names of people. Whoever reads the file drops
            them before anything is kept, also from what is kept of a rejected record.
        unmapped: Fields that every record needs and that neither a column nor a constant gives.
        how: Why this layout, for people.
    """

    layout: Layout
    columns: dict[str, tuple[str, ...]]
    readings: dict[str, Reading]
    missing: dict[str, tuple[str, ...]]
    unknown: tuple[str, ...]
    ignored: dict[str, str]
    personal: tuple[str, ...]
    unmapped: tuple[str, ...]
    how: str


def _chosen(matches: Sequence[Match], header: Sequence[str], file: str) -> Match:
    """The match that fits best.

    Raises:
        Refused: If none fits, or two fit equally well.
    """
    fitting = [
        match
        for match in matches
        if match.marked
        and (match.known >= _LEAST_SHARE * len(header) or match.known >= _LEAST_KNOWN)
    ]
    if not fitting:
        raise _no_layout(matches, header, file)
    best = max(match.rank for match in fitting)
    first, *others = [match for match in fitting if match.rank == best]
    if others:
        names = " and ".join(f"'{match.layout.id}'" for match in (first, *others))
        raise Refused(
            RefusalCode.UNKNOWN_LAYOUT,
            file,
            f"the layouts {names} fit the header equally well",
            "name one with --layout",
            excerpt=", ".join(header),
        )
    return first


def _no_layout(matches: Sequence[Match], header: Sequence[str], file: str) -> Refused:
    nearest = max(matches, key=lambda match: match.known / (1 + len(match.layout.columns)))
    lacking = _unmapped(nearest.layout, {entry.field for entry in _columns(nearest.found.values())})
    told = [_wanted(nearest.layout, name) for name in lacking]
    if not nearest.marked:
        told.append("one of " + ", ".join(format_value(mark) for mark in nearest.layout.marks[:3]))
    near = f"nearest is '{nearest.layout.id}', which knows {nearest.known} of {len(header)} headers"
    return Refused(
        RefusalCode.UNKNOWN_LAYOUT,
        file,
        f"no layout knows this header; {near} and misses " + "; ".join(told or ["nothing else"]),
        "describe the headers in a TOML file and name it with --layout, or name a layout: "
        + ", ".join(match.layout.id for match in matches),
        excerpt=", ".join(header),
    )


def _columns(entries: Iterable[Entry]) -> list[Column]:
    return [entry for entry in entries if isinstance(entry, Column)]


def _unmapped(layout: Layout, fields: set[str]) -> tuple[str, ...]:
    """Fields that every record needs and that the layout's constants and these fields do not give."""
    if layout.table != "declarations":
        return ()
    given = fields | set(layout.constants.model_dump(exclude_none=True))
    if layout.direction_by_procedure and "procedure_code" in fields:
        given |= {"direction"}
    return tuple(name for name in _REQUIRED if name not in given)


def _wanted(layout: Layout, name: str) -> str:
    """A field with the header under which the layout expects it."""
    headers = [
        header for column in layout.columns if column.field == name for header in column.headers
    ]
    return f"{name} ({format_value(headers[0])})" if headers else name


def _mapping(match: Match, header: Sequence[str], file: str) -> ColumnMapping:
    """What each field is read from.

    Raises:
        Refused: If two columns are one entry of the layout.
    """
    columns: dict[str, tuple[str, ...]] = {}
    readings: dict[str, Reading] = {}
    missing: dict[str, tuple[str, ...]] = {}
    ignored: dict[str, str] = {}
    personal: list[str] = []
    entries: defaultdict[str, list[tuple[int, str, Column]]] = defaultdict(list)
    for name in header:
        entry = match.found.get(name)
        if isinstance(entry, Column):
            entries[entry.field].append((match.layout.columns.index(entry), name, entry))
        elif isinstance(entry, Ignored) or is_personal(name):
            ignored[name] = entry.reason if isinstance(entry, Ignored) else _LOOKS_PERSONAL
            if entry is None or entry.personal:
                personal.append(name)
    for our_field, found in entries.items():
        found.sort(key=lambda each: each[0])
        _refuse_doubles(our_field, found, file)
        _, first, preferred = found[0]
        readings[our_field] = preferred.reading
        for _, name, entry in found:
            if entry.reading == preferred.reading:
                columns[our_field] = (*columns.get(our_field, ()), name)
                missing[name] = (*match.layout.missing, *entry.missing)
            else:
                ignored[name] = _OTHER_MEASURE.format(format_value(first))
    unknown = tuple(name for name in header if name not in match.found and name not in ignored)
    unmapped = _unmapped(match.layout, set(columns))
    how = _how(match, header)
    taken = ColumnMapping(
        match.layout, columns, readings, missing, unknown, ignored, tuple(personal), unmapped, how
    )
    if match.layout.table == "declarations":
        _leave_out_halves(taken)
    return taken


def _refuse_doubles(our_field: str, found: Sequence[tuple[int, str, Column]], file: str) -> None:
    for (number, one, _), (following, other, _) in pairwise(found):
        if number == following:
            raise Refused(
                RefusalCode.DUP_COLUMN,
                file,
                f"the columns {format_value(one)} and {format_value(other)} both mean {our_field}",
                "take one out, or say in a layout file which is which",
            )


def _leave_out_halves(taken: ColumnMapping) -> None:
    """Leave out numbers without their measure, and measures without their number.

    The contract's currency is left out where the value is read in a currency of its own.
    """
    value, quantity = taken.readings.get("invoice_value"), taken.readings.get("quantity")
    if value is not None and value.currency is not None:
        _leave_out(
            taken,
            "invoice_currency",
            f"the currency of the contract; the value read is in {value.currency}",
        )
    elif value is not None and "invoice_currency" not in taken.columns:
        _leave_out(taken, "invoice_value", "a value without its currency")
    elif value is None:
        _leave_out(taken, "invoice_currency", "a currency without its value")
    if quantity is None:
        _leave_out(taken, "quantity_unit", "a unit without its quantity")
    elif not (quantity.unit or quantity.form or "quantity_unit" in taken.columns):
        _leave_out(taken, "quantity", "a quantity without its unit")


def _leave_out(taken: ColumnMapping, our_field: str, reason: str) -> None:
    for name in taken.columns.pop(our_field, ()):
        del taken.missing[name]
        taken.ignored[name] = reason
    taken.readings.pop(our_field, None)


def _how(match: Match, header: Sequence[str]) -> str:
    known = ", ".join(f"{count} by {how}" for how, count in sorted(match.by.items()))
    told = match.layout.constants.model_dump(exclude_none=True)
    constants = "; ".join(f"{name} = {value} in every record" for name, value in told.items())
    return f"{match.layout.title}: {match.known} of {len(header)} headers known ({known})" + (
        f"; {constants}" if constants else ""
    )


def layout_named(name: str | Path, extra: Iterable[Layout] = ()) -> Layout:
    """The layout of an id, or of a file.

    Args:
        name: Id of a layout, or path of a TOML file.
        extra: Layouts besides those of the package.

    Raises:
        UsageError: If there is neither.
        LayoutError: If the file is no layout, or is not there.
    """
    layouts = [*extra, *shipped().values()]
    for layout in layouts:
        if layout.id == str(name):
            return layout
    path = Path(name)
    if path.suffix.casefold() == ".toml" or path.is_file():
        return read_layout(path)
    known = [layout.id for layout in layouts]
    raise UsageError(
        f"no layout {format_value(str(name))} · {suggest(str(name), known)} · or a TOML file"
    )


def match_header(
    header: Sequence[str],
    *,
    extra_layouts: Iterable[Layout] = (),
    name: str | Path | None = None,
    constants: Mapping[str, str] | None = None,
    file: str = "",
) -> ColumnMapping:
    """Find the layout of a header, and what each field is read from.

    Args:
        header: Headers of the file in order.
        extra_layouts: Layouts to try besides those of the package.
        name: Id of a layout, or path of a layout file, to be taken without looking for others.
        constants: What every record says, told by the user: `declaring_country`, `direction`.
        file: Name of the file, for messages.

    Returns:
        The mapping; `unmapped` tells whether a field that every record needs is lacking.

    Raises:
        Refused: UNKNOWN_LAYOUT if no layout fits, or two fit equally well; DUP_COLUMN if two
            columns mean one field and are no alternatives of the layout.
        UsageError: If there is no layout of that name, or a constant is none.
        LayoutError: If the layout file is no layout.
    """
    twice = [name for name, count in Counter(header).items() if count > 1 and name.strip()]
    if twice:
        raise Refused(
            RefusalCode.DUP_COLUMN,
            file,
            f"two columns are named {format_value(twice[0])}",
            "rename or take out one of them",
        )
    layouts = [*extra_layouts, *shipped().values()]
    if name is not None:
        layout = layout_named(name, extra_layouts)
        match = match_layout(header, layout)
        if not _columns(match.found.values()):
            raise _no_layout([match], header, file)
    else:
        match = _chosen([match_layout(header, layout) for layout in layouts], header, file)
    told = match.layout.with_constants(constants or {})
    return _mapping(replace(match, layout=told), header, file)


def knows_header(header: str) -> bool:
    """Whether a layout of the package knows a header, so that the line it stands in is found."""
    return key_of(header) in _known_names() or box_of(header) in _known_boxes()


@cache
def _known_names() -> frozenset[str]:
    indexes = (index_of(layout) for layout in shipped().values())
    return frozenset(name for index in indexes for name in index.names)


@cache
def _known_boxes() -> frozenset[str]:
    indexes = (index_of(layout) for layout in shipped().values())
    return frozenset(box for index in indexes for box in index.boxes)


def recognise(
    header: Sequence[str],
    *,
    extra_layouts: Iterable[Layout] = (),
    name: str | Path | None = None,
    constants: Mapping[str, str] | None = None,
    file: str = "",
) -> ColumnMapping:
    """Find the layout of a header, and make sure that every field that is needed can be read.

    Args and Returns: as `match_header`.

    Raises:
        Refused: As `match_header`; MISSING_COLUMN if a field that every record needs has neither a
            column nor a constant; the message names the nearest unknown headers.
        UsageError: As `match_header`.
        LayoutError: As `match_header`.
    """
    mapping = match_header(
        header, extra_layouts=extra_layouts, name=name, constants=constants, file=file
    )
    if mapping.unmapped:
        raise _missing(mapping, file)
    return mapping


def _missing(mapping: ColumnMapping, file: str) -> Refused:
    layout = mapping.layout
    told = [f"{_wanted(layout, name)}{_candidates(mapping, name)}" for name in mapping.unmapped]
    options = [
        f"--{name.replace('_', '-')}" for name in mapping.unmapped if name in Constants.model_fields
    ]
    settle = f"tell it with {' and '.join(options)}, or " if options else ""
    return Refused(
        RefusalCode.MISSING_COLUMN,
        file,
        f"the layout '{layout.id}' lacks " + "; ".join(told),
        f"{settle}name the column in a layout file with extends = {format_value(layout.id)}",
        excerpt=", ".join(mapping.unknown),
    )


def _candidates(mapping: ColumnMapping, name: str) -> str:
    """The unknown headers that come nearest to those of a field."""
    wanted = [
        key_of(header)
        for column in mapping.layout.columns
        if column.field == name
        for header in column.headers
    ]
    keys = {key_of(header): header for header in mapping.unknown}
    near = {
        keys[key]
        for want in [*wanted, key_of(name)]
        for key in get_close_matches(want, keys, 2, 0.6)
    }
    return (
        ", nearest are " + ", ".join(format_value(header) for header in sorted(near)[:3])
        if near
        else ""
    )
