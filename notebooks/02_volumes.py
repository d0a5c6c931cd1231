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
# # 2. How much was reported?
#
# **Question.** What amounts do reports state for goods sent from China to Russia, and within which bounds?
#
# Every number has a bound, a unit and a source. Consignments are not items, items are not tons, orders are not deliveries, trade flows are not shipments.

# %%
from IPython.display import Markdown

import shipments as sh

print("data version", sh.data_version())

# %%
shipments = sh.load("shipments")
core = shipments[(shipments["scope"] == "core") & (shipments["stage"] == "movement")]
states = (
    core[
        [
            "quantity_low",
            "quantity_high",
            "mass_low",
            "mass_high",
            "value_low",
            "value_high",
            "consignments_low",
            "consignments_high",
        ]
    ]
    .notna()
    .any(axis=1)
)
Markdown(
    f"Of **{len(core)}** reported movements from China to Russia, **{states.sum()}** state any amount at all; "
    f"the other {len(core) - states.sum()} name goods without a number."
)

# %%
sh.plot.volumes(core)

# %% [markdown]
# ## The three figures of the customs story
#
# 1,000 rifles, 12 consignments of drone parts, over 12 tons of body armour: three different measures. The rifles are an exact count, the drone parts have no item count at all, and the tons have no ceiling and no kind.

# %%
story = shipments[
    shipments["lead_claim_id"].isin(["CNRU-0001", "CNRU-0002", "CNRU-0003", "CNRU-0004"])
]
story[
    [
        "shipment_id",
        "quantity_low",
        "quantity_high",
        "quantity_unit",
        "mass_low",
        "mass_high",
        "mass_unit",
        "consignments_low",
        "consignments_high",
        "route",
    ]
].T

# %% [markdown]
# ## What does not add up is refused
#
# Body armour is reported in tons of unstated kind and in vests. A total over all of it would be a number without a meaning.

# %%
armour = shipments[shipments["category"] == "body_armour"]
try:
    sh.total(armour)
except sh.CannotAdd as refusal:
    print(refusal)

# %%
try:
    sh.total(armour, measure="mass")
except sh.CannotAdd as refusal:
    print(refusal)

# %% [markdown]
# Filtered to one scope and one stage, there is a total, with what is open and what is unknown.

# %%
sh.total(armour[(armour["scope"] == "core") & (armour["stage"] == "movement")], measure="mass")

# %% [markdown]
# ## Aggregate trade flows
#
# Flows are sums over a statistic or an importer. They are in a table of their own and never mixed with shipments.

# %%
flows = sh.load("flows")
china = flows[flows["scope"] == "core"]
sh.plot.volumes(
    china, measure=["mass", "value"], title="Reported trade flows, each with its own unit"
)

# %%
rivals = china[china["flow_id"].str.contains("rustakt") & china["value_low"].notna()]
rivals[
    [
        "flow_id",
        "value_low",
        "value_qualifier",
        "value_currency",
        "period_start",
        "period_end",
        "overlaps_with",
    ]
]

# %% [markdown]
# ## What cannot be concluded
#
# * How much was sent: “at least” and “at most” bound what reports state; they are not a confidence interval, and most movements have no number.
# * That a category without a bar was not sent.
# * That figures in one category can be added over units, or compared between categories.
