"""The shape of a layout file, `customs/layouts/<id>.toml`: what the headers of a vendor's file mean.

A layout is data. A user adds one by writing such a file and naming it with `--layout`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Annotated, Literal, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
)

from shipments.customs.header_text import header_key
from shipments.errors import Fault, LayoutError, UsageError
from shipments.messages import expected_one_of, format_value, suggest
from shipments.schema.terms import Term
from shipments.tables.declarations import DECLARATIONS
from shipments.tables.trade import TRADE
from shipments.tables.trade_vocabulary import Direction, HsRevision, ValuationBasis
from shipments.toml_model import Loc, read_model, where_of

FOLDER = Path(__file__).with_name("layouts")
_FIELDS = {"declarations": tuple(DECLARATIONS.columns), "trade": tuple(TRADE.columns)}
# Not read from a column of the file, but made while it is read.
_MADE = ("source_file", "source_row", "hs6", "hs_repair")
_EXPECTED = {
    "declaring_country": "a country as two capital letters (ISO 3166-1 alpha-2)",
    "direction": ", ".join(Direction.values()),
}


class DateFormat(Term):
    """How days are written in a layout."""

    DMY = "dmy", "day, month, year, as 31.12.2023"
    MDY = "mdy", "month, day, year, as 12/31/2023"
    YMD = "ymd", "year, month, day, as 2023-12-31"
    EXCEL = "excel", "serial number of a spreadsheet, as 45291"
    MONTH = "month", "a month without a day, as 12/2023 or Dec-2023"


class TaxIdKind(Term):
    """Whose tax numbers a layout holds; it says which length and checksum they have."""

    RU_INN = "ru_inn", "Russian ИНН: 10 digits of an organisation, 12 of a person"
    KZ_BIN = "kz_bin", "Kazakh БИН or ИИН: 12 digits"


class Form(Term):
    """How a cell is written, where that is not the plain form of its field."""

    QUANTITY_WITH_UNIT = "quantity_with_unit", "number and unit in one cell, as 12 PCS"
    CODE_WITH_TEXT = "code_with_text", "a code with its description after it, as 8542.31 Processors"
    TAX_ID_WITH_NAME = "tax_id_with_name", "a tax number glued before the name"


def _known_field(value: str) -> str:
    known = sorted({*_FIELDS["declarations"], *_FIELDS["trade"]} - set(_MADE))
    if value not in known:
        raise ValueError(expected_one_of("a column of the table", value, known))
    return value


def _says_something(value: str) -> str:
    if not header_key(value):
        raise ValueError("a header with letters or digits")
    return value


Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
Text = Annotated[str, StringConstraints(min_length=1)]
Header = Annotated[str, AfterValidator(_says_something)]
Box = Annotated[str, StringConstraints(pattern=r"^(G([0-9]+[A-Z]?(_[0-9]+)?|D[0-9])|ND|STAT)$")]
FieldName = Annotated[str, AfterValidator(_known_field)]
TwoDigits = Annotated[str, StringConstraints(pattern=r"^[0-9]{2}$")]
Alpha2 = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
Currency = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
Mark = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z_]*$")]


class LayoutPart(BaseModel):
    """Common settings: a name that is not known is a mistake, not a remark."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class ColumnReading(LayoutPart):
    """How the cells of a column are read, beyond the rules of its field.

    Attributes:
        form: How a cell is written.
        unit: Unit of a weight (`kg`, `t`, `g`), or of the quantity (a word of the units table).
        currency: Currency of a value whose column says it, as the rouble in `INVOICE_VALUE_RUB`.
        assumed: What is assumed of each value, as words of `repairs`.
        multiply: What the number counts, as 1000 for 'thousand USD'.
        basis: What the statistical value includes.
        basis_by_direction: The same where it depends on the way across the border.
    """

    form: Form | None = None
    unit: Text | None = None
    currency: Currency | None = None
    assumed: tuple[Mark, ...] = ()
    multiply: Annotated[int, Field(ge=1, strict=True)] = 1
    basis: ValuationBasis | None = None
    basis_by_direction: dict[Direction, ValuationBasis] = Field(default_factory=dict)


