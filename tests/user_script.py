"""What a user may write, with the types that checkers must find; run too, by `make dist`."""

from __future__ import annotations

from typing import Any, assert_type

import pandas as pd
import polars as pl

import shipments as sh

frame = sh.load("shipments")
assert_type(frame, pd.DataFrame)
rows = sh.load("shipments", "polars")
assert_type(rows, pl.DataFrame)
assert_type(sh.routes(rows), pl.DataFrame)
assert_type(sh.list_tables(), dict[str, str])
assert_type(sh.data_version(), str)
assert_type(sh.__version__, str)
assert_type(sh.cite(rows.head(1), "bibtex"), str)
assert_type(sh.cite("CNRU-0001"), str)
assert_type(sh.explain(frame.iloc[0]).claims[0]["claim_id"], Any)
assert_type(sh.describe("shipments").columns[0].description, str)
assert_type(sh.describe("shipments", "route").words, dict[str, str])
error: type[Exception] = sh.CannotAdd
assert issubclass(error, sh.ShipmentsError)
assert frame.shape == rows.shape
