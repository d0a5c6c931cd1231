"""A new report file: every field with what it says, the required ones ready to be filled in."""

from __future__ import annotations

import json
import re
import tomllib
import unicodedata
from collections.abc import Mapping
from pathlib import Path

from pydantic import BaseModel

from shipments.curation import report_file as f
from shipments.curation.dates import parse_period
from shipments.curation.fields import description_of
from shipments.errors import OutputError, UsageError
from shipments.toml_model import words_of

_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_HEAD = (
    "# A report: the publication that first carried the claims, the pages through which it was read,\n"
    "# and the claims. Fill in what is empty, take the # away from what the report says, and leave\n"
    "# out the rest: nothing is guessed. docs/report-format.md has the rule for each question.\n"
    "# Then: shipments report check {name}\n"
)
_EXAMPLES = {
    "published": "2023-03-16",
    "archive_url": '"https://web.archive.org/web/..."',
    "quantity": '{ low = 12, unit = "ton_unstated", qualifier = "more_than", wording = "over 12 tons" }',
    "mass": '{ low = 5, high = 5, unit = "tonne", qualifier = "exact", wording = "5 tonnes" }',
    "value": '{ high = 2000000, currency = "USD", basis = "invoice", qualifier = "at_most", wording = "up to $2m" }',
    "consignments": '{ low = 3, high = 3, qualifier = "exact", wording = "three shipments" }',
    "period": '"2022-06"',
    "as_of": "2023-03-16",
    "count": '{ low = 3, high = 3, unit = "firm", qualifier = "exact", wording = "three firms" }',
    "additive": "false",
    "moves_goods": "false",
    "ways": (
        '[{ status = "travelled", hops = [{ from = "CN", to = "AE", basis = "stated" }, '
        '{ from = "AE", to = "RU", basis = "customs_data" }] }]'
    ),
    "closes": '[{ from = "TR", to = "RU", effect = "closes", since = 2023-03-01 }]',
    "listing": '{ stage = "adopted", authority = "US Treasury (OFAC)", round = "..." }',
    "seized_at": '{ country = "RU", place = "Zabaikalsk", authority = "Chita customs" }',
    "covers": '{ object = "weapons", observer = "US intelligence" }',
    "disputes": '[{ event = "the-event-in-question", aspect = "occurred", stance = "denies" }]',
    "certainty": '"probable"',
    "declared_destination": '"MV"',
    "answers": '"CNRU-0001"',
    "derived_from": '"CNRU-0001"',
    "Report.derived_from": '"politico-2023-03-16"',
    "url": '"https://..."',
    "names_looked_on": "2026-11-30",
    "read": "2026-11-30",
    "country": '"CN"',
    "origin": '"CN"',
    "dispatch": '"CN"',
    "destination": '"RU"',
    "duplicate_of": '"CNRU-0001"',
}
# Held by tables of their own further down, or only in few files.
_LEFT_OUT = {"variants", "wordings"}
# What most reports of this subject say: written out, to be changed where it is not so.
_FILLED_IN = {"polarity": "affirms"}


