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
# # 4. Who disputes it, and what does that cover?
#
# **Question.** Which claims deny, found nothing or decline to say, and what object, observer and date does each cover?
#
# A denial covers its own object up to its own date, and no more. Each dispute says which part of its target it is about (`aspect`: that it occurred, the amount, the way, the sender, the use ...) and how it answers (`stance`). Declining to say is neither affirmation nor denial.

# %%
import pandas as pd
from IPython.display import Markdown

import shipments as sh

print("data version", sh.data_version())

# %%
claims = sh.load("claims")
disputes = sh.load("disputes")
disputing = claims[claims["polarity"] != "affirms"]
named = disputing["claim_id"].isin(disputes["claim_id"])
Markdown(
    f"**{len(disputing)}** of {len(claims)} claims negate or withhold. **{named.sum()}** name an event that they are "
    f"about or were printed in the same report as it; the other {len(disputing) - named.sum()} are linked to none."
)

# %%
pd.crosstab(disputing["asserter_group"], disputing["polarity"])

# %%
pd.crosstab(disputes["aspect"], disputes["stance"])

# %% [markdown]
# ## What counts against an event
#
# The counts of a shipment take what is said about `occurred`, without duplicates and without the target's own speaker. General denials, which do not name it, are counted apart.

# %%
shipments = sh.load("shipments")
counts = [
    name for name in shipments if name.endswith("_count") and name[:4] not in ("root", "page")
]
shipments.set_index("shipment_id")[counts].drop(columns=["claim_count", "variant_count"]).agg(
    ["sum", lambda column: (column > 0).sum()]
).set_axis(["claims", "shipments"]).T


# %% [markdown]
# ## Three topics, line by line
#
# Each line says who speaks, up to when, and what is covered. The subsets are chosen by a word in what a claim covers.


# %%
def about(word):
    """Claims that negate or withhold and whose covered object has a word; at most sixteen, by id."""
    has_word = disputing["covers_object"].str.contains(word, case=False, na=False)
    return disputing[has_word].sort_values("claim_id").head(16)


sh.plot.timeline(about("wagner"), title="What is denied or not found about Wagner")

# %%
sh.plot.timeline(about("lethal"), title="What is denied or not found about lethal aid")

# %%
sh.plot.timeline(about("drone"), title="What is denied, or not said, about drones")

# %% [markdown]
# ## The covered object is often another one
#
# The disputes of shipments, with what they cover. Read the object before setting one against the other.

# %%
disputes[disputes["target_kind"] == "shipment"][
    ["target_id", "aspect", "stance", "is_general", "covers_object", "covers_observer", "as_of_end"]
]

# %% [markdown]
# ## What cannot be concluded
#
# * That a denied transfer did not happen, or that an undisputed one did.
# * That an observer who found nothing by a date would have found nothing later.
# * That silence, or a general denial, answers a particular report.
# * That the three topics hold every claim about them: they are chosen by one word, and cut at sixteen lines.
