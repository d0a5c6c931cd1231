"""Organisations under one id: reported names beside native ones, doubles merged, numbers checked."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

import polars as pl
from stdnum import imo, lei
from stdnum.cn import uscc
from stdnum.ru import inn, ogrn
from stdnum.tr import vkn

from shipments.customs.values.tax_ids import is_bin
from shipments.errors import Fault
from shipments.schema.faults import Frames, Locate, format_cell
from shipments.tables import vocabulary as v
from shipments.tables.registry import Row, frame_of
from shipments.tables.vocabulary.parties import COUNTRY_OF_SCHEME, IdentifierScheme

# The register of Hong Kong gives numbers without a check digit.
_CHECKS: dict[str, Callable[[str], bool]] = {
    IdentifierScheme.RU_INN: inn.is_valid,
    IdentifierScheme.RU_OGRN: ogrn.is_valid,
    IdentifierScheme.CN_USCC: uscc.is_valid,
    IdentifierScheme.KZ_BIN: is_bin,
    IdentifierScheme.TR_VKN: vkn.is_valid,
    IdentifierScheme.LEI: lei.is_valid,
    IdentifierScheme.IMO: imo.is_valid,
}


def _reported(party: Mapping[str, Any]) -> Iterator[Row]:
    """The Latin name of a party and its other spellings, as rows of `party_names`."""
    aliases = (party["aliases"] or "").split("|")
    for name in dict.fromkeys([party["name"], *map(str.strip, aliases)]):
        if name:
            yield {
                "party_id": party["party_id"],
                "name": name,
                "script": script_of(name).value,
                "kind": v.NameKind.REPORTED.value,
            }


def script_of(name: str) -> v.Script:
    """The script of a name: the first of its letters that is not Latin decides, else it is Latin."""
    own = (script for letter in name for script in v.Script if _is_of(letter, script))
    return next((script for script in own if script is not v.Script.LATIN), v.Script.LATIN)


def _is_of(letter: str, script: v.Script) -> bool:
    names = {v.Script.HAN: "CJK"}  # Unicode calls the signs of Han so
    return unicodedata.name(letter, "").startswith(names.get(script, script.value.upper()))


def with_reported_names(parties: pl.DataFrame, names: pl.DataFrame) -> pl.DataFrame:
    """The table `party_names`: what the names file gives, and each name that the reports write.

    Args:
        parties: The table `parties`.
        names: The rows of `data/raw/reference/party_names.csv`.

    Returns:
        One row per party and name, sorted by both; a name in both is the row of the file.
    """
    given = set(names.select("party_id", "name").iter_rows())
    reported = (row for party in parties.iter_rows(named=True) for row in _reported(party))
    added = [row for row in reported if (row["party_id"], row["name"]) not in given]
    return frame_of("party_names", [*names.to_dicts(), *added])


def kept_parties(merges: pl.DataFrame) -> dict[str, str]:
    """The party to use instead of each merged one, by id."""
    return dict(merges.select("merged_id", "kept_id").iter_rows())


# --- Rules between tables


def _fault(where: str, row: str, field: str, value: object, *parts: str) -> Fault:
    return Fault(where, row, field, format_cell(value), *parts)


def check_digits(frames: Frames, locate: Locate) -> Iterator[Fault]:
    """The check digit of each number is right, where its scheme has one."""
    for row in frames["party_identifiers"].iter_rows(named=True):
        holds = _CHECKS.get(row["scheme"])
        if holds and not holds(row["value"]):
            yield _fault(
                locate("party_identifiers", row),
                row["party_id"],
                "value",
                row["value"],
                "its check digit is wrong",
                f"a number of the scheme {row['scheme']}",
                "read the page again; leave the number out if the page has it wrong",
                "check_digit",
            )


def number_of_its_country(frames: Frames, locate: Locate) -> Iterator[Fault]:
    """The register of a country holds organisations that sit there."""
    seats = dict(frames["parties"].select("party_id", "country").iter_rows())
    for row in frames["party_identifiers"].iter_rows(named=True):
        expected, seat = COUNTRY_OF_SCHEME.get(row["scheme"]), seats.get(row["party_id"])
        if expected and seat and seat != expected:
            yield _fault(
                locate("party_identifiers", row),
                row["party_id"],
                "scheme",
                row["scheme"],
                f"the party sits in {seat}",
                f"a party that sits in {expected}, or another scheme",
                "correct the scheme, or give the number to the right party",
                "number_of_its_country",
            )


def latin_name_of_each_party(frames: Frames, locate: Locate) -> Iterator[Fault]:
    """Every party has its Latin name among its names."""
    latin = frames["party_names"].filter(pl.col("script") == v.Script.LATIN.value)
    named = set(latin.select("party_id", "name").iter_rows())
    for party in frames["parties"].iter_rows(named=True):
        if (party["party_id"], party["name"]) not in named:
            yield _fault(
                locate("parties", party),
                party["party_id"],
                "name",
                party["name"],
                "is not among the Latin names of the party",
                "a row of party_names with script latin",
                "write the name of a party in Latin letters; native names go to party_names.csv",
                "latin_name",
            )


def merges_lead_home(frames: Frames, locate: Locate) -> Iterator[Fault]:
    """A merged id is no party any more, and the two sat in one country."""
    seats = dict(frames["parties"].select("party_id", "country").iter_rows())
    for row in frames["party_merges"].iter_rows(named=True):
        where, merged, seat = (
            locate("party_merges", row),
            row["merged_id"],
            seats.get(row["kept_id"]),
        )
        if merged in seats:
            yield _fault(
                where,
                merged,
                "merged_id",
                merged,
                "is still a party of its own",
                f"one record, {row['kept_id']}",
                f"remove {merged} from parties.csv and the report files, or the merge",
                "merged_id_is_gone",
            )
        if row["country"] and seat and row["country"] != seat:
            yield _fault(
                where,
                merged,
                "country",
                row["country"],
                f"{row['kept_id']} sits in {seat}: these are two organisations",
                f"a party that sat in {seat}",
                "keep the two apart, or correct the country of the one that is wrong",
                "merge_in_one_country",
            )


PARTY_RULES: Sequence[Callable[[Frames, Locate], Iterable[Fault]]] = (
    check_digits,
    number_of_its_country,
    latin_name_of_each_party,
    merges_lead_home,
)
