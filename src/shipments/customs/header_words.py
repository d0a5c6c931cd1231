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


def _words(text: str) -> frozenset[str]:
    """Words divided by spaces."""
    return frozenset(text.split())


CURRENCIES = _words(
    "ars bdt brl clp cny cop crc eur gbp ghs hkd idr inr jpy kes krw kzt lkr mnt mxn myr ngn pen "
    "php pkr pyg rub sgd thb try twd tzs uah ugx uyu uzs vnd"
)
_SENDERS = _words("exporter export shipper supplier seller consignor sender vendor")
_RECEIVERS = _words("importer import buyer consignee receiver recipient purchaser")
_NAMES = _words("name names")
_IDENTIFIERS = _words(
    "id code tin nit ruc rut ntn pin pi tax vat inn bin uscc cuit cnpj gst npwp number key iec "
    "uuid registration digit"
)
_PLACES = _words(
    "address addresses city state province district department region town postal zip street "
    "phone telephone tel fax email mail website contact location warehouse"
)
_COUNTRY = _words("country countries")
_WEIGHT = _words("weight weights wt mass")
_QUANTITY = _words("quantity quantities qty")
_VALUE = _words("value values val amount cost price fob cif cfr")
_EXTRAS = _words(
    "freight insurance insure tax taxes duty duties drawback fee fees levy vat gst cess surcharge "
    "advalorem exchange adjust payment paid payable excise rebate"
)
_AGENTS = _words("agent broker cha forwarder carrier notify nortify bank guarantee guarantor")
_TRANSPORT = _words("transport transportation trans")
_MEASURED = _WEIGHT | _QUANTITY | _VALUE
_PACKAGES = _words("package packages pkg pkgs packs pack packing")
_NUMBER = _words("number num nr")
_OTHER_DATES = _words("manifest transport document closing lc invoice bl lading igm")
_DECLARATIONS = _words("declaration dua be sb boe entry decl customs")
# Words that say nothing about the meaning of a column.
_NOISE = _words("of in the and std sum at per_cent en eng english latin")
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
    if not words - {"percentage"} or any(not word.isascii() for word in words):
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


def _place(words: Words, _: int) -> Meaning | None:
    if (words & _PLACES and not words & _MEASURED) or words <= {"pin", "postal", "zip"}:
        return Meaning(reason="addresses and places of parties are not kept", personal=True)
    return None


def _agent(words: Words, _: int) -> Meaning | None:
    is_agent = words & _AGENTS or {"customs", "applicant"} <= words
    if is_agent and not words & (_MEASURED | {"date"}):
        return Meaning(reason="the table keeps sender and receiver, no agents, carriers or banks")
    if words & _IDENTIFIERS and words <= {"import", "export", "id", "number", "key"}:
        return Meaning(reason=NO_COLUMN)
    return None


def _party(words: Words, second: int) -> Meaning | None:
    """A column of the sender or of the receiver: country, number or name."""
    is_sender, is_receiver = bool(words & _SENDERS), bool(words & _RECEIVERS)
    taxed = words & (_EXTRAS - {"tax", "vat"} if words & _IDENTIFIERS else _EXTRAS)
    if is_sender == is_receiver or taxed or words & (_MEASURED | {"date", "or"}):
        return None
    if words & (_COUNTRY | _IDENTIFIERS):
        return _country_or_number(words, second, is_sender=is_sender)
    if words & {"import", "export"} or words - _SENDERS - _RECEIVERS - _NAMES:
        return None
    return Meaning("consignor_name" if is_sender else "consignee_name", second)


def _country_or_number(words: Words, second: int, *, is_sender: bool) -> Meaning | None:
    if words & _COUNTRY:
        if words & {"import", "export"}:
            return None
        return Meaning("consignor_country" if is_sender else "consignee_country", second)
    if is_sender:
        return Meaning(reason="the table keeps no tax number of the consignor")
    if words & {"uuid", "key", "digit", "import"}:
        return Meaning(reason=NO_COLUMN)
    rank = 0 if words & {"tax", "inn", "vat", "tin", "ruc"} else 1
    return Meaning("consignee_tax_id", rank, missing=("0",))


