"""Words from short lists: direction, procedure, Incoterm, transport, flags, currency, offices."""

from __future__ import annotations

import re

from shipments.customs.codes import RejectCode
from shipments.customs.values.folding import folded
from shipments.customs.values.parse_result import (
    ParseResult,
    fault,
    or_look_alike,
    without_float_suffix,
)
from shipments.customs.values.reference import Reference
from shipments.tables.trade_vocabulary import Direction, Incoterm, TransportMode


def _spread(words: dict[str, tuple[str, ...]]) -> dict[str, str]:
    return {folded(word): value for value, group in words.items() for word in group}


_DIRECTIONS = _spread({
    Direction.IMPORT: (
        "ИМ", "ИМП", "ИМПОРТ", "IM", "IMP", "IMPORT", "I", "1", "ithalat", "进口", "進口",
    ),
    Direction.EXPORT: (
        "ЭК", "ЭКС", "ЭКСПОРТ", "EX", "EXP", "EXPORT", "E", "2", "ihracat", "出口",
    ),
    Direction.TRANSIT: ("ТТ", "ТР", "ТРАНЗИТ", "TT", "TR", "TRANSIT", "transit ticaret", "过境"),
})  # fmt: skip

_MODES = _spread({
    TransportMode.SEA: ("морской", "море", "морской/речной", "sea", "ocean", "vessel", "maritime", "maritimo", "maritima", "via maritima", "deniz", "denizyolu", "海运"),
    TransportMode.RAIL: ("железнодорожный", "ж/д", "жд", "rail", "railway", "ferroviario", "ferroviaria", "demiryolu", "铁路"),
    TransportMode.ROAD: ("автомобильный", "автодорожный", "авто", "состав транспортных средств", "composition of vehicles (tractor with semi-trailer or trailer)", "road", "truck", "terrestre", "carretero", "carretera", "rodoviario", "rodoviaria", "karayolu", "公路"),
    TransportMode.AIR: ("воздушный", "авиа", "авиационный", "air", "aereo", "aerea", "havayolu", "航空", "空运"),
    TransportMode.POST: ("почтовое отправление", "почта", "почтовый", "post", "mail", "posta", "邮运"),
    TransportMode.MULTIMODAL: ("мультимодальный", "multimodal"),
    TransportMode.FIXED: ("трубопроводный", "линии электропередачи", "pipeline", "fixed installation", "boru hatti"),
    TransportMode.INLAND_WATER: ("речной", "внутренний водный", "inland waterway", "inland water", "nehir"),
    TransportMode.OWN: ("самоходом", "own propulsion", "self-propelled"),
})  # fmt: skip
_MODE_CODES = frozenset(map(str, TransportMode))
_MODE_DIGITS = frozenset(code[0] for code in _MODE_CODES)
_INCOTERMS = frozenset(map(str, Incoterm))

_FLAGS = {
    **dict.fromkeys(("1", "да", "yes", "true", "y", "t", "evet", "是", "д"), True),
    **dict.fromkeys(("0", "нет", "no", "false", "n", "f", "hayir", "否", "н"), False),
}

