"""Words of a page against the value that was coded from them, in the languages of the pages.

English, Russian, Ukrainian, Chinese, German, Turkish, French, Polish, Dutch, Italian. Each check
has three answers: the words state the value, they do not, or they cannot say.
"""

from shipments.tables.wordings.bounds import states_bound
from shipments.tables.wordings.dates import states_date
from shipments.tables.wordings.faults import fragment_fault, wording_fault
from shipments.tables.wordings.figures import states_number
from shipments.tables.wordings.terms import (
    names_country,
    names_party,
    states_basis,
    states_currency,
    states_unit,
)

__all__ = [
    "fragment_fault",
    "names_country",
    "names_party",
    "states_basis",
    "states_bound",
    "states_currency",
    "states_date",
    "states_number",
    "states_unit",
    "wording_fault",
]
