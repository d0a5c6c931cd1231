"""Schemas of others: what compiles, what is refused with the way round, in any order of imports."""

from __future__ import annotations

import subprocess
import sys

import pandas as pd
import pandera.pandas as pandas_pa
import pandera.polars as pa
import polars as pl
import pytest

from shipments.errors import DataError
from shipments.schema import SchemaNotCompilable, split

pytestmark = pytest.mark.medium

BUILT_IN = """
class Parcels(pa.DataFrameModel):
    code: str = pa.Field(str_matches=r"^[A-Z]{2}$")
    ends: str = pa.Field(str_endswith="x", str_startswith="a", str_contains="b", str_length=(2, 4))
    kg: float = pa.Field(ge=0, lt=100, nullable=True)
    kind: str = pa.Field(isin=["a", "b"], ne="c", notin=["d"])
    n: int = pa.Field(in_range={"min_value": 1, "max_value": 9}, gt=0, le=9, eq=5, unique=True)
good = {"code": "CN", "ends": "abx", "kg": None, "kind": "a", "n": 5}
bad = {"code": "cn", "ends": "x", "kg": -1.0, "kind": "c", "n": 0}
frame = pl.DataFrame([good, bad])
"""
EXPECTED = [
    "code:str_matches", "ends:str_contains", "ends:str_startswith", "ends:str_length",
    "kg:greater_than_or_equal_to", "kind:not_equal_to", "kind:isin", "n:equal_to",
    "n:greater_than", "n:in_range",
]  # fmt: skip
IMPORTS = {
    "pandera first": "import pandera.polars as pa, polars as pl\n{schema}\nimport shipments.schema",
    "shipments first": "import shipments.schema, pandera.polars as pa, polars as pl\n{schema}",
    "validated first": "import pandera.polars as pa, polars as pl\n{schema}\n"
    "Parcels.validate(frame[:1])\nimport shipments.schema",
    "pandas side first": "import pandera.pandas, pandas\nimport pandera.polars as pa, polars as pl\n"
    "pandera.pandas.DataFrameSchema({{'a': pandera.pandas.Column(int, pandera.pandas.Check.ge(0))}})"
    ".validate(pandas.DataFrame({{'a': [1]}}))\n{schema}\nimport shipments.schema",
}


@pytest.mark.parametrize("order", IMPORTS)
def test_a_schema_compiles_whatever_was_imported_first(order):
    code = IMPORTS[order].format(schema=BUILT_IN)
    code += "\nfrom shipments.schema import split\nprint(*split(frame, Parcels).rejected["
    code += "'broken_rules'][0], sep=chr(10))\nParcels.validate(frame[:1])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert sorted(done.stdout.split()) == sorted(EXPECTED)


def test_importing_the_schema_package_imports_nothing_heavy():
    code = (
        "import sys, shipments, shipments.schema, shipments.tables; "
        "print([m for m in ('pandera','polars','pandas','narwhals') if m in sys.modules])"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "[]"


def column(*checks, **properties) -> pa.DataFrameSchema:
    return pa.DataFrameSchema({"a": pa.Column(pl.Int64, list(checks), **properties)})


REFUSED = {
    "element-wise": (
        column(pa.Check(lambda x: x > 0, element_wise=True, name="each")),
        "check 'a:each' is element-wise",
    ),
    "grouped": (column(pa.Check(lambda x: x, groupby="a", name="by")), "check 'a:by' is grouped"),
    "native": (
        column(pa.Check(lambda data: data.lazyframe, name="own")),
        "check 'a:own' cannot be",
    ),
    "no expression": (
        column(pa.Check(lambda _: True, name="always")),
        "check 'a:always' gives a bool · expected a narwhals expression · write it with narwhals",
    ),
    "parser": (
        column(parsers=pandas_pa.Parser(lambda s: s)),
        "a.parsers · apply them to the frame first",
    ),
    "default": (column(default=1), "a.default · use frame.with_columns(pl.col('a').fill_null"),
    "type of all": (pa.DataFrameSchema(dtype=pl.Int64), "dtype of the schema · give each column"),
    "doubled id": (
        column(pa.Check.ge(0, name="x"), pa.Check.le(9, name="x")),
        "1 rule ids occur more than once: a:x · give the checks different names",
    ),
    "pandas": (
        pandas_pa.DataFrameSchema({"a": pandas_pa.Column(int)}),
        "expected one of pandera.polars",
    ),
    "no schema": ("declarations", "'declarations' is no schema · expected a model"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_compiled_is_refused_with_the_way_round(case):
    schema, message = REFUSED[case]
    with pytest.raises(SchemaNotCompilable) as caught:
        split(pl.DataFrame({"a": [1]}), schema)
    assert message in str(caught.value)


def test_a_model_of_pandas_is_refused_with_the_way_round():
    class OfPandas(pandas_pa.DataFrameModel):
        a: int

    with pytest.raises(SchemaNotCompilable, match=r"expected one of pandera\.polars"):
        split(pd.DataFrame({"a": [1]}), OfPandas)


def test_optional_columns_may_be_missing():
    schema = pa.DataFrameSchema(
        {"a": pa.Column(pl.Int64), "b": pa.Column(pl.Int64, pa.Check.ge(0), required=False)}
    )
    assert split(pl.DataFrame({"a": [1]}), schema).accepted.height == 1
    assert split(pl.DataFrame({"a": [1], "b": [-1]}), schema).rejected.height == 1


def test_patterns_of_names_are_rules_of_each_column_that_matches():
    schema = pa.DataFrameSchema({"^kg_": pa.Column(pl.Int64, pa.Check.ge(0), regex=True)})
    frame = pl.DataFrame({"kg_net": [1, -1], "kg_gross": [-1, 1], "other": [0, 0]})
    assert split(frame, schema).rejected["broken_rules"].to_list() == [
        ["kg_gross:greater_than_or_equal_to"],
        ["kg_net:greater_than_or_equal_to"],
    ]
    with pytest.raises(DataError, match=r"\^kg_ · column is missing"):
        split(pl.DataFrame({"other": [0]}), schema)


def test_coerce_converts_nothing_and_says_so():
    schema = column(coerce=True)
    assert split(pl.DataFrame({"a": [1]}), schema).accepted.height == 1
    with pytest.raises(DataError, match="a split converts nothing, whatever coerce says"):
        split(pl.DataFrame({"a": ["1"]}), schema)


def test_rows_that_pandera_would_drop_are_the_rejected_ones():
    schema = pa.DataFrameSchema({"a": pa.Column(pl.Int64, pa.Check.ge(0))}, drop_invalid_rows=True)
    frame = pl.DataFrame({"a": [1, -1, 2]})
    assert split(frame, schema).accepted.equals(schema.validate(frame, lazy=True))


def test_a_model_is_taken_as_well_as_its_schema():
    class Mine(pa.DataFrameModel):
        a: int = pa.Field(ge=0)

    frame = pl.DataFrame({"a": [1, -1]})
    for schema in (Mine, Mine.to_schema()):
        assert split(frame, schema).rejected["a"].to_list() == [-1]
