"""What an English header means by its words, where no layout lists it.

Vendors write one column in many ways: `TOTALVALUEUSD`, `SUMOFTOTAL_ASSESS_VALUE_USD`, `Total Value
(US$)`. A header is divided into words and the words decide. A word that says who, where, in which
measure or of what kind is never passed over; a header that is not understood belongs to no field.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from shipments.customs.values.folding import folded_to_latin
from shipments.tables.trade_vocabulary import ValuationBasis

CURRENCIES = frozenset(
    "ars bdt brl clp cny cop crc eur gbp ghs hkd idr inr jpy kes krw kzt lkr mnt mxn myr ngn pen "
    "php pkr pyg rub sgd thb try twd tzs uah ugx uyu uzs vnd".split()
)
_SENDERS = frozenset("exporter export shipper supplier seller consignor sender vendor".split())
_RECEIVERS = frozenset("importer import buyer consignee receiver recipient purchaser".split())
_NAMES = frozenset("name names".split())
_IDENTIFIERS = frozenset(
    "id code tin nit ruc rut ntn pin pi tax vat inn bin uscc cuit cnpj gst npwp number key iec "
    "uuid registration digit".split()
)
_PLACES = frozenset(
    "address addresses city state province district department region town postal zip street "
    "phone telephone tel fax email mail website contact location".split()
)
_COUNTRY = frozenset("country countries".split())
_WEIGHT = frozenset("weight weights wt mass".split())
_QUANTITY = frozenset("quantity quantities qty".split())
_VALUE = frozenset("value values val amount cost price fob cif cfr".split())
_EXTRAS = frozenset(
    "freight insurance insure tax taxes duty duties drawback fee fees levy vat gst cess surcharge "
    "advalorem exchange adjust payment paid payable excise rebate".split()
)
_AGENTS = frozenset("agent broker cha forwarder carrier notify nortify bank warehouse".split())
_TRANSPORT = frozenset("transport transportation trans".split())
_PACKAGES = frozenset("package packages pkg pkgs packs pack packing".split())
_NUMBER = frozenset("number num nr".split())
_OTHER_DATES = frozenset("manifest transport document closing lc invoice bl lading igm".split())
_DECLARATIONS = frozenset("declaration dua be sb boe entry decl customs".split())
# Words that say nothing about the meaning of a column.
_NOISE = frozenset("of in the and std sum at per_cent en eng english latin".split())
_GLUED = sorted(
    {
        "importer", "exporter", "buyer", "supplier", "shipper", "consignee", "name", "hs", "code",
        "total", "sumof", "sum", "of", "value", "usd", "fob", "cif", "gross", "net", "weight",
        "quantity", "qty", "month", "year", "percentage", "avg", "unit", "price", "country",
        "origin", "destination", "date", "gt", "kg", "kgs", "description", "product", "amount",
        "in", "invoice", "currency", "iso", "item", "commercial",
        *CURRENCIES - {"try", "pen"},
    },
    key=len,
    reverse=True,
)  # fmt: skip
_SPELLINGS = {
    "comercial": "commercial", "manufactuer": "manufacturer", "kgs": "kg", "kilograms": "kg",
    "hts": "hs", "tariff": "hs", "hscode": "hs", "tnved": "hs", "tk": "bdt", "rs": "pkr",
    "assessed": "assess", "imp": "import", "exp": "export", "adq": "acquisition",
    "cntry": "country", "nbr": "number", "desc": "description", "dest": "destination",
    "consigne": "consignee", "measures": "measure", "uom": "unit", "units": "unit",
    "no": "number", "dollars": "usd", "us$": "usd", "$": "usd", "purchase": "acquisition",
}  # fmt: skip

NO_COLUMN = "the table has no column for it"
SHARE = "a share, reckoned from other columns"
PER_UNIT = "a price for one unit, reckoned from other columns"
NOMENCLATURE = "the text of the nomenclature for the code, not the goods as declared"
KG_ASSUMED, KIND_ASSUMED = "kilograms_assumed", "gross_assumed"
NO_CURRENCY, OF_NOMENCLATURE = "currency_unstated", "text_of_nomenclature"


@dataclass(frozen=True)
class Meaning:
    """What a header means.

    Attributes:
        field: Column of our table; empty where the column is left out.
        rank: What is preferred of several columns of one field; the lowest first.
        reason: Why it is left out, or would be beside a better column of its field.
        personal: Whether it holds addresses, contacts or names of people.
        currency: Currency that the header names.
        unit: Unit that the header names.
        basis: What a value includes, where the header says it.
        marks: What is assumed, as words of `repairs`.
        missing: Texts that mean missing in such a column.
    """

    field: str = ""
    rank: int = 0
    reason: str = ""
    personal: bool = False
    currency: str | None = None
    unit: str | None = None
    basis: ValuationBasis | None = None
    marks: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


@lru_cache(1 << 14)
def meaning_of(header: str) -> Meaning | None:
    """What a header means by its words; None if they do not say."""
    ordered = header_words(header)
    words = frozenset(ordered)
    if not words or any(not word.isascii() for word in words):
        return None
    second = int("en" in ordered) + int(bool(words & {"std", "code", "sum", "commercial"}))
    bare = words - _NOISE
    answers = (rule(bare, second) for rule in _RULES)
    return next((answer for answer in answers if answer is not None), None)


def header_words(header: str) -> list[str]:
    """The words of a header, small, in one spelling: `HSCODE` and `HS Code` give the same."""
    text = folded_to_latin(header).replace("%", " percentage ").replace("us$", " usd ")
    words: list[str] = []
    for piece in re.findall(r"[^\W_]+|\$", re.sub(r"([0-9]+)", r" \1 ", text)):
        words += _divided(piece)
    spelt = [_SPELLINGS.get(word, word) for word in words]
    letters = {"g": "gross", "n": "net"} if "weight" in spelt else {}
    return [letters.get(word, word) for word in spelt]


def _divided(piece: str) -> list[str]:
    """A word that several are glued into, divided; as it is where it is not made of known ones."""
    if len(piece) < 6:
        return [piece]
    rest, words = piece, []
    while rest:
        word = next((word for word in _GLUED if rest.startswith(word)), None)
        if word is None:
            return [piece]
        words.append(word)
        rest = rest[len(word) :]
    return words


Words = frozenset[str]
Rule = Callable[[Words, int], Meaning | None]


def _computed(words: Words, _: int) -> Meaning | None:
    if words & {"percentage", "percent", "gt"}:
        return Meaning(reason=SHARE)
    per_unit = words & {"avg", "per", "rate", "uvf"} or {"unit"} < words
    if per_unit and words & (_VALUE | {"usd", "inr", "assigned", "declared"}):
        return Meaning(reason=PER_UNIT)
    if words & {"hs", "chapter", "heading"} and words & {"2", "4", "6"} and len(words) <= 3:
        return Meaning(reason="the first digits of the code, which is read whole")
    return None


def _party(words: Words, second: int) -> Meaning | None:
    is_sender, is_receiver = bool(words & _SENDERS), bool(words & _RECEIVERS)
    extras = _EXTRAS - {"tax", "vat"} if words & _IDENTIFIERS else _EXTRAS
    if words & (extras | {"date", "or"} | _VALUE | _PACKAGES | _QUANTITY | _WEIGHT):
        return None
    if words & _PLACES or words <= {"pin", "postal", "zip"}:
        return Meaning(reason="addresses and places of parties are not kept", personal=True)
    if words & _AGENTS or {"customs", "applicant"} <= words or words & {"guarantee", "guarantor"}:
        return Meaning(reason="the table keeps sender and receiver, no agents, carriers or banks")
    if words <= {"import", "export", "id", "number", "key"}:
        return Meaning(reason=NO_COLUMN) if words & _IDENTIFIERS else None
    if is_sender == is_receiver:
        return None
    if words & _COUNTRY:
        if words & {"import", "export"}:
            return None
        return Meaning("consignor_country" if is_sender else "consignee_country", second)
    if words & _IDENTIFIERS:
        if is_sender:
            return Meaning(reason="the table keeps no tax number of the consignor")
        if words & {"uuid", "key", "digit"} or "import" in words:
            return Meaning(reason=NO_COLUMN)
        rank = 0 if words & {"tax", "inn", "vat", "tin", "ruc"} else 1
        return Meaning("consignee_tax_id", rank, missing=("0",))
    if words - _SENDERS - _RECEIVERS - _NAMES or words & {"import", "export"}:
        return None
    return Meaning("consignor_name" if is_sender else "consignee_name", second)


_COUNTRY_FIELDS = (
    (frozenset("origin manufacture production producing".split()), "origin_country"),
    (frozenset("destination to".split()), "destination_country"),
    (
        frozenset("dispatch departure from shipment provenance consignment export".split()),
        "dispatch_country",
    ),
    (frozenset("trading acquisition".split()), "trading_country"),
    (frozenset("declaring reporting reporter".split()), "declaring_country"),
)


def _country(words: Words, second: int) -> Meaning | None:
    if words & {"port", "place", "customs", "ports"}:
        return None
    if not words & _COUNTRY:
        return None
    rest = words - _COUNTRY - {"name", "code", "iso", "2", "3", "alpha"}
    for kinds, field in _COUNTRY_FIELDS:
        if rest and rest <= kinds:
            return Meaning(field, second)
    return Meaning(reason="the header does not say which of the countries it is")


def _goods(words: Words, second: int) -> Meaning | None:
    if "hs" in words and "description" in words:
        marks = (OF_NOMENCLATURE,)
        return Meaning("goods_description", 20 + second, NOMENCLATURE, marks=marks)
    if words & {"hs", "commodity"} and not words & ({"description", "name"} | _VALUE):
        return Meaning("hs_code", second + len(words & _NUMBER))
    if words & {"product", "goods", "commodity", "item"} and words & {"description", "details", "desc"}:
        number = next((int(word) for word in words if word.isdigit()), 0)
        return Meaning("goods_description", second + 2 * number)
    if words <= {"goods", "description"}:
        return Meaning("goods_description", 1)
    if words & {"brand", "trademark"} and not words & {"owner"}:
        return Meaning("brand", second)
    if words & {"manufacturer", "producer"} or {"manufacturing", "company"} <= words:
        return Meaning("manufacturer_name", second) if not words & _COUNTRY else None
    if words & {"variety", "attributes", "model", "status", "grade"}:
        return Meaning(reason=NO_COLUMN)
    return None


def _date(words: Words, second: int) -> Meaning | None:
    if {"month", "year"} <= words:
        return Meaning("registered_on", 30)
    if "date" not in words:
        return Meaning(reason="reckoned from the date") if words <= {"month", "year"} else None
    if words & {"release", "released", "clearance", "cleared"}:
        return Meaning("released_on", second)
    if {"bill", "entry"} <= words:
        return Meaning("registered_on", 12)
    if words & _OTHER_DATES:
        return Meaning(reason=NO_COLUMN)
    order = ("registration", "declaration", "import", "export", "entry", "arrival", "shipment")
    rest = words - {"date"} - _DECLARATIONS
    rank = next((place for place, word in enumerate(order) if word in words), 5)
    return Meaning("registered_on", rank) if rest <= frozenset(order) else None


def _measure(words: Words, second: int) -> Meaning | None:
    if words & _WEIGHT or words & {"gross", "net"} and words & {"kg", "t"}:
        return _weight(words, second)
    if words & _PACKAGES:
        is_count = words & (_QUANTITY | _NUMBER) or words <= {"package", "packages"}
        return Meaning("package_count", second) if is_count else Meaning(reason=NO_COLUMN)
    if words & {"container", "containers", "teu"}:
        return Meaning(reason=NO_COLUMN)
    if words & _QUANTITY and "unit" not in words:
        rank = _of_what(words) + second + int("additional" in words)
        return Meaning("quantity", rank) if not words & _VALUE else None
    if words <= {"unit", "quantity", "measure", "commercial", "name", "statistical"} and "unit" in words:
        return Meaning("quantity_unit", second)
    return None


def _of_what(words: Words) -> int:
    """Columns of the part of an item come first, those of a whole shipment last."""
    if words & {"sub", "subitem"}:
        return 0
    return 40 if words & {"shipment", "consignment", "container"} else 2


def _weight(words: Words, second: int) -> Meaning:
    if words & {"unit"}:
        return Meaning(reason="the unit of a weight is read from its header alone")
    unit = "t" if words & {"t", "tons", "tonnes"} else "g" if words & {"g", "gram"} else "kg"
    marks = () if words & {"kg", "t", "tons", "tonnes", "g", "gram"} else (KG_ASSUMED,)
    rank = second + _of_what(words) + 4 * len(marks)
    if "net" in words:
        return Meaning("net_weight_kg", rank, unit=unit, marks=marks)
    if "gross" in words:
        return Meaning("gross_weight_kg", rank, unit=unit, marks=marks)
    return Meaning("gross_weight_kg", rank + 10, unit=unit, marks=(*marks, KIND_ASSUMED))


def _value(words: Words, second: int) -> Meaning | None:
    if words & {"currency"} and not words & _VALUE - {"price"}:
        if words <= {"currency", "code", "invoice", "foreign", "contract", "price", "name"}:
            return Meaning("invoice_currency", second)
        return Meaning(reason="the header does not say of which value")
    if words & _EXTRAS:
        return Meaning(reason="charges, duties, taxes and rates have no column")
    if not words & (_VALUE | {"usd"}):
        return None
    rank = 2 * _of_what(words) + second + int("total" not in words) + 30 * int("calculated" in words)
    if "usd" in words:
        kinds = {"fob": ValuationBasis.FOB, "cif": ValuationBasis.CIF}
        basis = next((basis for word, basis in kinds.items() if word in words), None)
        return Meaning("statistical_value_usd", rank, currency="USD", basis=basis)
    if words & {"fc", "foreign"}:
        return Meaning("invoice_value", rank)
    if "invoice" in words and not words & CURRENCIES:
        return Meaning("invoice_value", rank)
    named = next(iter(sorted(words & CURRENCIES)), None)
    if named is not None:
        if words & {"assess", "customs", "custom", "statistical"}:
            if named == "rub":
                return Meaning("customs_value_rub", rank, currency="RUB")
            return Meaning(reason="a value for customs in the money of the country: no column")
        return Meaning("invoice_value", 60 + rank, currency=named.upper())
    if words & {"custom", "customs", "lc", "local", "market", "adjust"}:
        return Meaning(reason="the header does not say in which money the value is")
    return Meaning("invoice_value", 40 + rank, marks=(NO_CURRENCY,))


def _filing(words: Words, second: int) -> Meaning | None:
    if words <= {"direction", "trade", "type", "flow"} and words & {"direction", "flow"}:
        return Meaning("direction", second)
    if words == {"import", "or", "export"} or words == {"import", "export"}:
        return Meaning("direction", 1)
    if words & {"incoterm", "incoterms"} or words == {"delivery", "terms"}:
        return Meaning("incoterm", second)
    if words & {"place"} and words & {"delivery"}:
        return Meaning("incoterm_place", second)
    if words & {"declarant"}:
        if words <= {"declarant", "name", "customs"}:
            return Meaning("declarant_name", second)
        return Meaning("declarant_tax_id", second) if words & {"inn", "tax"} else Meaning(reason=NO_COLUMN)
    if words & _TRANSPORT and words & {"mode", "type"}:
        return Meaning("transport_mode_code", second) if len(words) == 2 else Meaning(reason=NO_COLUMN)
    kinds = words & {"registration", "declaration", "dua", "entry", "be", "sb", "boe"}
    if kinds and words & _NUMBER and not words & {"bl", "form"}:
        return Meaning("declaration_number", second + len(kinds - {"registration", "declaration"}))
    if words & {"item"} and words & _NUMBER and not words & {"sub"}:
        return Meaning("item_number", second, missing=("0",))
    if words & {"procedure", "regime"} and "code" in words:
        return Meaning("procedure_code", second)
    if {"customs", "office", "code"} <= words and not words & {"name", "border"}:
        return Meaning("customs_office_code", second)
    return None


_LEFT_OUT = frozenset(
    "port ports record records tag vessel ship voyage manifest manifesto menifest bill invoice "
    "document be bin igmno sro office custom customs regime procedure transport station route "
    "cargo load lading bl lc container containers licence license modality operation sale zone "
    "serie series item sub dua rotation cash portstr id number iec cfs ruc payment company".split()
)


def _left_out(words: Words, _: int) -> Meaning | None:
    if words & _LEFT_OUT and not words & (_VALUE | _QUANTITY | _WEIGHT | _COUNTRY):
        return Meaning(reason=NO_COLUMN)
    return None


_RULES: tuple[Rule, ...] = (
    _computed, _date, _filing, _party, _country, _goods, _measure, _value, _left_out,
)  # fmt: skip
