"""JSON Schema of the report files, so that an editor completes and checks them while one types.

It is made from the models that read the files, with the descriptions of the fields, the words of
the vocabularies and the codes of the reference tables. `shipments report check` knows more: it sees
the other reports too. Draft 7, since that is what editors' TOML extensions understand; `x-taplo`
holds what Taplo (Even Better TOML) shows beside each word.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from shipments.curation import report_file as f
from shipments.curation.dates import EXAMPLES, WRITTEN
from shipments.curation.fields import description_of
from shipments.schema.terms import Term
from shipments.tables import vocabulary as v

NAME = "report.schema.json"
# Field -> reference table, its column, and the column that says it in words.
_CODES = {
    ("Claim", "category"): ("categories", "category", "label"),
    ("Claim", "declared_destination"): ("countries", "alpha2", "name"),
    ("Party", "country"): ("countries", "alpha2", "name"),
    ("Seizure", "country"): ("countries", "alpha2", "name"),
    ("Measure", "unit"): ("units", "unit", "label"),
    ("Money", "currency"): ("currencies", "code", "name"),
}
# Fields that hold a country or a region, and those that may hold several.
_PLACE = {(model, end) for model in ("Hop", "Closure") for end in ("from", "to")}
_PLACES = {("Claim", role) for role in v.PlaceRole.values()}
_ONE_PLACE = {"$ref": "#/definitions/places"}
_DATE = {"type": "string", "pattern": WRITTEN, "description": f"a date such as {EXAMPLES}"}
_PERIOD: dict[str, Any] = {
    "anyOf": [
        _DATE,
        {
            "type": "object",
            "additionalProperties": False,
            "properties": {
                "date": {**_DATE, "description": "both ends"},
                "start": {**_DATE, "description": "first day; left out = open"},
                "end": {**_DATE, "description": "last day; left out = open"},
                "precision": {"$ref": "#/definitions/DatePrecision"},
                "basis": {"$ref": "#/definitions/DateBasis"},
                "wording": {"type": "string", "minLength": 1},
            },
        },
    ]
}


def _words(words: type[Term]) -> dict[str, Any]:
    return {
        "type": "string",
        "description": (words.__doc__ or "").splitlines()[0],
        "enum": list(words.values()),
        "x-taplo": {"docs": {"enumValues": [term.meaning for term in words]}},
    }


def _codes(frame: pl.DataFrame, column: str, label: str) -> dict[str, Any]:
    return {
        "type": "string",
        "enum": frame[column].to_list(),
        "x-taplo": {"docs": {"enumValues": frame[label].to_list()}},
    }


def _without_null(schema: dict[str, Any]) -> dict[str, Any]:
    """A property as TOML can hold it: there is no null, and no default to show."""
    options = [part for part in schema.get("anyOf", ()) if part != {"type": "null"}]
    inner = options[0] if len(options) == 1 else schema
    return {name: part for name, part in inner.items() if name not in ("title", "default")}


def _property(model: str, field: str, schema: dict[str, Any]) -> dict[str, Any]:
    shape = _without_null(schema)
    if (model, field) in _CODES:
        shape = {"$ref": f"#/definitions/{_CODES[model, field][0]}"}
    elif (model, field) in _PLACE:
        shape = _ONE_PLACE
    elif (model, field) in _PLACES:
        shape = {"anyOf": [_ONE_PLACE, {"type": "array", "items": _ONE_PLACE}]}
    description = description_of(getattr(f, model), field)
    # Draft 7 ignores every other key beside a `$ref`.
    return {"description": description, **({"allOf": [shape]} if "$ref" in shape else shape)}


def _object(model: str, schema: dict[str, Any]) -> dict[str, Any]:
    properties = {name: _property(model, name, part) for name, part in schema["properties"].items()}
    return {
        "type": "object",
        "description": schema.get("description", ""),
        "additionalProperties": False,
        "required": schema.get("required", []),
        "properties": properties,
    }


def report_schema(frames: Mapping[str, pl.DataFrame]) -> dict[str, Any]:
    """The JSON Schema of a report file.

    Args:
        frames: The tables, for the codes of the reference tables.
    """
    made = f.ReportFile.model_json_schema(ref_template="#/definitions/{model}")
    definitions: dict[str, Any] = {}
    for name, schema in made.pop("$defs").items():
        if name == "Period":
            definitions[name] = _PERIOD
        elif hasattr(f, name):
            definitions[name] = _object(name, schema)
        else:
            definitions[name] = _words(v.vocabulary_of(name))
    for table, column, label in sorted(set(_CODES.values())):
        definitions[table] = _codes(frames[table], column, label)
    places = [
        frames["countries"].select("alpha2", "name"),
        frames["regions"].select("region", "name"),
    ]
    every = pl.concat([frame.rename({frame.columns[0]: "place"}) for frame in places])
    definitions["places"] = _codes(every, "place", "name")
    root = _object("ReportFile", made)
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "A report file of the dataset `shipments`",
        **root,
        "definitions": definitions,
    }
