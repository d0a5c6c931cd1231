"""What the dataset as a whole is: title, subject, licence, who makes it. Written here only.

The descriptors (`datapackage.json`, `croissant.json`, `CITATION.cff`, schema.org) and the citations
read it from here; its version and date are in `data/raw/version.toml`.
"""

from __future__ import annotations

NAME = "shipments"
TITLE = "shipments: reported transfers of arms and dual-use goods from China to Russia"
DESCRIPTION = (
    "What has been reported about arms and dual-use goods moving from China to Russia, directly or "
    "through third countries, with the denials and the negative findings. A row is a report, never "
    "a fact: every number has a bound, a unit and a source, copies of a story count once, and "
    "contradictions are kept beside the claim that they touch."
)
KEYWORDS = (
    "arms transfers",
    "dual-use goods",
    "sanctions",
    "export controls",
    "customs data",
    "China",
    "Russia",
    "open data",
)
# The project speaks for itself: no person is named as its author.
AUTHOR = "The shipments contributors"
LICENSE = "CC-BY-4.0"
LICENSE_TITLE = "Creative Commons Attribution 4.0 International"
LICENSE_URL = "https://creativecommons.org/licenses/by/4.0/"
LANGUAGE = "en"
MESSAGE = (
    "If you use this dataset, please cite it with its version, and the reports behind the rows that "
    "you use (`sh.cite`)."
)
# What the licence does not reach; LICENSE-data says it in full.
RIGHTS = (
    "The licence covers our selection, coding, wording and arrangement. The reports, pages and "
    "records that the data point to belong to their publishers; code lists are facts."
)
# First day of the subject: what is reported of the time before has a scope of its own.
WINDOW_START = "2022-02-24"
PLACES = ("CN", "HK", "RU")
