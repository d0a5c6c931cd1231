# ---
# jupyter:
#   jupytext:
#     formats: ipynb,py:percent
#     notebook_metadata_filter: kernelspec,jupytext,-jupytext.text_representation.jupytext_version
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
# # 6. How do customs records get in, and what becomes of each?
#
# **Question.** A vendor's file has its own headers, encoding and formats. What would be done
# with it, which records are kept, and why not the others?
#
# The two files below ship with the package. They are **synthetic**: nothing in them was ever
# declared, and every record says so.

# %%
import tempfile
from pathlib import Path

import polars as pl

import shipments as sh

files = sh.customs.sample()
russian, english = files["russian"], files["english"]
print(russian.read_bytes()[:120].decode("cp1251"))

# %% [markdown]
# ## Sniff: what would be done, and why
#
# Encoding, separator, header row and layout are inferred and reported before anything is converted.

# %%
print(sh.customs.sniff(russian))

# %% [markdown]
# The column `FIRM` holds contacts of people in real files. It is dropped before anything of a
# record is kept. `G12` is a total of the whole declaration that repeats on each item: it is never
# taken for the item's own value.
#
# ## Read: accepted and rejected records, as frames

# %%
records = sh.customs.read(russian)
print(records.report.summary())
records.accepted.select(
    "declaration_number",
    "registered_on",
    "hs_code",
    "origin_country",
    "dispatch_country",
    "net_weight_kg",
).head()

# %% [markdown]
# Records with defects were put in on purpose. A bad date, code or width rejects a record with a code,
# and its message says what to do. Any other cell that cannot be read is null, and `faults` names it.

# %%
with pl.Config(fmt_str_lengths=100, tbl_rows=20):
    print(records.rejected.select("line", "column", "code", "value", "message"))

# %%
records.accepted.filter(pl.col("faults").is_not_null()).select("source_row", "faults")

# %% [markdown]
# What was changed on the way in is flagged on the row; rows that say exactly the same point to the first.

# %%
records.accepted.filter(
    pl.col("repairs").is_not_null() | pl.col("duplicate_of").is_not_null()
).select("source_row", "hs_code", "consignee_tax_id", "repairs", "duplicate_of")

# %% [markdown]
# ## Another layout, the same columns
#
# The second file has titles above its header, English headers and the values in roubles and dollars.

# %%
both = pl.concat([records.accepted, sh.customs.read(english).accepted])
both.group_by("source_file", "dispatch_country").agg(
    pl.len().alias("records"), pl.col("statistical_value_usd").sum()
).sort("source_file", "dispatch_country")

# %% [markdown]
# ## What the file does not say, you say
#
# `03/04/2023` is the third of April or the fourth of March, and nothing in this small file says
# which. The rows are rejected, and the message names the option.

# %%
made = Path(tempfile.mkdtemp()) / "made.csv"
made.write_text(
    "Date,HS Code,Goods description,Country of origin,Exporter,Statistical value USD,Mark on the box\n"
    "03/04/2023,854231,SYNTHETIC processors,China,SYNTHETIC SAMPLE CO,1200.50,SYNTHETIC\n"
    "05/06/2023,854232,SYNTHETIC memories,China,SYNTHETIC SAMPLE CO,310.25,SYNTHETIC\n",
    encoding="utf-8",
)
constants = {"declaring_country": "RU", "direction": "import"}
ambiguous = sh.customs.read(made, sh.customs.Options(**constants))
with pl.Config(fmt_str_lengths=200):
    print(ambiguous.rejected.select("code", "value", "message"))

# %%
decided = sh.customs.read(made, sh.customs.Options(**constants, date_order="dmy"))
decided.accepted.select("registered_on", "hs_code", "statistical_value_usd")

# %% [markdown]
# Without the country that took the declarations the file is refused as a whole; the refusal names
# the option that gives it.

# %%
try:
    sh.customs.read(made)
except sh.customs.Refused as refusal:
    print(refusal)

# %% [markdown]
# ## A layout of your own
#
# New headers need no code: a few lines of TOML on top of a layout that is there.

# %%
layout = made.with_name("mine.toml")
layout.write_text(
    """
id = "mine"
title = "My vendor"
extends = "generic"

[constants]
declaring_country = "RU"
direction = "import"

[[columns]]
field = "brand"
headers = ["Mark on the box"]
""",
    encoding="utf-8",
)
print(sh.customs.sniff(made, sh.customs.Options(layout=layout)))

# %% [markdown]
# ## Ingest: a dataset that grows, and gains nothing from the same file twice

# %%
dataset = made.with_name("dataset")
first = sh.customs.ingest([russian, english], dataset)
again = sh.customs.ingest([russian], dataset)
print(first.summary())
print(again.summary())
print(sorted(str(path.relative_to(dataset)) for path in dataset.rglob("*") if path.is_file())[:6])

# %%
declarations = pl.scan_parquet(dataset / "declarations" / "**" / "*.parquet")
declarations.group_by(pl.col("registered_on").dt.year().alias("year")).agg(
    pl.len().alias("records")
).sort("year").collect()

# %% [markdown]
# ## What cannot be concluded
#
# * Anything about real trade: both files are made up.
# * That an accepted record is true. It is what a declarant filed, and satisfies the rules of form.
# * That records of two vendors are different: only rows that say exactly the same are marked.
