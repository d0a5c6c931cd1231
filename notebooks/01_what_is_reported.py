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
# # 1. What is reported, and by whom?
#
# **Question.** Which assertions about arms and dual-use goods moving from China to Russia does the dataset hold, who makes them, on what evidence, and how much of it is one story repeated many times?
#
# A row is a report, never a fact. Reports, denials and negative findings are all data.

# %%
import pandas as pd
from IPython.display import Markdown

import shipments as sh

print("data version", sh.data_version())

# %%
claims = sh.load("claims")
sources = sh.load("sources")
reports = sh.load("reports")
Markdown(
    f"The dataset holds **{len(claims)} claims** from **{len(reports)} root reports**, read through "
    f"**{sources['url'].nunique()} pages**. A root report is the publication that first carried an assertion."
)

# %% [markdown]
# ## Who asserts what
#
# A claim affirms, negates (with an object and a date), or does not say: cannot establish, is not aware, gives no comment.

# %%
pd.crosstab(claims["asserter_group"], claims["polarity"]).sort_values("affirms", ascending=False)

# %%
sh.plot.timeline(claims)

# %% [markdown]
# ## What is not covered
#
# Absence is not zero. Rounds of listings, measures and reports that are known are rows of `coverage`, held or not; the grey spans of the timeline are where none is held.

# %%
sh.plot.coverage()

# %% [markdown]
# How much of a list that was collected without looking at the data is held, by subject, with 95 % intervals where they were recorded.

# %%
sh.plot.coverage(by="subject")

# %% [markdown]
# ## On what evidence
#
# The affirming claims, by what their asserter rests them on. Customs records carry names and weights; statements of officials seldom do.

# %%
affirming = claims[claims["polarity"] == "affirms"]
affirming["evidence_basis"].value_counts().to_frame("claims")

# %% [markdown]
# ## Copies are not corroboration
#
# Pages that repeat a story are counted apart from the independent root reports behind it. These events are on most pages.

# %%
shipments = sh.load("shipments")
by_pages = shipments.sort_values("page_count", ascending=False)
by_pages[["shipment_id", "page_count", "root_count", "variant_count"]].head(10)

# %%
one_root = shipments[shipments["root_count"] == 1]
Markdown(
    f"Of {len(shipments)} reported transfer events **{len(one_root)}** rest on a single root report, however many "
    f"pages repeat it: up to {one_root['page_count'].max()} pages for one root."
)

# %% [markdown]
# ## How a number changes when it is repeated
#
# Variants are pages that report a field of a claim differently. They never overwrite the claim.

# %%
variants = sh.load("variants")
variants[variants["claim_id"] == "CNRU-0001"][["source_id", "field", "says", "assessment"]]

# %% [markdown]
# ## What is behind one record
#
# `explain` takes an id or a row: the claims, who disputes them, then the pages with what each reports differently.

# %%
sh.explain("norinco-tekhkrim-rifles-2022-06")

# %% [markdown]
# ## What cannot be concluded
#
# * How many transfers there were: this counts reports that were found and read, not transfers.
# * That a claim with many pages is better founded than one with few: pages copy each other.
# * That what no report mentions did not happen, or that what was denied did or did not: a denial covers its own object and date.

# %%
print(sh.cite("norinco-tekhkrim-rifles-2022-06"))
