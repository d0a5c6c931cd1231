"""Whole chunks: values, gaps, faults and repairs of every record, and what the file proves."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shipments.customs.chunk import LINE, RECORD
from shipments.customs.convert import Converter
from shipments.customs.inference import FormatInference
from shipments.customs.layout_file import Column, ColumnReading, Constants, Form, Layout
from shipments.customs.options import Options
from shipments.customs.recognise import ColumnMapping
from shipments.customs.values.reference import reference
from shipments.tables.declarations import DECLARATIONS

COLUMNS = {
    "declaration_number": "ND", "item_number": "G32", "direction": "G011", "procedure_code": "G37",
    "registered_on": "G072", "consignor_name": "G022", "consignee_name": "G082", "consignee_tax_id": "G081",
    "consignee_country": "G0831", "contract_holder_name": "G092", "contract_holder_tax_id": "G091",
    "origin_country": "G34", "goods_description": "G31_1", "hs_code": "G33", "net_weight_kg": "G38",
    "quantity": "G31_7", "quantity_unit": "G31_71", "invoice_value": "G42", "invoice_currency": "G221",
    "incoterm": "G202", "transport_mode_code": "G25", "is_containerised": "G19", "package_count": "G06",
}  # fmt: skip
WHOLE = {
    "ND": "10216170/300422/0000001", "G32": "1", "G011": "ИМ", "G37": "4000", "G072": "30.04.2022",
    "G022": "SENDER LTD", "G082": "ООО РОМАШКА", "G081": "7707083893", "G0831": "RU", "G092": "ООО РОМАШКА",
    "G091": "7707083893", "G34": "CN", "G31_1": "ПОДШИПНИКИ", "G33": "8482109008", "G38": "12,5", "G31_7": "3",
    "G31_71": "ШТ", "G42": "100,25", "G221": "USD", "G202": "CIF", "G25": "30", "G19": "0", "G06": "2",
}  # fmt: skip


def _mapping(
    columns: dict[str, str | tuple[str, ...]] | None = None,
    *,
    missing: dict[str, tuple[str, ...]] | None = None,
    readings: dict[str, ColumnReading] | None = None,
    **settings: Any,
) -> ColumnMapping:
    pairs = {
        name: (headers,) if isinstance(headers, str) else headers
        for name, headers in (columns or COLUMNS).items()
    }
    settings = {"date_formats": ("dmy", "ymd"), "tax_id": "ru_inn", "hs_digits": 10, **settings}
    layout = Layout(
        id="made",
        title="Made for tests",
        constants=Constants(declaring_country="RU"),
        columns=tuple(Column(field=name, headers=headers) for name, headers in pairs.items()),
        **settings,
    )
    return ColumnMapping(
        layout=layout,
        columns=pairs,
        readings={name: (readings or {}).get(name, ColumnReading()) for name in pairs},
        missing=missing or {},
        unknown=(),
        ignored={},
        personal=(),
        unmapped=(),
        how="",
    )


def _converted(
    *records: dict[str, str | None],
    mapping: ColumnMapping | None = None,
    options: Options | None = None,
    seen: int | None = None,
) -> pl.DataFrame:
    """The records, each a whole one with some cells changed; the evidence is of the first `seen`."""
    mapping, options = mapping or _mapping(), options or Options(strict=True)
    rows = [{**WHOLE, **record} for record in records]
    headers = list(dict.fromkeys([*WHOLE, *(name for row in rows for name in row)]))
    cells = pl.DataFrame(rows, dict.fromkeys(headers, pl.String)).with_columns(
        pl.int_range(1, len(rows) + 1, dtype=pl.Int64).alias(RECORD),
        pl.int_range(2, len(rows) + 2, dtype=pl.Int64).alias(LINE),
    )
    inference = FormatInference(mapping, options)
    inference.observe(cells[:seen])
    converter = Converter(mapping, options, reference(), inference, source_file="made.csv")
    return converter.convert(cells)


def _faults(frame: pl.DataFrame) -> list[tuple[str, str, str] | None]:
    """Column, code and value of the first fault of each row."""
    return [
        (faults[0]["column"], faults[0]["code"], faults[0]["value"]) if faults else None
        for faults in frame["__faults"].to_list()
    ]


def test_a_whole_record_gives_the_columns_of_the_schema_in_its_types():
    frame = _converted({})
    assert {name: frame.schema[name] for name in DECLARATIONS.columns} == DECLARATIONS.dtypes
    assert list(frame.columns) == [
        *DECLARATIONS.columns,
        RECORD,
        LINE,
        "repairs",
        "faults",
        "__faults",
    ]
    row = frame.row(0, named=True)
    assert row["__faults"] is None
    assert row["repairs"] is None
    assert (row["registered_on"], row["hs6"], row["hs_revision"]) == (
        dt.date(2022, 4, 30),
        "848210",
        "2022",
    )
    assert (row["net_weight_kg"], row["quantity_unit"], row["invoice_value"]) == (
        12.5,
        "piece",
        100.25,
    )
    assert (row["source_file"], row["source_row"], row["is_containerised"]) == (
        "made.csv",
        2,
        False,
    )


def test_chunks_without_records_or_without_texts_are_converted():
    frame = _converted(dict.fromkeys(WHOLE))
    assert {fault["code"] for fault in frame["__faults"][0]} == {"REQUIRED"}
    mapping, options = _mapping(), Options()
    inference = FormatInference(mapping, options)
    empty = pl.DataFrame(
        schema={RECORD: pl.Int64, LINE: pl.Int64, **dict.fromkeys(WHOLE, pl.String)}
    )
    inference.observe(empty)
    converted = Converter(mapping, options, reference(), inference).convert(empty)
    assert converted.height == 0
    assert converted.schema == frame.schema


def test_a_number_that_reads_two_ways_waits_for_evidence_in_the_file():
    nothing = {"G38": "5", "G42": "5"}
    frame = _converted({**nothing, "G42": "1,234"})
    assert _faults(frame) == [("G42", "NUM_AMBIGUOUS", "1,234")]
    frame = _converted({**nothing, "G42": "1,234"}, {**nothing, "G38": "0,5"})
    assert frame["invoice_value"].to_list() == [1.234, 5.0]
    frame = _converted({**nothing, "G42": "1,234"}, options=Options(decimal="."))
    assert frame["invoice_value"].to_list() == [1234.0]


def test_a_number_against_the_inferred_mark_rejects_its_row():
    frame = _converted({}, {"G42": "1,234"}, {"G42": "1,234.50"}, seen=2)
    assert frame["invoice_value"].to_list() == [100.25, 1.234, None]
    assert _faults(frame)[2] == ("G42", "NUM", "1,234.50")


def test_a_file_that_writes_both_marks_proves_nothing():
    frame = _converted(
        {"G42": "10.5", "G38": "5"}, {"G42": "10,5", "G38": "5"}, {"G42": "1,234", "G38": "5"}
    )
    assert frame["invoice_value"].to_list() == [10.5, 10.5, None]
    assert _faults(frame)[2] == ("G42", "NUM_AMBIGUOUS", "1,234")


def test_a_file_that_keeps_zeros_lost_none():
    frame = _converted({"G33": "0101210000"}, {"G33": "847130000"})
    assert _faults(frame) == [None, ("G33", "HS_AMBIGUOUS", "847130000")]


def test_days_with_slashes_wait_for_evidence_in_the_file():
    mapping = _mapping(date_formats=())
    assert _faults(_converted({"G072": "04/05/2022"}, mapping=mapping)) == [
        ("G072", "DATE_AMBIGUOUS", "04/05/2022")
    ]
    frame = _converted({"G072": "04/05/2022"}, {"G072": "13/05/2022"}, mapping=mapping)
    assert frame["registered_on"].to_list() == [dt.date(2022, 5, 4), dt.date(2022, 5, 13)]
    frame = _converted({"G072": "04/05/2022"}, mapping=mapping, options=Options(date_order="mdy"))
    assert frame["registered_on"].to_list() == [dt.date(2022, 4, 5)]


def test_only_what_the_layout_declares_missing_is_missing():
    frame = _converted({"G34": "NA", "G022": "None", "G092": "NULL", "G082": "nan"})
    assert _faults(frame) == [None]
    assert frame.select("origin_country", "consignor_name", "contract_holder_name", "consignee_name").row(0) == (
        "NA", "None", "NULL", "nan",
    )  # fmt: skip
    declared = dict.fromkeys(("G34", "G022", "G092", "G42", "G221", "G33", "G072"), ("NULL", "-"))
    empty = dict.fromkeys(declared, "NULL")
    frame = _converted({}, {**empty, "G022": " - "}, mapping=_mapping(missing=declared))
    assert (
        frame.select(
            "origin_country", "consignor_name", "contract_holder_name", "invoice_value"
        ).row(1)
        == (None,) * 4
    )
    assert _faults(frame)[1] == ("G072", "REQUIRED", "NULL")


def test_spaces_are_empty_and_outer_spaces_stay_only_around_the_goods_as_declared():
    frame = _converted(
        {
            "G34": " CN\u00a0",
            "G38": " 12,5 ",
            "G072": "30.04.2022 ",
            "G202": "  ",
            "G31_1": "\u00a0A  B ",
        }
    )
    assert frame.select("origin_country", "net_weight_kg", "incoterm", "goods_description").row(
        0
    ) == ("CN", 12.5, None, "\u00a0A  B ")
    assert (_faults(frame), frame["repairs"].to_list()) == ([None], [None])


def test_other_texts_that_lose_spaces_are_marked():
    columns = {**COLUMNS, "brand": "G31_12", "incoterm_place": "G2021"}
    changed = dict.fromkeys(("G022", "G31_12", "G2021"), "\tSYNTHETIC ")
    frame = _converted(changed, mapping=_mapping(columns))
    names = frame.select("consignor_name", "brand", "incoterm_place").row(0)
    assert names == ("SYNTHETIC",) * 3
    marked = ["brand:trimmed", "consignor_name:trimmed", "incoterm_place:trimmed"]
    assert sorted(frame["repairs"][0].split(";")) == marked


def test_every_fault_of_a_record_is_reported():
    frame = _converted({"G34": "Atlantis", "G33": "?", "G42": "x", "G202": "???", "G081": "12"})
    assert {fault["code"] for fault in frame["__faults"][0]} == {
        "COUNTRY",
        "HS",
        "NUM",
        "CODE",
        "TAX_ID",
    }
    assert all(fault["message"] for fault in frame["__faults"][0])


def test_the_party_by_whose_order_goods_are_sent_is_never_lost():
    text = "SENDER LTD ПО ПОРУЧЕНИЮ TRADER FZE"
    frame = _converted(
        {"G022": text, "G092": None}, {"G022": text}, {"G022": text, "G092": "TRADER FZE"}
    )
    assert frame.select("consignor_name", "contract_holder_name").rows() == [
        ("SENDER LTD", "TRADER FZE"), (text, "ООО РОМАШКА"), ("SENDER LTD", "TRADER FZE"),
    ]  # fmt: skip
    assert frame["repairs"].to_list() == [
        "consignor_name:by_order_split;contract_holder_name:from_consignor_name",
        "consignor_name:by_order_kept",
        "consignor_name:by_order_split",
    ]


def test_a_tax_number_before_a_name_goes_to_its_column_if_that_is_empty():
    text = "7707083893 773601001 ООО РОМАШКА"
    frame = _converted({"G082": text, "G081": None}, {"G082": text, "G081": "500100732259"})
    assert frame.select("consignee_name", "consignee_tax_id").rows() == [
        ("ООО РОМАШКА", "7707083893"),
        (text, "500100732259"),
    ]
    assert frame["repairs"].to_list() == [
        "consignee_name:tax_id_split;consignee_tax_id:from_consignee_name",
        "consignee_name:tax_id_kept",
    ]


def test_a_failing_checksum_is_marked_on_numbers_of_russia_only():
    frame = _converted(
        {"G081": "7707083894"},
        {"G081": "940140000385", "G0831": "KZ"},
        {"G081": "CN-91440300", "G0831": "CN"},
    )
    assert frame["consignee_tax_id"].to_list() == ["7707083894", "940140000385", "CN-91440300"]
    assert frame["repairs"].to_list() == ["consignee_tax_id:checksum_fails", None, None]
    assert _faults(frame) == [None] * 3


def test_the_first_of_several_columns_that_says_something_is_read():
    mapping = _mapping({**COLUMNS, "origin_country": ("G34", "G31_13")}, missing={"G34": ("-",)})
    frame = _converted(
        {"G34": "-", "G31_13": "КИТАЙ"},
        {"G34": "TR", "G31_13": "КИТАЙ"},
        {"G34": None, "G31_13": "Atlantis"},
        mapping=mapping,
    )
    assert frame["origin_country"].to_list() == ["CN", "TR", None]
    assert _faults(frame)[2] == ("G31_13", "COUNTRY", "Atlantis")


def test_readings_of_a_layout():
    readings = {
        "net_weight_kg": ColumnReading(unit="t"),
        "quantity": ColumnReading(form=Form.QUANTITY_WITH_UNIT),
        "invoice_value": ColumnReading(currency="RUB", multiply=1000),
    }
    columns = {
        name: header
        for name, header in COLUMNS.items()
        if name not in ("quantity_unit", "invoice_currency")
    }
    frame = _converted(
        {"G38": "2,3", "G31_7": "12 PCS", "G42": "1,5"},
        mapping=_mapping(columns, readings=readings),
    )
    row = frame.row(0, named=True)
    assert (row["net_weight_kg"], row["quantity"], row["quantity_unit"]) == (2300.0, 12.0, "piece")
    assert (row["invoice_value"], row["invoice_currency"]) == (1500.0, "RUB")
    assert row["repairs"] == "net_weight_kg:scaled;quantity:unit_split;invoice_value:scaled"


def test_a_zero_without_unit_is_no_quantity():
    frame = _converted({"G31_7": "0", "G31_71": None}, {"G31_7": "0"})
    assert frame.select("quantity", "quantity_unit").rows() == [(None, None), (None, "piece")]
    assert frame["repairs"].to_list() == ["quantity:zero_as_gap", "quantity:zero_as_gap"]


_CELLS = st.text(
    alphabet=st.sampled_from("0123456789.,-/ '\u00a0abИМxNULЕ*()e+"), min_size=1, max_size=12
)


@given(st.lists(st.dictionaries(st.sampled_from(sorted(WHOLE)), _CELLS), min_size=1, max_size=5))
@settings(max_examples=15, deadline=None)
def test_every_cell_is_a_value_a_gap_or_a_fault(records):
    frame = _converted({}, *records)
    assert frame.height == 1 + len(records)
    fields = {header: name for name, header in COLUMNS.items()}
    for row in frame.iter_rows(named=True):
        for fault in row["__faults"] or ():
            assert row[fields[fault["column"]]] is None or fault["code"] == "REQUIRED"
        record = {} if row[RECORD] == 1 else records[row[RECORD] - 2]
        at_fault = {fault["column"] for fault in row["__faults"] or ()}
        marked = {mark.split(":")[0] for mark in (row["repairs"] or "").split(";")}
        for header, text in {**WHOLE, **record}.items():
            said = bool(text.strip(" \u00a0"))
            if row[fields[header]] is None and said:
                assert header in at_fault or fields[header] in marked


def test_a_cell_of_an_optional_column_that_cannot_be_read_is_null_and_flagged():
    frame = _converted({"G34": "Atlantis", "G38": "x", "G081": "12"}, {}, options=Options())
    assert frame["__faults"].to_list() == [None, None]
    flags = sorted(json.loads(frame["faults"][0]), key=lambda flag: flag["column"])
    assert flags == [
        {"column": "consignee_tax_id", "code": "TAX_ID", "value": "12"},
        {"column": "net_weight_kg", "code": "NUM", "value": "x"},
        {"column": "origin_country", "code": "COUNTRY", "value": "Atlantis"},
    ]
    assert frame["faults"][1] is None
    assert frame.row(0, named=True)["net_weight_kg"] is None


@pytest.mark.parametrize(("header", "text"), [("G072", "31.02.2022"), ("G33", "?"), ("G011", "?")])
def test_a_cell_of_a_key_column_that_cannot_be_read_rejects_its_record(header, text):
    frame = _converted({header: text}, options=Options())
    assert [fault["column"] for fault in frame["__faults"][0]] == [header]
    assert frame["faults"][0] is None


def test_a_number_declared_missing_is_no_number():
    frame = _converted({"G38": "999"}, mapping=_mapping(missing={"G38": ("999",)}))
    assert frame["net_weight_kg"][0] is None


def test_a_zero_beside_a_measure_is_a_gap_and_zeros_alone_are_zeros():
    zeros = dict.fromkeys(("G38", "G42", "G31_7", "G46"), "0")
    frame = _converted({"G38": "0"}, zeros)
    assert frame["net_weight_kg"].to_list() == [None, 0.0]
    assert frame["repairs"][0] == "net_weight_kg:zero_as_gap"


@pytest.mark.parametrize(("code", "kept"), [("69072100132", True), ("10121000132", False)])
def test_a_code_of_eleven_digits_is_whole_where_no_heading_has_a_zero_before_it(code, kept):
    frame = _converted({"G33": code}, mapping=_mapping(hs_digits=None))
    assert frame["hs_code"][0] == (code if kept else None)


@pytest.mark.parametrize("text", ["1.0129E+16", "2,223100325E107"])
def test_a_number_that_a_spreadsheet_rounded_is_flagged(text):
    frame = _converted({"ND": text}, options=Options())
    assert frame["declaration_number"][0] is None
    assert json.loads(frame["faults"][0])[0]["value"] == text


@pytest.mark.parametrize(
    ("text", "marked"), [("1 AÃ\u00b1O", True), ("A\u0085B", True), ("CAFÉ Ñ", False)]
)
def test_a_text_that_was_decoded_wrongly_is_kept_and_marked(text, marked):
    frame = _converted({"G31_1": text, "G022": text}, options=Options())
    assert frame["goods_description"][0] == text
    marks = set((frame["repairs"][0] or "").split(";"))
    assert ({"goods_description:mojibake", "consignor_name:mojibake"} <= marks) is marked