_COUNTRY_FIELDS = (
    (_words("origin manufacture production producing"), "origin_country"),
    (_words("destination to"), "destination_country"),
    (
        _words("dispatch departure from shipment provenance consignment export"),
        "dispatch_country",
    ),
    (_words("trading acquisition"), "trading_country"),
    (_words("declaring reporting reporter"), "declaring_country"),
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


def _code(words: Words, second: int) -> Meaning | None:
    if "hs" in words and "description" in words:
        marks = (OF_NOMENCLATURE,)
        return Meaning("goods_description", 20 + second, NOMENCLATURE, marks=marks)
    if words & {"hs", "commodity"} and not words & ({"description", "name"} | _VALUE):
        return Meaning("hs_code", second + len(words & _NUMBER))
    return None


def _goods(words: Words, second: int) -> Meaning | None:
    is_text = bool(words & {"description", "details"})
    if words <= {"goods", "description"}:
        return Meaning("goods_description", 1)
    if is_text and words & {"product", "goods", "commodity", "item"}:
        number = next((int(word) for word in words if word.isdigit()), 0)
        return Meaning("goods_description", second + 2 * number)
    if words & {"brand", "trademark"} and "owner" not in words:
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
    if words & _WEIGHT or (words & {"gross", "net"} and words & {"kg", "t"}):
        return _weight(words, second)
    if words & _PACKAGES:
        is_count = words & (_QUANTITY | _NUMBER) or words <= {"package", "packages"}
        return Meaning("package_count", second) if is_count else Meaning(reason=NO_COLUMN)
    if words & {"container", "containers", "teu"}:
        return Meaning(reason=NO_COLUMN)
    if words & _QUANTITY and "unit" not in words:
        rank = _of_what(words) + second + int("additional" in words)
        return Meaning("quantity", rank) if not words & _VALUE else None
    if (
        words <= {"unit", "quantity", "measure", "commercial", "name", "statistical"}
        and "unit" in words
    ):
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


def _currency(words: Words, second: int) -> Meaning | None:
    if "currency" not in words or words & (_VALUE - {"price"}):
        return None
    if words <= {"currency", "code", "invoice", "foreign", "contract", "price", "name"}:
        return Meaning("invoice_currency", second)
    return Meaning(reason="the header does not say of which value")


def _charge(words: Words, _: int) -> Meaning | None:
    if words & _EXTRAS:
        return Meaning(reason="charges, duties, taxes and rates have no column")
    return None


def _value(words: Words, second: int) -> Meaning | None:
    if not words & (_VALUE | {"usd"}):
        return None
    rank = (
        2 * _of_what(words) + second + int("total" not in words) + 30 * int("calculated" in words)
    )
    if "usd" in words:
        kinds = {"fob": ValuationBasis.FOB, "cif": ValuationBasis.CIF}
        basis = next((basis for word, basis in kinds.items() if word in words), None)
        return Meaning("statistical_value_usd", rank, currency="USD", basis=basis)
    currency = next(iter(sorted(words & CURRENCIES)), None)
    if words & {"fc", "foreign"} or ("invoice" in words and currency is None):
        return Meaning("invoice_value", rank)
    if currency is not None:
        return _value_in(currency, words, rank)
    if words & {"custom", "customs", "lc", "local", "market", "adjust"}:
        return Meaning(reason="the header does not say in which money the value is")
    return Meaning("invoice_value", 40 + rank, marks=(NO_CURRENCY,))


def _value_in(currency: str, words: Words, rank: int) -> Meaning:
    """A value in another currency than the dollar."""
    if not words & {"assess", "customs", "custom", "statistical"}:
        return Meaning("invoice_value", 60 + rank, currency=currency.upper())
    if currency == "rub":
        return Meaning("customs_value_rub", rank, currency="RUB")
    return Meaning(reason="a value for customs in the money of the country: no column")


def _filing(words: Words, second: int) -> Meaning | None:
    if words & {"direction", "flow"} and words <= {"direction", "trade", "type", "flow"}:
        return Meaning("direction", second)
    if words in ({"import", "or", "export"}, {"import", "export"}):
        return Meaning("direction", 1)
    kinds = words & {"registration", "declaration", "dua", "entry", "be", "sb", "boe"}
    if kinds and words & _NUMBER and not words & {"bl", "form"}:
        return Meaning("declaration_number", second + len(kinds - {"registration", "declaration"}))
    if "declarant" in words:
        if words <= {"declarant", "name", "customs"}:
            return Meaning("declarant_name", second)
        is_number = bool(words & {"inn", "tax"})
        return Meaning("declarant_tax_id", second) if is_number else Meaning(reason=NO_COLUMN)
    return None


def _terms(words: Words, second: int) -> Meaning | None:
    if words & {"incoterm", "incoterms"} or words == {"delivery", "terms"}:
        return Meaning("incoterm", second)
    if {"place", "delivery"} <= words:
        return Meaning("incoterm_place", second)
    if words & _TRANSPORT and words & {"mode", "type"}:
        is_mode = len(words) == 2
        return Meaning("transport_mode_code", second) if is_mode else Meaning(reason=NO_COLUMN)
    return None


def _item(words: Words, second: int) -> Meaning | None:
    if "item" in words and words & _NUMBER and "sub" not in words:
        return Meaning("item_number", second, missing=("0",))
    if words & {"procedure", "regime"} and "code" in words:
        return Meaning("procedure_code", second)
    if {"customs", "office", "code"} <= words and not words & {"name", "border"}:
        return Meaning("customs_office_code", second)
    return None


_LEFT_OUT = _words(
    "port ports record records tag vessel ship voyage manifest manifesto menifest bill invoice "
    "document be bin igmno sro office custom customs regime procedure transport station route "
    "cargo load lading bl lc container containers licence license modality operation sale zone "
    "serie series item sub dua rotation cash portstr id number iec cfs ruc payment company"
)


def _left_out(words: Words, _: int) -> Meaning | None:
    if words & _LEFT_OUT and not words & (_VALUE | _QUANTITY | _WEIGHT | _COUNTRY):
        return Meaning(reason=NO_COLUMN)
    return None


_RULES: tuple[Rule, ...] = (
    _computed, _date, _filing, _terms, _item, _place, _agent, _party, _country, _code, _goods, _measure,
    _currency, _charge, _value, _left_out,
)  # fmt: skip
