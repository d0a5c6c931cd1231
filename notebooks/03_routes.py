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
# # 3. By which routes?
#
# **Question.** Which countries are reported to lie between sender and receiver, for which goods, and on what basis?
#
# Transit is a claim too. A route reported for one item never passes to its neighbour, and a listed firm's seat is not a route.

# %%
from IPython.display import Markdown

import shipments as sh

print("data version", sh.data_version())

# %%
shipments = sh.load("shipments")
core = shipments[(shipments["scope"] == "core") & (shipments["stage"] != "prospect")]
routes = sh.routes(core)
unrouted = routes[routes["way"] == "unrouted"]["shipments"].sum()
routed = routes[routes["way"] == "routed"]["shipments"].sum()
Markdown(
    f"Of {routes['shipments'].sum()} reported transfers with a known start and end, **{unrouted}** name no country in "
    f"between, which is not the same as going straight, and **{routed}** name at least one."
)

# %%
sh.plot.routes(core)

# %%
routes[
    [
        "label",
        "shipments",
        "root_reports",
        "customs_backed",
        "recorded",
        "stated",
        "inferred",
        "intercepted",
    ]
]

# %% [markdown]
# ## On what basis
#
# A hop may be recorded in customs or transport papers, said by a source, inferred, offered, or the goods may have been stopped there. A route is as well founded as its weakest hop.

# %%
legs = sh.load("legs")
legs[legs["stop_role"].notna()].merge(
    shipments[["shipment_id", "category", "scope"]], on="shipment_id"
)[["shipment_id", "from_country", "to_country", "stop_role", "basis", "wording", "scope"]]

# %% [markdown]
# ## The rifles have no reported transit
#
# One summary sentence lists rifles, drone parts and armour and then says that some goods went through Türkiye and the United Arab Emirates. The root reports the UAE for parts of one maker and Türkiye for the armour, and nothing for the rifles.

# %%
story = ["CNRU-0001", "CNRU-0002", "CNRU-0003", "CNRU-0004", "CNRU-0005"]
shipments[shipments["lead_claim_id"].isin(story)][
    ["shipment_id", "route", "scope", "evidence_basis"]
]

# %%
variants = sh.load("variants")
variants[variants["field"] == "route"][["claim_id", "source_id", "says", "assessment"]]

# %% [markdown]
# ## What cannot be concluded
#
# * That goods without a reported stop went straight.
# * Which way goods took within a country, or who carried them.
# * How much went by a route: lines count reported transfers, not goods.