class Column(LayoutPart):
    """One column of a layout that a field is read from.

    Several entries for one field are alternatives, the first preferred. Two columns of a file that
    are one entry are a mistake of the file.

    Attributes:
        field: Column of our table.
        box: Box of the declaration that the header begins with.
        headers: Headers as they were seen, and synonyms.
        missing: Texts that mean missing in this column, besides those of the layout.
        reading: How cells are read.
    """

    field: FieldName
    box: Box | None = None
    headers: tuple[Header, ...] = ()
    missing: tuple[str, ...] = ()
    reading: ColumnReading = ColumnReading()

    @property
    def all_boxes(self) -> tuple[str, ...]:
        """The box, if there is one."""
        return (self.box,) if self.box else ()


class Ignored(LayoutPart):
    """Columns that are known and left out on purpose.

    Attributes:
        headers: Headers as they were seen, and synonyms.
        boxes: Boxes of the declaration that the headers begin with.
        reason: Why they are left out.
        personal: Whether they hold contacts or names of people: such a column is dropped before
            anything of a record is kept, also from what is kept of a rejected record.
    """

    headers: tuple[Header, ...] = ()
    boxes: tuple[Box, ...] = ()
    reason: Text
    personal: Annotated[bool, Field(strict=True)] = False

    @property
    def all_boxes(self) -> tuple[str, ...]:
        """Its boxes."""
        return self.boxes


class Constants(LayoutPart):
    """What every record of a layout says, without a column for it."""

    declaring_country: Alpha2 | None = None
    direction: Direction | None = None


class Layout(LayoutPart):
    """A whole layout file.

    Attributes:
        id: Name of the layout and of its file.
        title: Name for people.
        note: Where the headers were seen, and what is odd about them.
        table: Table that its records go to.
        extends: Layout that this one adds to; what is not said here is taken from there.
        marks: Headers of which one must be there, so that a file of another vendor or country is
            not taken for this layout.
        signature: Headers of which more than half must be there, for the same reason; for layouts
            that say which country or direction every record has.
        fallback: Whether the layout is tried only when no other fits.
        date_formats: How days are written; empty = inferred from the file.
        decimal: Decimal mark, where the layout fixes it.
        missing: Texts that mean missing in any column, exact.
        tax_id: Kind of the tax numbers.
        hs_digits: Number of digits of a whole commodity code.
        hs_revision: Edition of the Harmonized System, where the layout fixes it.
        constants: What every record says.
        direction_by_procedure: First two digits of a customs procedure -> the way across the border
            that it implies, for files without a column for the way; other procedures imply none.
        columns: Columns that fields are read from.
        ignored: Columns left out on purpose.
    """

    id: Id
    title: Text
    note: Text | None = None
    table: Literal["declarations", "trade"] = "declarations"
    extends: Id | None = None
    marks: tuple[Header, ...] = ()
    signature: tuple[Header, ...] = ()
    fallback: Annotated[bool, Field(strict=True)] = False
    date_formats: tuple[DateFormat, ...] = ()
    decimal: Literal[",", "."] | None = None
    missing: tuple[str, ...] = ()
    tax_id: TaxIdKind | None = None
    hs_digits: Annotated[int, Field(ge=4, le=13, strict=True)] | None = None
    hs_revision: HsRevision | None = None
    constants: Constants = Constants()
    direction_by_procedure: dict[TwoDigits, Direction] = Field(default_factory=dict)
    columns: tuple[Column, ...] = ()
    ignored: tuple[Ignored, ...] = ()

    def headers_of(self, name: str) -> list[str]:
        """The headers of a field, the preferred column first."""
        columns = (column for column in self.columns if column.field == name)
        return [header for column in columns for header in column.headers]

    def with_constants(self, given: Mapping[str, str]) -> Layout:
        """The layout with what the user says of every record; it overrides what the layout says.

        Raises:
            UsageError: If a name is no constant, or a value none of its words.
        """
        unknown = next((name for name in given if name not in Constants.model_fields), None)
        if unknown is not None:
            raise UsageError(
                f"no constant {format_value(unknown)} · {suggest(unknown, Constants.model_fields)}"
            )
        try:
            constants = Constants.model_validate({**self.constants.model_dump(), **given})
        except ValidationError as error:
            wrong = error.errors()[0]
            raise UsageError(
                f"{wrong['loc'][0]} {format_value(wrong['input'])} · expected {_EXPECTED[str(wrong['loc'][0])]}"
            ) from None
        return self.model_copy(update={"constants": constants})


