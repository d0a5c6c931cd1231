# ---
# jupyter:
#   jupytext:
#     formats: ipynb,py:percent
#     text_representation:
#       extension: .py
#       format_name: percent
#       format_version: '1.3'
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 7. What is a valid record, and which of mine are not?
#
# **Question.** The tables are pandera models. What do they demand, what do they say of a row that is wrong, and can they judge rows that are not ours?

# %%
import io
import time

import pandera.polars as pa
import polars as pl

import shipments as sh
from shipments.schema import split, table_of
from shipments.tables import Claims, Shipments

table = table_of(Shipments)
print(f"One row is {table.grain}. Key: {', '.join(table.key)}.")
pl.DataFrame(
    {
        "column": list(table.columns),
        "type": [str(dtype) for dtype in table.dtypes.values()],
        "may be null": [column.nullable for column in table.columns.values()],
        "what it says": [column.description for column in table.columns.values()],
    }
).head(12)

# %% [markdown]
# Rules across columns have an id, the column to look at, and a sentence.

# %%
pl.DataFrame(
    [(check.name, check.title, check.description) for check in Shipments.to_schema().checks],
    schema=["rule", "field", "what holds"],
    orient="row",
)

# %% [markdown]
# ## Break a row
#
# pandera validates the table, on polars and on pandas alike. `split` says of each row every rule that it breaks.

# %%
rows = sh.load("shipments")
Shipments.validate(rows)
rows.loc[0, "quantity_low"] = -5
rows.loc[1, "status"] = "confirmed"  # no word of the vocabulary claims a fact
result = Shipments.split(rows)
result

# %%
result.rejected[["shipment_id", "broken_rules"]]

# %% [markdown]
# ## A list of your own reports
#
# A researcher keeps claims in a CSV file, with the columns that matter to them. Columns that may be null need not be there. One that is always needed is named, before any row is read.

# %%
MINE = """claim_id,report_id,event_id,kind,polarity,status,statement,asserted_by,asserter_group,evidence_basis,category,item,quantity_low,quantity_high,quantity_unit,quantity_dimension,quantity_qualifier,period_start,period_end,period_precision,period_basis,destination_country,scope
CNRU-9001,mine-2024,rifles-2024,delivery,affirms,alleged,Forty rifles were sent,A reporter,press,observation,small_arms,rifles,40,40,rifle,items,exact,2024-03-01,2024-03-31,month,stated,RU,origin_not_stated
CNRU-9002,mine-2024,drones-2024,delivery,affirms,,Some drones were sent,A reporter,press,observation,drones,drones,30,20,drone,items,range,2024-05-02,2024-05-01,day,stated,RU,core
"""
mine = pl.read_csv(io.StringIO(MINE), try_parse_dates=True).cast(
    {"quantity_low": pl.Float64, "quantity_high": pl.Float64}
)
try:
    split(mine, Claims, missing="null")
except sh.DataError as error:
    print(error)

# %% [markdown]
# What is the same for every row is filled in. The second claim breaks four rules; the first breaks none.

# %%
ready = mine.with_columns(
    *(
        pl.lit("not_stated").alias(f"{name}_qualifier")
        for name in ("mass", "value", "consignments", "count")
    ),
    *(pl.lit("unknown").alias(f"{name}_precision") for name in ("as_of", "reported")),
    certainty=pl.lit("certain"),
    moves_goods=pl.lit(True),
    is_additive=pl.lit(True),
    reading=pl.lit("primary"),
    page_count=pl.lit(1, pl.Int64),
)
judged = split(ready, Claims, missing="null")
judged

# %%
judged.rejected.select("claim_id", pl.col("broken_rules").list.join(", "))

# %% [markdown]
# ## A model of your own, a million rows
#
# The model below is written with pandera alone. Both ways find the same rows. pandera reports failures check by check; `split` gives the rows, each with all its reasons, and the accepted ones, and on a lazy frame it stays lazy.


# %%
class Parcels(pa.DataFrameModel):
    code: str = pa.Field(str_matches=r"^[A-Z]{2}$")
    kg: float = pa.Field(ge=0, le=1000, nullable=True)
    kind: str = pa.Field(isin=["box", "bag", "pallet"])
    n: int = pa.Field(gt=0)


size = 1_000_000
number = pl.int_range(size)
parcels = pl.select(
    code=pl.when(number % 1000 == 0).then(pl.lit("c1")).otherwise(pl.lit("CN")),
    kg=(number % 1001).cast(pl.Float64) - 0.5,
    kind=pl.when(number % 777 == 0).then(pl.lit("?")).otherwise(pl.lit("box")),
    n=number % 5000,
)

start = time.perf_counter()
try:
    Parcels.validate(parcels, lazy=True)
except pa.errors.SchemaErrors as error:
    theirs = error.failure_cases["index"].n_unique()
pandera_seconds = time.perf_counter() - start

start = time.perf_counter()
ours = split(parcels, Parcels)
split_seconds = time.perf_counter() - start

print(f"{theirs:,} rows by pandera in {pandera_seconds:.2f} s")
print(f"{ours.rejected.height:,} rows by split in {split_seconds:.2f} s, with the reasons of each")
ours.counts()
