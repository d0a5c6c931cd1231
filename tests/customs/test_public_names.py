"""The public names of `shipments.customs` stay what they are, whatever was imported before."""

from __future__ import annotations

import pkgutil

import pytest

from shipments import customs
from shipments.errors import RowsRejected


def test_no_module_bears_a_public_name():
    modules = {module.name for module in pkgutil.iter_modules(customs.__path__)}
    assert not modules & set(customs.__all__)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Reading", customs.CustomsRecords),
        ("RecordsRejected", RowsRejected),
        ("TooManyRejected", RowsRejected),
    ],
)
def test_an_old_name_works_with_a_warning(old, new):
    with pytest.warns(DeprecationWarning, match=f"{old} is now {new.__name__}"):
        assert getattr(customs, old) is new


def test_the_table_of_declarations_is_described():
    import shipments as sh

    described = sh.describe("declarations")
    assert described.key == ("row_id",)
    assert {"faults", "hs_code"} < {column.column for column in described.columns}
    assert "export" in sh.describe("declarations", "direction").words
