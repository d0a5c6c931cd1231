"""`croissant.json` (Croissant 1.1) and the schema.org description of the dataset."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

from shipments.schema.table import Table
from shipments.schema.terms import Term
from shipments.tables import about
from shipments.tables import vocabulary as v
from shipments.tables.measures import MEASURES
from shipments.tables.registry import TABLES
from shipments.tables.types import type_names

VERSION = "http://mlcommons.org/croissant/1.1"
# The context that the specification recommends, in its order.
_CONTEXT: dict[str, Any] = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "arrayShape": "cr:arrayShape",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "containedIn": "cr:containedIn",
    "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "description": {"@container": "@language"},
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileProperty": "cr:fileProperty",
    "fileObject": "cr:fileObject",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isArray": "cr:isArray",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "name": {"@container": "@language"},
    "parentField": "cr:parentField",
    "path": "cr:path",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}
_FORMATS = {"csv": "text/csv", "parquet": "application/vnd.apache.parquet"}


def _file(name: str, content: bytes) -> dict[str, Any]:
    return {
        "@type": "cr:FileObject",
        "@id": name,
        "name": name,
        "contentUrl": name,
        "contentSize": f"{len(content)} B",
        "encodingFormat": _FORMATS[name.rpartition(".")[2]],
        "sha256": hashlib.sha256(content).hexdigest(),
    }


def _vocabulary(words: type[Term]) -> dict[str, Any]:
    """A vocabulary as an enumeration that holds its own records."""
    id = words.__name__
    names = ("name", "description")
    return {
        "@type": "cr:RecordSet",
        "@id": id,
        "name": id,
        "description": (words.__doc__ or id).splitlines()[0],
        "dataType": "sc:Enumeration",
        "key": {"@id": f"{id}/name"},
        "field": [
            {"@type": "cr:Field", "@id": f"{id}/{name}", "name": name, "dataType": "sc:Text"}
            for name in names
        ],
        "data": [{f"{id}/name": term.value, f"{id}/description": term.meaning} for term in words],
    }


def _field(table: Table, name: str) -> dict[str, Any]:
    column, metadata = table.columns[name], table.columns[name].metadata or {}
    unit, words = metadata.get("unit"), metadata.get("vocabulary")
    description = f"{column.description} (unit: {unit})" if unit else column.description
    field: dict[str, Any] = {
        "@type": "cr:Field",
        "@id": f"{table.name}/{name}",
        "name": name,
        "description": description,
        "dataType": type_names(table.dtypes[name]).croissant,
        "source": {"fileObject": {"@id": f"{table.name}.csv"}, "extract": {"column": name}},
    }
    target = f"{words}/name" if words else _referred(table, name)
    return {**field, "references": {"field": {"@id": target}}} if target else field


def _referred(table: Table, name: str) -> str | None:
    """The field of another table that a column leads to; a table cannot lead to itself here."""
    for key in table.foreign_keys:
        if key.columns == (name,) and key.table != table.name:
            return f"{key.table}/{key.other_columns[0]}"
    return None


def _record_set(table: Table) -> dict[str, Any]:
    return {
        "@type": "cr:RecordSet",
        "@id": table.name,
        "name": table.name,
        "description": f"{table.title}: one row is {table.grain}.",
        "key": [{"@id": f"{table.name}/{name}"} for name in table.key],
        "field": [_field(table, name) for name in table.columns],
    }


def _used_vocabularies() -> Iterable[type[Term]]:
    named = {
        (column.metadata or {}).get("vocabulary")
        for table in TABLES.values()
        for column in table.columns.values()
    }
    return [v.vocabulary_of(name) for name in sorted(name for name in named if name)]


def _about(version: str, released: str) -> dict[str, Any]:
    """What both descriptions say of the dataset as a whole."""
    maker = {"@type": "Organization", "name": about.AUTHOR}
    return {
        "name": about.NAME,
        "description": f"{about.DESCRIPTION} {about.RIGHTS}",
        "license": about.LICENSE_URL,
        "creator": maker,
        "publisher": maker,
        "datePublished": released,
        "version": version,
        "keywords": list(about.KEYWORDS),
        "inLanguage": about.LANGUAGE,
        "isAccessibleForFree": True,
    }


def croissant(version: str, released: str, files: Mapping[str, bytes]) -> dict[str, Any]:
    """The Croissant description of the dataset.

    Args:
        version: Version of the data.
        released: The day it was set, ISO 8601.
        files: The files of the tables by name.
    """
    citation = (
        f"@misc{{shipments-{version}, title = {{{about.TITLE}}}, author = {{{{{about.AUTHOR}}}}}, "
        f"version = {{{version}}}, date = {{{released}}}}}"
    )
    tables = [name for name in files if name.rpartition(".")[0] in TABLES]
    return {
        "@context": _CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": VERSION,
        **_about(version, released),
        # There is no address that will stay: the description lies beside its files.
        "url": "./",
        "citeAs": citation,
        "isLiveDataset": False,
        "distribution": [_file(name, files[name]) for name in tables],
        "recordSet": [
            *(_vocabulary(words) for words in _used_vocabularies()),
            *(_record_set(table) for table in TABLES.values()),
        ],
    }


def schema_org(
    version: str, released: str, sizes: Mapping[str, int], folder: str
) -> dict[str, Any]:
    """The dataset in the terms of schema.org, for search engines that read the site.

    Args:
        version: Version of the data.
        released: The day it was set, ISO 8601.
        sizes: Bytes of each file of the tables.
        folder: Where the files lie, seen from the page, with a slash at its end.
    """
    columns = TABLES["shipments"].columns
    return {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        **_about(version, released),
        "alternateName": about.TITLE,
        "temporalCoverage": f"{about.WINDOW_START}/..",
        "spatialCoverage": [{"@type": "Place", "name": place} for place in about.PLACES],
        "variableMeasured": [
            {
                "@type": "PropertyValue",
                "name": f"{name}_low, {name}_high",
                "description": columns[f"{name}_low"].description,
                "unitText": (columns[f"{name}_low"].metadata or {}).get("unit"),
            }
            for name in MEASURES
        ],
        "distribution": [
            {
                "@type": "DataDownload",
                "name": name,
                "contentUrl": folder + name,
                "contentSize": f"{size} B",
                "encodingFormat": _FORMATS[name.rpartition(".")[2]],
            }
            for name, size in sizes.items()
            if name.rpartition(".")[0] in TABLES
        ],
    }
