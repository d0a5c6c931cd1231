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
# # 5. How to cite, explain and extend it?
#
# **Question.** How does one trace a number to who said it, cite exactly that, and add a report that the checks accept?

# %%
import subprocess
import sys
import tempfile
from pathlib import Path

import shipments as sh

print("data version", sh.data_version())

# %% [markdown]
# ## Explain: who says so, and who disputes it

# %%
print(sh.explain("chinese-armour-turkiye-2022-q4"))

# %% [markdown]
# A denial or negative finding says in turn which record it concerns.

# %%
print(sh.explain("CNRU-0047"))

# %% [markdown]
# ## Describe: what a table or column means

# %%
print(sh.describe("shipments", "route"))

# %% [markdown]
# ## Cite: exactly the reports behind some rows
#
# `cite` takes ids, rows of pandas or polars (with the key as a column or as the index), or a filter.

# %%
print(sh.cite("chinese-armour-turkiye-2022-q4"))

# %%
shipments = sh.load("shipments").set_index("shipment_id")
print(sh.cite(shipments.loc[["chinese-armour-turkiye-2022-q4"]], format="bibtex"))

# %%
print(sh.cite({"polarity": "negates", "category": "drones"}))

# %% [markdown]
# ## A total that would mislead is refused

# %%
try:
    sh.total(sh.load("shipments").query("category == 'body_armour'"))
except sh.CannotAdd as refusal:
    print(refusal)

# %% [markdown]
# ## Extend: a report file with mistakes, and what the check says
#
# In a checkout, `shipments report new` writes a report file with every field explained, and `shipments report check` names every mistake at once. The report below is invented and is in a temporary folder.

# %%
FAULTY = """
[report]
id = "gazette-2023-03-16"
publisher = "Synthetic Gazette"
published = 2023-03-16
evidence_basis = "custom_data"

[[pages]]
id = "copy"
publisher = "Synthetic Copy"
url = "https://example.org/copy"
reading = "second-hand"
"""

with tempfile.TemporaryDirectory() as folder:
    file = Path(folder) / "gazette-2023-03-16.toml"
    file.write_text(FAULTY, encoding="utf-8")
    command = [sys.executable, "-m", "shipments", "report", "check", str(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    print(done.stderr)

# %% [markdown]
# ## What cannot be concluded
#
# * That a file which passes the checks is right: they judge its form, and only reading the pages judges its content.
# * That a citation of the dataset replaces those of the reports: cite both.
