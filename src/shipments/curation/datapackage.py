"""`datapackage.json`: the dataset as a Data Package, version 2, generated from the schema.

Every CSV file is a tabular resource with its Table Schema; the Parquet files hold the same rows and
are listed as files. What the standard has no word for has a name of our own and is ignored by tools
that do not know it: `rows`, `grain`, `unit`, `unitField` and `rules`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

import pandera.polars as pa

from shipments.schema.compile import compile_plan
from shipments.schema.table import ForeignKey, Table
from shipments.tables import about
from shipments.tables.columns import REPORTS_READ
from shipments.tables.registry import TABLES
from shipments.tables.types import type_names
from shipments.tables.vocabulary import vocabulary_of

_PROFILE = "https://datapackage.org/profiles/2.0/{}.json"
LICENSES = [{"name": about.LICENSE, "title": about.LICENSE_TITLE, "path": about.LICENSE_URL}]


def _constraints(column: pa.Column) -> dict[str, Any]:
    """What the column's own checks say, in the words of Table Schema."""
    constraints: dict[str, Any] = {} if column.nullable else {"required": True}
    for check in column.checks:
        known = check.statistics or {}
        if "allowed_values" in known:
            constraints["enum"] = list(known["allowed_values"])
        if "pattern" in known:
            constraints["pattern"] = known["pattern"]
        if "min_value" in known:
            constraints["minimum"] = known["min_value"]
    return constraints


def _unit(table: Table, unit: str | None) -> dict[str, str]:
    """The unit of a column, or the column of the same row that names it."""
    if not unit:
        return {}
    return {"unitField": unit} if unit in table.columns else {"unit": unit}


def field_of(table: Table, name: str) -> dict[str, Any]:
    """A column as a field of Table Schema."""
    column, metadata = table.columns[name], table.columns[name].metadata or {}
    words = metadata.get("vocabulary")
    field: dict[str, Any] = {
        "name": name,
        "type": type_names(table.dtypes[name]).datapackage,
        "description": column.description,
        **_unit(table, metadata.get("unit")),
        "constraints": _constraints(column),
    }
    if words:
        field["categories"] = [
            {"value": term.value, "label": term.meaning} for term in vocabulary_of(words)
        ]
    if not field["constraints"]:
        del field["constraints"]
    return field


def _foreign_key(table: Table, key: ForeignKey) -> dict[str, Any]:
    # In the standard, a table names itself by an empty name.
    resource = "" if key.table == table.name else key.table
    reference = {"resource": resource, "fields": list(key.other_columns)}
    return {"fields": list(key.columns), "reference": reference}


def table_schema(table: Table) -> dict[str, Any]:
    """A table as a Table Schema: fields, keys, and the rules across columns in words."""
    schema: dict[str, Any] = {
        "$schema": _PROFILE.format("tableschema"),
        "fields": [field_of(table, name) for name in table.columns],
        "missingValues": [""],
        "primaryKey": list(table.key),
    }
    if table.foreign_keys:
        schema["foreignKeys"] = [_foreign_key(table, key) for key in table.foreign_keys]
    rules = [
        {"id": rule.id, "field": rule.field, "description": rule.description}
        for rule in compile_plan(table).rules
        if ":" not in rule.id and rule.id != "unique_key"
    ]
    return {**schema, "rules": rules} if rules else schema


def _sources(table: Table) -> list[dict[str, str]]:
    return [
        {
            "title": origin.title + (f" ({origin.license})" if origin.license else ""),
            **({"path": origin.url} if origin.url else {}),
        }
        for origin in table.origins or (REPORTS_READ,)
    ]


def _file(name: str, path: str, content: bytes, kind: tuple[str, str]) -> dict[str, Any]:
    return {
        "$schema": _PROFILE.format("dataresource"),
        "name": name,
        "path": path,
        "format": kind[0],
        "mediatype": kind[1],
        "bytes": len(content),
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
    }


def _resource(table: Table, rows: int, content: bytes) -> dict[str, Any]:
    """The CSV file of a table as a tabular resource."""
    file = _file(table.name, f"{table.name}.csv", content, ("csv", "text/csv"))
    return {
        **file,
        "type": "table",
        "title": table.title,
        "description": f"One row is {table.grain}.",
        "encoding": "utf-8",
        "rows": rows,
        "licenses": LICENSES,
        "sources": _sources(table),
        "schema": table_schema(table),
    }


def _parquet(table: Table, content: bytes) -> dict[str, Any]:
    kind = ("parquet", "application/vnd.apache.parquet")
    file = _file(f"{table.name}_parquet", f"{table.name}.parquet", content, kind)
    title = f"{table.title}, the same rows as Parquet"
    # A file, not a table: the types are in the file itself, and need no guess of a reader.
    return {**file, "type": "file", "title": title, "licenses": LICENSES}


def datapackage(
    version: str, released: str, rows: Mapping[str, int], files: Mapping[str, bytes]
) -> dict[str, Any]:
    """The descriptor of the dataset.

    Args:
        version: Version of the data.
        released: The day it was set, ISO 8601.
        rows: Number of rows by table.
        files: The files of the tables by name.
    """
    resources = [
        _resource(table, rows[name], files[f"{name}.csv"]) for name, table in TABLES.items()
    ]
    resources += [_parquet(table, files[f"{name}.parquet"]) for name, table in TABLES.items()]
    return {
        "$schema": _PROFILE.format("datapackage"),
        "name": about.NAME,
        "title": about.TITLE,
        "description": f"{about.DESCRIPTION} {about.RIGHTS}",
        "version": version,
        "created": f"{released}T00:00:00Z",
        "keywords": list(about.KEYWORDS),
        "licenses": LICENSES,
        "contributors": [{"title": about.AUTHOR, "roles": ["creator", "publisher"]}],
        "sources": [
            {
                "title": f"{rows['reports']} root reports, read through {rows['sources']} pages",
                "path": "sources.csv",
            }
        ],
        "resources": resources,
    }
