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
# **Question.** By which ways are the goods reported to have gone, which goods, and on what basis?
#
# A way is a claim too. Each report may give several: alternatives, or shares of the goods. Each way has a status (travelled, stopped, turned back, refused, offered, declared only, inferred) and hops, each with its own basis. A hop exists only where a report gives it. A way reported for one item never passes to its neighbour, a listed firm's seat is no way, and a destination that papers falsely declare is none either.

# %%
from IPython.display import Markdown

import shipments as sh

print("data version", sh.data_version())

# %%
shipments = sh.load("shipments")
core = shipments[shipments["scope"] == "core"]
routes = sh.routes(core)
travelled = routes[routes["status"] == "travelled"]
counts = (
    travelled.groupby("way")["shipments"].sum().reindex(["unrouted", "direct", "routed"]).fillna(0)
)
Markdown(
    f"Of the core, **{counts['unrouted']:.0f}** transfers from a stated place name no country in between, which is not "
    f"the same as going straight; **{counts['direct']:.0f}** times a report says that the goods went straight, and "
    f"**{counts['routed']:.0f}** times it names at least one country. A transfer with alternatives is counted on each."
)

# %%
sh.plot.routes(core)

# %%
routes[["label", "status", "shipments", "root_reports", "customs_backed", "stated", "inferred"]]

# %% [markdown]
# ## On what basis
#
# A hop may be in customs data, in trade records, in transport or company papers, said by a source, or inferred. A way is as well founded as its weakest hop, and `customs_backed` counts customs data only.

# %%
hops = sh.load("hops")
of_shipments = shipments[["shipment_id", "ways_claim_id", "category", "scope"]].dropna(
    subset="ways_claim_id"
)
stated = hops.merge(of_shipments, left_on="claim_id", right_on="ways_claim_id")
stated.groupby(["basis", "scope"]).size().unstack(fill_value=0)

# %%
stated[stated["role"].notna()][
    ["shipment_id", "from_country", "to_country", "role", "basis", "place", "wording"]
].head(12)

# %% [markdown]
# ## Stopped, turned back, declared, inferred
#
# What did not arrive is an end and no journey. What papers declare is an attribute, and what someone infers says so.

# %%
ways = sh.load("ways")
ways[ways["status"] != "travelled"][["claim_id", "way", "status", "label", "share_wording", "mode"]]

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
# * That goods without a reported way went straight.
# * Which way goods took within a country, or who carried them.
# * How much went by a route: lines count reported transfers, not goods.
