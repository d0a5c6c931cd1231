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
# # 5. How to cite, explain and extend it?
#
# **Question.** How does one trace a number to who said it, cite exactly that, and add a report that the checks accept?

# %%
import tempfile
from pathlib import Path

import shipments as sh
from shipments.curation.dataset import read_dataset

print("data version", sh.data_version())

# %% [markdown]
# ## Explain: who says so, and who disputes it

# %%
print(sh.explain("chinese-armour-turkiye-2022-q4"))

# %% [markdown]
# ## Describe: what a table or column means

# %%
print(sh.describe("shipments", "route"))

# %% [markdown]
# ## Cite: exactly the reports behind some rows

# %%
claims = sh.load("claims")
armour = claims[claims["event_id"] == "chinese-armour-turkiye-2022-q4"]
print(sh.cite(armour))

# %%
print(sh.cite(armour, format="bibtex"))

# %% [markdown]
# ## A total that would mislead is refused

# %%
shipments = sh.load("shipments")
try:
    sh.total(shipments[shipments["category"] == "body_armour"])
except sh.CannotAdd as refusal:
    print(refusal)

# %% [markdown]
# ## Extend: a report file with mistakes, and what it is told
#
# The report below is invented and stands in a temporary folder. Every mistake is named at once.

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
    raw = Path(folder)
    (raw / "reports").mkdir()
    (raw / "reports" / "gazette-2023-03-16.toml").write_text(FAULTY, encoding="utf-8")
    try:
        read_dataset(raw)
    except sh.DataError as error:
        # The folder has no reference tables either: only the faults of the report are shown.
        for fault in error.faults:
            if "gazette" in fault.where:
                print(str(fault).replace(folder, "data/raw"))

# %% [markdown]
# ## What cannot be concluded
#
# * That a file which passes the checks is right: they judge its form, and only reading the pages judges its content.
# * That a citation of the dataset stands for the reports: cite both.