_INCOTERM = re.compile(
    r"([A-Z]{3})(?:[\s\-,;(]+(?:(?:INCOTERMS|ИНКОТЕРМС)[\s\-]*)?(?:(?:19|20)[0-9]{2}[)]?)?)?"
)
# Numeric codes of ISO 4217 for the currencies met in these trades; 810 is the rouble before 1998,
# still written in Russian customs and bank files.
_NUMERIC_CURRENCIES = {
    "643": "RUB", "810": "RUR", "840": "USD", "978": "EUR", "156": "CNY", "398": "KZT",
    "417": "KGS", "933": "BYN", "974": "BYR", "051": "AMD", "860": "UZS", "972": "TJS",
    "944": "AZN", "981": "GEL", "980": "UAH", "949": "TRY", "784": "AED", "344": "HKD",
    "392": "JPY", "410": "KRW", "826": "GBP", "756": "CHF", "356": "INR", "702": "SGD",
    "704": "VND", "764": "THB", "458": "MYR", "901": "TWD", "364": "IRR", "376": "ILS",
    "496": "MNT", "941": "RSD", "985": "PLN", "203": "CZK", "752": "SEK", "578": "NOK",
    "208": "DKK", "124": "CAD", "036": "AUD", "360": "IDR", "682": "SAR", "818": "EGP",
}  # fmt: skip
_CURRENCY_NAMES = _spread({
    "RUB": ("руб", "руб.", "рубль", "рубли", "рублей", "российский рубль", "российских рублей", "rouble", "ruble", "russian ruble", "ruble (russian)", "₽", "卢布"),
    "USD": ("доллар", "доллар сша", "доллары сша", "долл", "долл.", "долл. сша", "us dollar", "us dollars", "dollar", "abd dolari", "us$", "$", "美元"),
    "EUR": ("евро", "euro", "euros", "avro", "€", "欧元"),
    "CNY": ("юань", "юани", "китайский юань", "китайских юаней", "yuan", "renminbi", "rmb", "cny yuan", "人民币", "元", "cin yuani"),
    "TRY": ("турецкая лира", "турецких лир", "turkish lira", "turk lirasi", "lira", "tl"),
    "KZT": ("тенге", "tenge"),
    "AED": ("дирхам", "дирхам оаэ", "uae dirham"),
    "GBP": ("фунт стерлингов", "фунтов стерлингов", "pound sterling", "£"),
    "JPY": ("иена", "иен", "японская иена", "yen", "日元"),
    "HKD": ("гонконгский доллар", "hong kong dollar"),
    "INR": ("индийская рупия", "индийских рупий", "indian rupee"),
    "CHF": ("швейцарский франк", "swiss franc"),
    "BYN": ("белорусский рубль",),
    "KGS": ("сом", "kyrgyzstani som"),
    "KRW": ("вона", "южнокорейская вона", "won"),
})  # fmt: skip
_PROCEDURES = _spread({
    "40": ("выпуск для внутреннего потребления", "для внутреннего потребления", "release for domestic consumption"),
    "10": ("экспорт", "export"),
    "21": ("переработка вне таможенной территории",),
    "23": ("временный вывоз", "temporary export"),
    "31": ("реэкспорт", "re-export"),
    "51": ("переработка на таможенной территории",),
    "53": ("временный ввоз", "временный ввоз (допуск)", "temporary import"),
    "60": ("реимпорт", "re-import"),
    "70": ("таможенный склад", "customs warehouse"),
    "80": ("таможенный транзит", "customs transit"),
})  # fmt: skip
_PROCEDURE = re.compile(r"(?:(?:ИМ|ЭК|IM|EX)\s*)?([0-9]{2})\s?([0-9]{2})?(?:\s?[0-9]{3})?")
_OFFICE = re.compile(r"([0-9A-Z]{2,10})(?:\s*[-\u2013:,]?\s+.*)?", re.DOTALL)
_DIGITS = re.compile(r"[0-9]+")
SCIENTIFIC = re.compile(r"[0-9][.,][0-9]+[Ee]\+?[0-9]{1,3}")  # as 1.0129E+16


def _by_word(text: str, words: dict[str, str]) -> ParseResult | None:
    """A word by its folded form, also with letters of another script in it."""

    def plain(word: str) -> ParseResult | None:
        value = words.get(folded(word))
        return ParseResult(str(value)) if value else None

    return or_look_alike(plain, text)


def _unlisted(what: str) -> ParseResult:
    return fault(RejectCode.CODE, f"no {what} by any code or name that is known: correct the cell")


def read_direction(text: str) -> ParseResult:
    """Which way goods cross the border: ИМ, IM, import, 1; ЭК, EX, export, 2; ТТ."""
    code, changes = without_float_suffix(text)
    found = _by_word(code, _DIRECTIONS)
    if found is not None:
        return ParseResult(found.value, (*changes, *found.changes))
    head = code.split()[0] if code else ""
    if re.fullmatch(r"\S{2,3}\s+[0-9]{2}", code) and (found := _by_word(head, _DIRECTIONS)):
        return ParseResult(found.value, (*found.changes, "procedure_cut"))
    return _unlisted("direction")


