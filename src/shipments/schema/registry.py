"""All tables of the dataset in their published order."""

from __future__ import annotations

from shipments.schema.event_tables import EVENT_TABLES
from shipments.schema.record_tables import RECORD_TABLES
from shipments.schema.reference_tables import REFERENCE_TABLES
from shipments.schema.report_tables import REPORT_TABLES
from shipments.schema.table import Table

# Most asked for first.
TABLES: dict[str, Table] = {
    table.name: table
    for table in (*EVENT_TABLES, *REPORT_TABLES, *RECORD_TABLES, *REFERENCE_TABLES)
}
