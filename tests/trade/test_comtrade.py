from __future__ import annotations

import csv
import gzip
import io

import pytest

from customs.layout_headers import COMTRADE
from shipments.customs.codes import RefusalCode
from shipments.customs.options import Options
from shipments.errors import Refused
from shipments.tables.trade import TRADE
from shipments.trade import read_comtrade

CELL = {
    "typeCode": "C", "freqCode": "A", "refPeriodId": "20230101", "refYear": "2023", "refMonth": "52",
    "period": "2023", "reporterCode": "156", "reporterISO": "CHN", "flowCode": "X",
    "partnerCode": "643", "partnerISO": "RUS", "partner2Code": "0", "classificationCode": "H6",
    "isOriginalClassification": "True", "cmdCode": "880622", "customsCode": "C00", "mosCode": "0 ",
    "motCode": "0", "qtyUnitCode": "5", "qty": "120.0", "isQtyEstimated": "False",
    "netWgt": "300.5", "isNetWgtEstimated": "True", "fobvalue": "5000.0", "primaryValue": "5000.0",
    "legacyEstimationFlag": "0", "isReported": "True", "isAggregate": "False",
}  # fmt: skip


def comtrade(*changes, header=COMTRADE):
    """A file of one cell for each set of changes."""
    out = io.StringIO()
    writer = csv.DictWriter(out, header, restval="", lineterminator="\n", extrasaction="ignore")
    writer.writeheader()
    writer.writerows(CELL | change for change in changes)
    return out.getvalue()


def read(tmp_path, *changes, **options):
    path = tmp_path / "cells.csv"
    path.write_text(comtrade(*changes), encoding="utf-8")
    return read_comtrade(path, Options(**options))


def one(tmp_path, **change):
    (row,) = read(tmp_path, change).accepted.to_dicts()
    return row


def test_a_cell_is_read_into_the_columns_of_the_table(tmp_path):
    reading = read(tmp_path, {})
    assert reading.accepted.schema == TRADE.dtypes
    (row,) = reading.accepted.to_dicts()
    assert (row["reporter"], row["partner"], row["flow"]) == ("156", "643", "X")
    assert (row["quantity"], row["quantity_unit"], row["net_weight_kg"]) == (120.0, "item", 300.5)
    assert (row["hs_code"], row["hs_revision"], row["is_net_weight_estimated"]) == ("880622", "2022", True)  # fmt: skip
    assert (reading.rejected.height, reading.counted) == (0, 2)


def test_month_52_is_the_whole_year(tmp_path):
    assert one(tmp_path)["month"] is None
    monthly = one(tmp_path, freqCode="M", refMonth="7", period="202307")
    assert (monthly["month"], monthly["period"]) == (7, "202307")


def test_a_unit_of_minus_one_without_amount_is_no_quantity(tmp_path):
    row = one(tmp_path, qtyUnitCode="-1", qty="0.0", isQtyEstimated="True")
    assert (row["quantity"], row["quantity_unit"], row["is_quantity_estimated"]) == (None, None, None)  # fmt: skip


@pytest.mark.parametrize(
    ("code", "unit"),
    [
        ("2", "square_metre"),
        ("3", "thousand_kilowatt_hours"),
        ("7", "litre"),
        ("12", "cubic_metre"),
    ],
)
def test_area_volume_and_energy_are_read_by_the_codes_of_comtrade(tmp_path, code, unit):
    row = one(tmp_path, qtyUnitCode=code, qty="7")
    assert (row["quantity"], row["quantity_unit"]) == (7.0, unit)


def test_a_quantity_without_unit_is_rejected(tmp_path):
    rejected = read(tmp_path, {"qtyUnitCode": "-1", "qty": "7"}).rejected.to_dicts()[0]
    assert (rejected["code"], rejected["column"], rejected["value"]) == ("UNIT", "qtyUnitCode", "-1")  # fmt: skip


@pytest.mark.parametrize(
    ("change", "code", "column"),
    [
        ({"primaryValue": "many"}, "NUM", "primaryValue"),
        ({"partnerCode": "Russia"}, "COUNTRY", "partnerCode"),
        ({"classificationCode": "S4"}, "CODE", "classificationCode"),
        ({"isReported": "perhaps"}, "CODE", "isReported"),
        ({"cmdCode": "8806221"}, "RULE", ""),
        ({"netWgt": "inf"}, "RULE", ""),
        ({"refMonth": "7"}, "RULE", ""),
    ],
)
def test_a_cell_that_cannot_be_read_is_rejected_and_its_neighbours_are_kept(
    tmp_path, change, code, column
):
    reading = read(tmp_path, {}, change, {"partnerCode": "0", "partnerISO": "W00"})
    assert reading.accepted["partner"].to_list() == ["643", "0"]
    (rejected,) = reading.rejected.to_dicts()
    assert (rejected["code"], rejected["column"]) == (code, column)
    assert (rejected["__record"], rejected["__line"]) == (2, 3)


def test_a_packed_file_reads_as_the_plain_one(tmp_path):
    plain = read(tmp_path, {}, {"flowCode": "RX"})
    path = tmp_path / "cells.csv.gz"
    path.write_bytes(gzip.compress(comtrade({}, {"flowCode": "RX"}).encode()))
    assert read_comtrade(path).accepted.equals(plain.accepted)


def test_a_short_record_is_rejected_with_its_line(tmp_path):
    path = tmp_path / "cells.csv"
    path.write_text(comtrade({}, {}) + "C,A,2023\n", encoding="utf-8")
    reading = read_comtrade(path)
    assert (reading.accepted.height, reading.rejected["code"].to_list()) == (2, ["WIDTH"])


def test_a_file_without_a_needed_column_is_refused(tmp_path):
    path = tmp_path / "cells.csv"
    header = [name for name in COMTRADE if name != "flowCode"]
    path.write_text(comtrade({}, header=header), encoding="utf-8")
    with pytest.raises(Refused, match="lacks flowCode") as caught:
        read_comtrade(path)
    assert caught.value.code is RefusalCode.MISSING_COLUMN
