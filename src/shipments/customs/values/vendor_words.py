"""Words of vendors for units and countries that the tables of the dataset do not hold.

Units: the codes of quantities of Indian customs (Directorate General of Systems, unit quantity
codes), and units in Spanish and Portuguese. Countries: names in Spanish and Portuguese, the long
names of ISO 3166-1 in the order of its list, and Mongolian abbreviations seen in files.
"""

from __future__ import annotations

from collections.abc import Mapping

from shipments.customs.values.folding import folded


def _by_word(groups: Mapping[str, str]) -> dict[str, str]:
    """Folded word -> value, from value -> words divided by bars."""
    return {folded(word): value for value, words in groups.items() for word in words.split("|")}


UNITS = _by_word({
    "carat": "ctm|cts|quilate|quilates",
    "centimetre": "cms",
    "cubic_metre": "cbm|m3|mtq|klr|metro cubico|metros cubicos|cubic meter|cubic meters",
    "dozen": "doz|dzn|docena|docenas|duzia|duzias",
    "foot": "fts|ft|feet",
    "gram": "gms|gm|grm|gramo|gramos|grama|gramas",
    "hundred_items": "hun|hnd|centenar|cento",
    "item": "nos|nmb|num|c62|unidad|unidades|unidade|each|ea|pieces/item [number]|number of items",
    "kilogram": "kgs|kgm|kilo|kilos|kilogramo|kilogramos|kilograma|quilograma|quilogramas|kilogramo neto|kg neto|quilograma liquido",
    "kilometre": "kme|kms|kilometro|kilometros",
    "kilowatt_hour": "kwh|kilovatio hora",
    "litre": "ltr|lts|litro|litros|litro neto",
    "metre": "mtr|metro|metros|metro lineal|meter|meters",
    "millimetre": "mms",
    "million_items": "mln|millon de unidades",
    "pair": "prs|pr|par|pares",
    "package": "pac|pkg|pkgs|pk|packages|bulto|bultos|paquete|paquetes|cartons|ctn|ctns|caja|cajas",
    "piece": "pcs|pce|pieza|piezas|peca|pecas|pieces",
    "pound": "lbs|libra|libras",
    "quintal": "qtl|qtls",
    "roll": "rol|rls|rollo|rollos",
    "set": "set|sets|juego|juegos|jogo|conjunto",
    "square_metre": "sqm|mtk|m2|square meter|square meters|square metres|metro cuadrado|metros cuadrados|metros cuadrado|metro quadrado|metros quadrados",
    "thousand_items": "thd|tho|ths|millar|millares|mil unidades|milheiro",
    "thousand_kilowatt_hours": "mwh|mil kwh",
    "tonne": "tne|tonelada|toneladas|tonelada metrica|tonelada metrica liquida",
    "yard": "yds|yrd",
})  # fmt: skip

COUNTRIES = _by_word({
    "AE": "emiratos arabes unidos|emirados arabes unidos",
    "AF": "afganistan|afeganistao",
    "BE": "belgica",
    "BO": "bolivia, plurinational state of",
    "BR": "brasil",
    "BY": "bielorrusia|bielorrussia|belarusia",
    "CD": "congo, the democratic republic of|congo, the democratic republic of the|congo, democratic republic of|republica democratica del congo",
    "CH": "suiza|suica",
    "CI": "costa de marfil|costa do marfim|cote d'ivoire",
    "CN": "china, people's republic of|china popular|republica popular china|republica popular da china|бнхау",
    "CZ": "republica checa|tchequia|chequia",
    "DE": "alemania|alemanha",
    "DK": "dinamarca",
    "DO": "republica dominicana",
    "EG": "egipto|egito",
    "ES": "espana|espanha",
    "FI": "finlandia",
    "FM": "micronesia, federated states of",
    "FR": "francia|franca",
    "GB": "reino unido|gran bretana|gra-bretanha|inglaterra",
    "GR": "grecia",
    "HU": "hungria",
    "IE": "irlanda",
    "IR": "iran, islamic republic of|iran, republica islamica del",
    "IT": "italia",
    "JP": "japon|japao",
    "KP": "korea, democratic people's republic of|corea del norte|coreia do norte",
    "KR": "korea, republic of|corea del sur|republica de corea|coreia do sul|corea (sur), republica de",
    "KZ": "kazajstan|cazaquistao",
    "LA": "lao people's democratic republic",
    "LB": "libano",
    "LT": "lituania",
    "LV": "letonia",
    "MA": "marruecos|marrocos",
    "MD": "moldova, republic of",
    "MK": "macedonia, the former yugoslav republic of",
    "MX": "mejico",
    "MY": "malasia",
    "NL": "paises bajos|paises baixos|holanda",
    "NO": "noruega",
    "NZ": "nueva zelanda|nueva zelandia|nova zelandia",
    "PH": "filipinas",
    "PL": "polonia",
    "PS": "palestine, state of",
    "RO": "rumania|romenia",
    "RU": "rusia|federacion rusa|federacion de rusia|federacao russa",
    "SA": "arabia saudita|arabia saudi",
    "SE": "suecia",
    "SG": "singapur|singapura",
    "SK": "eslovaquia",
    "SI": "eslovenia",
    "SY": "syrian arab republic|siria",
    "TH": "tailandia",
    "TR": "turquia",
    "TW": "taiwan, province of china|taiwan (formosa)|taiwan, provincia de china",
    "TZ": "tanzania, united republic of",
    "UA": "ucrania",
    "US": "estados unidos|estados unidos de america|eeuu|ee.uu.|estados unidos da america|аhу|ану",
    "VE": "venezuela, bolivarian republic of|venezuela, republica bolivariana de",
    "VG": "virgin islands, british",
    "VI": "virgin islands, united states|virgin islands, u.s.",
    "VN": "vietnam, democratic republic of|viet nam",
    "ZA": "sudafrica|africa do sul",
})  # fmt: skip
