"""Names and registration numbers of organisations."""

from __future__ import annotations

from shipments.schema.terms import Term


class Script(Term):
    """The script that a name is written in."""

    LATIN = "latin", "Latin letters, Turkish and Chinese in Latin letters included"
    CYRILLIC = "cyrillic", "Cyrillic letters"
    HAN = "han", "Chinese characters, simplified or traditional, as the page has them"
    ARABIC = "arabic", "Arabic letters, Persian ones included"
    THAI = "thai", "Thai letters"


class NameKind(Term):
    """What sort of name it is."""

    REPORTED = "reported", "as the reports and their coders write it; the name in `parties`"
    OFFICIAL = "official", "the full name, with its legal form, as the page gives it"
    SHORT = "short", "a shorter form that the page gives for its own language"
    TRANSLITERATION = (
        "transliteration",
        "sound or sense carried over into another script; the organisation may not use it",
    )
    FORMER = "former", "a name that it had before"
    BRAND = "brand", "a trade name"


class IdentifierScheme(Term):
    """The register that gives a number."""

    RU_INN = "ru_inn", "taxpayer number of Russia, 10 digits for an organisation"
    RU_OGRN = "ru_ogrn", "number in the register of legal entities of Russia, 13 digits"
    CN_USCC = "cn_uscc", "unified social credit code of China, 18 characters"
    HK_CR = "hk_cr", "number in the companies register of Hong Kong, 7 or 8 digits"
    KZ_BIN = "kz_bin", "business identification number of Kazakhstan, 12 digits"
    TR_VKN = "tr_vkn", "tax number of Turkey, 10 digits"
    LEI = "lei", "legal entity identifier (ISO 17442), 20 characters"
    IMO = "imo", "company number of the International Maritime Organization, 7 digits"


# The countries whose organisations a national register holds; the others are international.
COUNTRY_OF_SCHEME = {
    IdentifierScheme.RU_INN: "RU",
    IdentifierScheme.RU_OGRN: "RU",
    IdentifierScheme.CN_USCC: "CN",
    IdentifierScheme.HK_CR: "HK",
    IdentifierScheme.KZ_BIN: "KZ",
    IdentifierScheme.TR_VKN: "TR",
}
