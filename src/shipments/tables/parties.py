"""Tables about organisations: their names in each script, their numbers, and merged doubles."""

from __future__ import annotations

import datetime as dt
from typing import Any

import narwhals.stable.v1 as nw

from shipments.schema.model import TableModel
from shipments.schema.rules import rule
from shipments.schema.terms import Term
from shipments.tables import columns as c
from shipments.tables import vocabulary as v
from shipments.tables.vocabulary.parties import IdentifierScheme as Scheme
from shipments.tables.vocabulary.parties import Script

# Characters of each script, written out: engines differ in what `\p{Cyrillic}` means.
_LETTERS = {
    Script.LATIN: "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u1e00-\u1eff",
    Script.CYRILLIC: "\u0400-\u052f",
    Script.HAN: "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff",
    Script.ARABIC: "\u0620-\u064a\u066e-\u06d3\u06fa-\u06ff",
    Script.THAI: "\u0e01-\u0e4e",
}
# Languages that each script writes; any language may be written in Latin letters.
_LANGUAGES = {
    Script.CYRILLIC: ["ru", "uk", "be", "kk", "ky", "bg", "sr", "mk", "tg", "mn"],
    Script.HAN: ["zh", "ja"],
    Script.ARABIC: ["fa", "ar", "ur"],
    Script.THAI: ["th"],
}
_LANGUAGE = "[a-z]{2}"
_FORMS = {
    Scheme.RU_INN: "[0-9]{10}",
    Scheme.RU_OGRN: "[0-9]{13}",
    Scheme.CN_USCC: "[0-9A-Z]{18}",
    Scheme.HK_CR: "[0-9]{7,8}",
    Scheme.KZ_BIN: "[0-9]{12}",
    Scheme.TR_VKN: "[0-9]{10}",
    Scheme.LEI: "[0-9A-Z]{20}",
    Scheme.IMO: "[0-9]{7}",
}


def _page(description: str, *, nullable: bool = False) -> Any:
    form = "an address that begins with http:// or https://"
    return c.code(description, r"https?://[^ /]+[^ ]*", "address_form", form, nullable=nullable)


def _is_known(column: str, vocabulary: type[Term]) -> nw.Expr:
    """Whether a word is known: one that is not is one mistake, reported once."""
    return nw.col(column).is_in(list(vocabulary.values()))


def _has_its_letters() -> nw.Expr:
    """A name has a letter of its script and, Latin ones apart, of no other."""
    holds = ~_is_known("script", Script)
    for script, own in _LETTERS.items():
        others = "".join(
            letters
            for other, letters in _LETTERS.items()
            if other is not script and other is not Script.LATIN
        )
        fits = nw.col("name").str.contains(f"[{own}]") & ~nw.col("name").str.contains(f"[{others}]")
        holds = holds | ((nw.col("script") == script.value) & fits)
    return holds


def _is_unmixed() -> nw.Expr:
    """No word has Latin and Cyrillic letters, which look alike, side by side."""
    latin, cyrillic = _LETTERS[Script.LATIN], _LETTERS[Script.CYRILLIC]
    return ~nw.col("name").str.contains(f"[{latin}][{cyrillic}]|[{cyrillic}][{latin}]")


def _script_of_language() -> nw.Expr:
    holds = (nw.col("script") == Script.LATIN.value) | ~_is_known("script", Script)
    holds = holds | ~nw.col("language").str.contains(rf"^(?:{_LANGUAGE})\z")
    for script, languages in _LANGUAGES.items():
        holds = holds | ((nw.col("script") == script.value) & nw.col("language").is_in(languages))
    return holds


def _form_of_scheme() -> nw.Expr:
    holds = ~_is_known("scheme", Scheme)
    for scheme, form in _FORMS.items():
        fits = nw.col("value").str.contains(rf"^(?:{form})\z")
        holds = holds | ((nw.col("scheme") == scheme.value) & fits)
    return holds


def _page_unless_reported() -> nw.Expr:
    reported = nw.col("kind") == v.NameKind.REPORTED.value
    page, day, language = (nw.col(name).is_null() for name in ("source_url", "read_on", "language"))
    return (reported & page & day) | (~reported & ~page & ~day & ~language)


class PartyNames(TableModel, key=("party_id", "name"), title="Names of the parties"):
    """One name of one organisation, in one script."""

    party_id: str = c.key("the organisation", refers_to_every="parties.party_id")
    name: str = c.field("the name, in its own script")
    script: str = c.word(v.Script, "the script of the name")
    language: str = c.code(
        "language of the name (ISO 639-1); null = of no one language",
        _LANGUAGE,
        "two_letters",
        "two small letters",
        nullable=True,
    )
    kind: str = c.word(v.NameKind, "what sort of name")
    source_url: str = _page(
        "the page that gives it; null = the reports, for a reported name", nullable=True
    )
    read_on: dt.date = c.field("day on which that page was read", nullable=True)

    script_of_the_letters = rule(
        "name",
        "the name has letters of its script, and of no other but Latin",
        _has_its_letters(),
        null_passes=False,
    )
    one_script_per_word = rule(
        "name",
        "no word mixes Latin and Cyrillic letters, which look alike",
        _is_unmixed(),
        null_passes=False,
    )
    script_of_the_language = rule(
        "language", "the language is written in the script", _script_of_language()
    )
    page_unless_reported = rule(
        "source_url",
        "a reported name has no page of its own and no day; any other has both, and a language",
        _page_unless_reported(),
        null_passes=False,
    )


class PartyIdentifiers(
    TableModel, key=("scheme", "value"), title="Registration numbers of the parties"
):
    """One number under which a register holds one organisation."""

    scheme: str = c.word(v.IdentifierScheme, "the register that gives the number")
    value: str = c.field("the number, text, without spaces")
    party_id: str = c.key("the organisation", refers_to="parties.party_id")
    source_url: str = _page("the page that gives it")
    read_on: dt.date = c.field("day on which that page was read")

    form_of_the_scheme = rule(
        "value", "the number has the length and characters of its scheme", _form_of_scheme(),
        null_passes=False,
    )  # fmt: skip


class PartyMerges(TableModel, key=("merged_id",), title="Merged parties"):
    """One id of an organisation that proved to be a double of another; it still leads there."""

    merged_id: str = c.key("the id that went")
    kept_id: str = c.key("the organisation to use instead", refers_to="parties.party_id")
    name: str = c.field("name that the merged record had")
    country: str = c.country("country of the seat that the merged record had")
    merged_on: dt.date = c.field("day of the merge")
    reason: str = c.field("why the two are one")