def read_layout(path: Path) -> Layout:
    """Read a layout file.

    Raises:
        LayoutError: If it is no layout; it names every mistake of a stage with its line: of the
            syntax, of the shape, then of the content.
    """
    layout, text, faults = read_model(path, Layout)
    if layout is not None:
        faults = [
            Fault(
                where_of(path, text, loc),
                f"{loc[0]} number {int(loc[1]) + 1}" if len(loc) > 1 else "",
                str(loc[-1]),
                format_value(value),
                fault,
                expected,
                "correct the file",
                rule,
            )
            for loc, value, fault, expected, rule in _content_faults(layout)
        ]
    if layout is None or faults:
        raise LayoutError(faults, f"the layout {path.name}")
    return _extended(layout)


@cache
def shipped() -> dict[str, Layout]:
    """The layouts that come with the package, by id, in the order of their ids."""
    layouts = (read_layout(path) for path in sorted(FOLDER.glob("*.toml")))
    return {layout.id: layout for layout in layouts}


def _extended(layout: Layout) -> Layout:
    """A layout with what it takes from the one that it extends."""
    if layout.extends is None:
        return layout
    base = read_layout(FOLDER / f"{layout.extends}.toml")
    own = {name: getattr(layout, name) for name in layout.model_fields_set}
    taken = {key for column in layout.columns for key in _keys(column)}
    taken |= {key for entry in layout.ignored for key in _keys(entry)}
    constants = layout.constants.model_dump(exclude_none=True, exclude_unset=True)
    joined = {
        "constants": base.constants.model_copy(update=constants),
        "columns": (*layout.columns, *_without(base.columns, taken)),
        "ignored": (*layout.ignored, *_without(base.ignored, taken)),
    }
    return base.model_copy(update=own | joined)


def _keys(entry: Column | Ignored) -> Iterator[str]:
    """What the headers of an entry are known by."""
    yield from map(header_key, entry.headers)
    yield from (f"box {box}" for box in entry.all_boxes)


Entry = TypeVar("Entry", Column, Ignored)


def _without(entries: Iterable[Entry], taken: set[str]) -> Iterator[Entry]:
    """Entries of the layout that is extended, without the headers that the other one takes."""
    for entry in entries:
        if taken.isdisjoint(_keys(entry)):
            yield entry
            continue
        headers = tuple(each for each in entry.headers if header_key(each) not in taken)
        boxes = [box for box in entry.all_boxes if f"box {box}" not in taken]
        if headers or boxes:
            kept = (
                {"box": next(iter(boxes), None)} if isinstance(entry, Column) else {"boxes": boxes}
            )
            yield entry.model_copy(update={"headers": headers, **kept})


# Where, the value, what is wrong, what was expected, and the rule.
_Found = tuple[Loc, str, str, str, str]


def _content_faults(layout: Layout) -> Iterator[_Found]:
    """What a layout can get wrong beyond the shape of its entries."""
    if layout.extends is None and not (layout.columns or layout.marks):
        yield ("columns",), "", "is missing", "a table [[columns]] for each field", "columns"
    shipped_ids = sorted(path.stem for path in FOLDER.glob("*.toml"))
    if layout.extends is not None and layout.extends not in shipped_ids:
        expected = expected_one_of("the name of one", layout.extends, shipped_ids)
        yield ("extends",), layout.extends, "is no layout of the package", expected, "extends"
    known = _FIELDS[layout.table]
    for number, column in enumerate(layout.columns):
        if column.field not in known:
            expected = expected_one_of("a field of this table", column.field, known)
            loc = ("columns", number, "field")
            yield loc, column.field, "is a field of the other table", expected, "table"
        if not column.headers and not column.box:
            yield ("columns", number), "", "names no header", "headers or a box", "no_header"
    yield from _repeated(layout)


def _repeated(layout: Layout) -> Iterator[_Found]:
    """Headers and boxes in two places, which would give a column two meanings."""
    seen: dict[str, tuple[Sequence[str | int], str]] = {}
    sections: dict[str, Sequence[Column | Ignored]] = {
        "columns": layout.columns,
        "ignored": layout.ignored,
    }
    for section, entries in sections.items():
        for number, entry in enumerate(entries):
            names = [("headers", header_key(text), text) for text in entry.headers]
            names += [("box", f"box {box}", box) for box in entry.all_boxes]
            for name, key, text in names:
                loc = (section, number, name)
                first, written = seen.setdefault(key, (loc, text))
                # Two spellings of one header in one entry do no harm: both were seen.
                if first[:2] != loc[:2]:
                    fault = f"is {format_value(written)} of {first[0]} number {int(first[1]) + 1}"
                    yield loc, text, fault, "each header in one place", "repeated"