def read_procedure(text: str) -> ParseResult:
    """A customs procedure of two or four digits; a feature of three more digits is cut off."""
    code, changes = without_float_suffix(text)
    found = _PROCEDURE.fullmatch(code.upper())
    if found:
        value = found[1] + (found[2] or "")
        if not code.isdigit() and code != value:
            changes += ("separators",)
        cut = len("".join(_DIGITS.findall(code))) > len(value)
        return ParseResult(value, (*changes, "feature_cut") if cut else changes)
    return _by_word(code, _PROCEDURES) or _unlisted("customs procedure")


def read_incoterm(text: str) -> ParseResult:
    """Terms of delivery; an edition behind them (`CIP 2010`) is cut off."""
    if text.upper() == "XXX":  # code of the Russian classifier for terms of another name
        return ParseResult(None, ("stated_other",))
    return or_look_alike(_incoterm, text) or _unlisted("Incoterm")


def _incoterm(text: str) -> ParseResult | None:
    term = _INCOTERM.fullmatch(text.upper().strip())
    if term is None or term[1] not in _INCOTERMS:
        return None
    return ParseResult(term[1], ("edition_cut",) if len(text.strip()) > len(term[1]) else ())


def read_transport(text: str) -> ParseResult:
    """A mode of transport: two digits, one digit of the single document, or a name."""
    code, changes = without_float_suffix(text)
    if code in _MODE_CODES:
        return ParseResult(code, changes)
    if code in ("99", "09"):
        return ParseResult(None, (*changes, "stated_other"))
    if code.isascii() and code.isdigit() and len(code) <= 2 and code[0] in _MODE_DIGITS:
        return ParseResult(
            f"{code[0]}0", (*changes, "one_digit" if len(code) == 1 else "main_mode")
        )
    return _by_word(code, _MODES) or _unlisted("mode of transport")


def read_flag(text: str) -> ParseResult:
    """Yes or no: 1 and 0, да and нет, yes and no, true and false."""
    code, changes = without_float_suffix(text)
    flag = _FLAGS.get(folded(code))
    return _unlisted("yes or no") if flag is None else ParseResult(flag, changes)


def read_currency(text: str, tables: Reference) -> ParseResult:
    """A currency of ISO 4217; RUR is read as RUB, marked."""

    def plain(word: str) -> ParseResult | None:
        if word.isascii() and word.upper() in tables.currencies:
            return ParseResult(word.upper())
        name = _CURRENCY_NAMES.get(folded(word))
        return ParseResult(str(name)) if name else None

    number, changes = without_float_suffix(text)
    if _DIGITS.fullmatch(number) and len(number) <= 3:
        changes += ("left_zero",) if len(number) < 3 else ()
        code = _NUMERIC_CURRENCIES.get(number.zfill(3))
        currency = ParseResult(code, changes) if code else None
    else:
        currency = or_look_alike(plain, text)
    if currency is None:
        return fault(RejectCode.CURRENCY, "no currency by any code or name that is known")
    if currency.value == "RUR":
        return ParseResult("RUB", (*currency.changes, "rur_as_rub"))
    return currency


def read_office(text: str) -> ParseResult:
    """The code of a customs office: 2 to 10 digits or capitals; a name behind it is cut off."""
    code, changes = without_float_suffix(text)
    found = _OFFICE.fullmatch(code.upper())
    if found is None or (not any(mark.isdigit() for mark in found[1]) and found[1] != code.upper()):
        return _unlisted("code of a customs office")
    cut = ("name_cut",) if len(found[1]) < len(code) else ()
    return ParseResult(found[1], (*changes, *cut))


def read_declaration_number(text: str) -> ParseResult:
    """The number of a declaration, without spaces inside."""
    plain = "".join(text.split())
    if SCIENTIFIC.fullmatch(plain):
        return fault(RejectCode.CODE, "a number of which a spreadsheet kept the first digits only")
    return ParseResult(plain, ("blanks_removed",) if plain != text else ())