def slug(text: str) -> str:
    """A text as a part of an id: small Latin letters and digits, joined by hyphens."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode("ascii")
    return "-".join(re.findall(r"[a-z0-9]+", plain.lower()))


def report_id(publisher: str, published: str | None) -> str:
    """The id of a report: <publisher>-<date>.

    Raises:
        UsageError: If the publisher has no Latin letter to make an id of.
    """
    name = slug(publisher)
    if not name:
        raise UsageError(
            f"cannot make an id of '{publisher}' · expected Latin letters · name one with --id"
        )
    return "-".join(filter(None, [name[:60].strip("-"), (published or "").lower()]))


def written_date(text: str) -> str:
    """A date as TOML: a day as a date, a reduced date as a text.

    Raises:
        UsageError: If it is no date.
    """
    bare = re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text)
    written = text if bare else json.dumps(text)
    try:
        parse_period(tomllib.loads(f"x = {written}")["x"])
    except ValueError as error:
        raise UsageError(f"cannot read the date '{text}' · expected {error}") from error
    return written


def _example(model: type[BaseModel], field: str) -> str:
    for name in (f"{model.__name__}.{field}", field):
        if name in _EXAMPLES:
            return _EXAMPLES[name]
    lists = str(model.model_fields[field].annotation).startswith("tuple")
    return "[]" if lists else '""'


def _section(header: str, model: type[BaseModel], values: Mapping[str, str]) -> list[str]:
    """One table of a draft: a comment and a line for each field."""
    lines = [header]
    for name, info in model.model_fields.items():
        if name in _LEFT_OUT:
            continue
        words = words_of(info)
        listed = f": {', '.join(words)}" if words else ""
        lines.append(f"# {description_of(model, name)}{listed}")
        if name in values:
            lines.append(f"{name} = {values[name]}")
        else:
            off = "" if info.is_required() else "# "
            lines.append(f"{off}{name} = {_example(model, name)}")
    return lines


def _commented(lines: list[str]) -> list[str]:
    """A table that most reports do not need: taken out whole."""
    return [line if line.startswith("#") else f"# {line}" for line in lines]


def _as_toml(values: Mapping[str, str]) -> dict[str, str]:
    """Values as they are written in TOML, by field."""
    texts = {name: json.dumps(text, ensure_ascii=False) for name, text in values.items()}
    if "published" in values:
        texts["published"] = written_date(values["published"])
    if "pages" in values:
        texts["pages"] = f"[{texts['pages']}]"
    return texts


def draft(
    report: Mapping[str, str], page: Mapping[str, str], claim: Mapping[str, str], schema: str | None
) -> str:
    """The text of a new report file.

    Args:
        report: Values of `[report]` by field, as plain text.
        page: Values of the first page.
        claim: Values of the first claim.
        schema: Path of the JSON Schema from the file, for the editor; none when left out.
    """
    head = f"#:schema {schema}\n" if schema else ""
    parts = [
        head + _HEAD.format(name=f"{report['id']}.toml").rstrip("\n"),
        "\n".join(_section("[report]", f.Report, _as_toml(report))),
        "\n".join(_section("[[pages]]", f.Page, _as_toml(page))),
        "\n".join(_commented(_section("[[parties]]", f.Party, {}))),
        "\n".join(_section("[[claims]]", f.Claim, _as_toml({**_FILLED_IN, **claim}))),
        "\n".join(_commented(_section("[[claims.wordings]]", f.Wording, {}))),
        "\n".join(_commented(_section("[[claims.variants]]", f.Variant, {}))),
    ]
    return "\n\n".join(parts) + "\n"


def check_id(id: str) -> None:
    """Refuse an id that cannot be the name of a report file.

    Raises:
        UsageError: If it has the wrong form.
    """
    if not _SLUG.fullmatch(id) or len(id) > 80:
        raise UsageError(
            f"'{id}' cannot be the id of a report · expected <publisher>-<date> in small Latin "
            "letters, digits and hyphens, 80 at most · name one with --id"
        )


def write_draft(text: str, folder: Path, id: str) -> Path:
    """Write a new report file; nothing is ever overwritten.

    Raises:
        UsageError: If the folder does not exist, or the report has a file already.
        OutputError: If it cannot be written.
    """
    path = folder / f"{id}.toml"
    if not folder.is_dir():
        raise UsageError(f"{folder} is not a folder · name one that exists with --folder")
    try:
        content = text.encode("utf-8", "backslashreplace")
        with path.open("xb") as file:
            file.write(content)
    except FileExistsError as error:
        raise UsageError(
            f"{path} exists and is not overwritten · open it, or name another report with --id"
        ) from error
    except OSError as error:
        raise OutputError(
            f"cannot write {path}: {error.strerror} · check the folder and its permissions, or name "
            "another one with --folder"
        ) from error
    return path
