"""The words that a record may use, each with what it means.

This is the only place where an enumeration is written: the pandera models, the report-file
models, the data dictionary and the charts all read it from here. No member claims a fact:
the dataset holds what was reported, so the strongest word is who said it and on what basis.
"""

from __future__ import annotations

from shipments.schema.terms import Term as Term
from shipments.tables.vocabulary.amounts import *  # noqa: F403
from shipments.tables.vocabulary.claims import *  # noqa: F403
from shipments.tables.vocabulary.coverage import *  # noqa: F403
from shipments.tables.vocabulary.pages import *  # noqa: F403
from shipments.tables.vocabulary.parties import *  # noqa: F403
from shipments.tables.vocabulary.records import *  # noqa: F403
from shipments.tables.vocabulary.routes import *  # noqa: F403


def vocabulary_of(name: str) -> type[Term]:
    """The enumeration of that name."""
    vocabulary: type[Term] = globals()[name]
    return vocabulary
