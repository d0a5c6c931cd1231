"""The tables of the dataset: what a valid record is.

    from shipments.tables import Claims, Declarations, Shipments

    Shipments.validate(frame)          # pandera's own check, on polars and pandas
    Shipments.split(frame).rejected    # every reason of every row

Each is a pandera model. Importing this package imports nothing heavy: a table is loaded when it is
first used.
"""

from __future__ import annotations

import sys
import warnings
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from shipments.tables.claims import (
        ClaimParties,
        ClaimPlaces,
        Claims,
        ClaimSources,
        Closures,
        Hops,
        Variants,
        Ways,
        Wordings,
    )
    from shipments.tables.coverage import Coverage, CoverageEstimates
    from shipments.tables.declarations import Declarations, IngestedDeclarations
    from shipments.tables.diversions import Diversions
    from shipments.tables.events import (
        Disputes,
        Flows,
        Overlaps,
        Parties,
        ShipmentParties,
        Shipments,
    )
    from shipments.tables.parties import PartyIdentifiers, PartyMerges, PartyNames
    from shipments.tables.records import (
        Changes,
        CodingAgreement,
        Codings,
        Corrections,
        Withdrawn,
    )
    from shipments.tables.reference import (
        Categories,
        CategoryHeadings,
        CommonHighPriorityList,
        Countries,
        CountryAliases,
        Currencies,
        Regions,
        UnitAliases,
        Units,
    )
    from shipments.tables.reports import Pages, Publishers, Reports, Sources
    from shipments.tables.trade import Trade

_MODULES = (
    "events",
    "diversions",
    "parties",
    "claims",
    "reports",
    "coverage",
    "declarations",
    "trade",
    "records",
    "reference",
)

__all__ = [
    "Categories",
    "CategoryHeadings",
    "Changes",
    "ClaimParties",
    "ClaimPlaces",
    "ClaimSources",
    "Claims",
    "Closures",
    "CodingAgreement",
    "Codings",
    "CommonHighPriorityList",
    "Corrections",
    "Countries",
    "CountryAliases",
    "Coverage",
    "CoverageEstimates",
    "Currencies",
    "Declarations",
    "Disputes",
    "Diversions",
    "Flows",
    "Hops",
    "IngestedDeclarations",
    "Overlaps",
    "Pages",
    "Parties",
    "PartyIdentifiers",
    "PartyMerges",
    "PartyNames",
    "Publishers",
    "Regions",
    "Reports",
    "ShipmentParties",
    "Shipments",
    "Sources",
    "Trade",
    "UnitAliases",
    "Units",
    "Variants",
    "Ways",
    "Withdrawn",
    "Wordings",
]


def __getattr__(name: str) -> Any:
    """Load a table when it is first used."""
    if name in __all__:
        for module in _MODULES:
            value = vars(import_module(f"shipments.tables.{module}")).get(name)
            if value is not None:
                globals()[name] = value
                return value
    raise AttributeError(f"module 'shipments.tables' has no table '{name}'")


def __dir__() -> list[str]:
    """The models of all tables."""
    return list(__all__)


class _Tables(ModuleType):
    """`sh.tables()` listed the tables until 2026.11; the old call works for one release."""

    def __call__(self) -> dict[str, str]:
        warnings.warn(
            "sh.tables() is now sh.list_tables(); the old name goes in the next release",
            DeprecationWarning,
            stacklevel=2,
        )
        registry = import_module("shipments.tables.registry")
        return {name: table.grain for name, table in registry.TABLES.items()}


sys.modules[__name__].__class__ = _Tables
