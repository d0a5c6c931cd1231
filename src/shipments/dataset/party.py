"""One organisation by its id, a name in any script, or a register number."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from shipments.dataset.load import Data, load
from shipments.errors import UsageError
from shipments.frames import Row
from shipments.messages import printable, suggest

_LISTED = 10  # organisations named in an error
# How well a spelling fits, best first.
_EXACT, _WORDS = 0, 1


@dataclass(frozen=True)
class PartyProfile:
    """What is known of one organisation; print it, or read its rows.

    Attributes:
        party: The row of `parties`.
        names: Its rows of `party_names`: each name with script, kind and page.
        identifiers: Its rows of `party_identifiers`: each register number with its page.
        merged: Its rows of `party_merges`: doubles that were merged into it, with the reason.
        claims: Its rows of `claim_parties`, each with the statement of the claim.
    """

    party: Row
    names: tuple[Row, ...]
    identifiers: tuple[Row, ...]
    merged: tuple[Row, ...]
    claims: tuple[Row, ...]

    def __str__(self) -> str:
        """The profile for a terminal."""
        party = self.party
        seat = f", {party['country']}" if party["country"] else ", seat not stated"
        lines = [f"party {party['party_id']}: {party['name']} ({party['kind']}{seat})"]
        lines += [_name_line(row) for row in self.names if row["name"] != party["name"]]
        lines += [
            f"  {row['scheme']}: {row['value']} [{row['source_url']}]" for row in self.identifiers
        ]
        lines += [
            f"  merged on {row['merged_on']}: {row['merged_id']} ({row['reason']})"
            for row in self.merged
        ]
        lines += [f"  note: {party['note']}"] if party["note"] else []
        looked = party["names_looked_on"]
        lines.append(f"  native names and numbers were last looked for: {looked or 'never'}")
        return "\n".join([*lines, *map(_claim_line, self.claims)])


def _name_line(row: Row) -> str:
    source = f" [{row['source_url']}]" if row["source_url"] else ""
    language = f", {row['language']}" if row["language"] else ""
    return f"  {row['name']} ({row['kind']}, {row['script']}{language}){source}"


def _claim_line(row: Row) -> str:
    return f"{row['role']} in {row['claim_id']}: {row['statement']}"


def _folded(text: str) -> str:
    """A spelling without case, accents, quotation marks and other signs, words divided by spaces."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(mark for mark in plain if not unicodedata.combining(mark))
    return " ".join(re.findall(r"\w+", letters))


def _spellings(data: Data) -> Iterator[tuple[str, str]]:
    """Each id, merged id, name and number, with the party that it leads to."""
    for table, column, party in (
        ("parties", "party_id", "party_id"),
        ("party_merges", "merged_id", "kept_id"),
        ("party_merges", "name", "kept_id"),
        ("party_names", "name", "party_id"),
        ("party_identifiers", "value", "party_id"),
    ):
        frame = load(table, "polars", data=data)
        yield from zip(frame[column], frame[party], strict=True)


def find_parties(words: str, *, data: Data = None) -> dict[str, str]:
    """The organisations that an id, a name in any script, or a register number leads to.

    Args:
        words: What to look for; case, accents and quotation marks make no difference. Part of a
            name is enough: `купол`, `林巴賀`.
        data: What to load in place of the installed dataset, as in `load`.

    Returns:
        The spelling that matched, by id of the party. When a spelling is exactly the words, only
        such parties; else those that have the words in a name.
    """
    wanted = _folded(words)
    matches: tuple[dict[str, str], ...] = ({}, {})
    for spelling, party in _spellings(data) if wanted else ():
        folded = _folded(spelling)
        if folded == wanted or spelling == words:
            matches[_EXACT].setdefault(party, spelling)
        elif wanted in folded:
            matches[_WORDS].setdefault(party, spelling)
    return matches[_EXACT] or dict(sorted(matches[_WORDS].items()))


def _only_party(what: str, data: Data) -> str:
    """The id of the one organisation that is meant.

    Raises:
        UsageError: If there is none, or several.
    """
    matches = find_parties(what, data=data)
    if len(matches) == 1:
        return next(iter(matches))
    if matches:
        named = ", ".join(f"{id} ({name})" for id, name in list(matches.items())[:_LISTED])
        more = f" and {len(matches) - _LISTED} more" if len(matches) > _LISTED else ""
        raise UsageError(f"{len(matches)} organisations fit '{printable(what)}': {named}{more}")
    near = suggest(what, (spelling for spelling, _ in _spellings(data)))
    raise UsageError(f"no organisation fits '{printable(what)}' · {near}")


def party(what: str, *, data: Data = None) -> PartyProfile:
    """Show what is known of one organisation.

    Args:
        what: Its id, one that was merged into it, a name in any script or part of one, or a
            register number.
        data: What to load in place of the installed dataset, as in `load`.

    Returns:
        The organisation with its names, numbers, merged doubles and claims, in the order of their
        keys.

    Raises:
        UsageError: If no organisation fits, or several do; they are named.
    """
    id = _only_party(what, data)

    def rows(table: str, column: str = "party_id") -> tuple[Row, ...]:
        return tuple(load(table, "polars", data=data).filter(pl.col(column) == id).to_dicts())

    claims = load("claims", "polars", data=data)
    statements = dict(claims.select("claim_id", "statement").iter_rows())
    return PartyProfile(
        rows("parties")[0],
        rows("party_names"),
        rows("party_identifiers"),
        rows("party_merges", "kept_id"),
        tuple({**row, "statement": statements[row["claim_id"]]} for row in rows("claim_parties")),
    )
