"""The schema: what a valid record is. The only place where a rule or a column is written.

Importing this package imports nothing heavy; `shipments.schema.registry` holds the tables.
"""
