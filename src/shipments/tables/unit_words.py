"""What the words of a report say when they name a unit, and the goods that a unit counts."""

from __future__ import annotations

# Unit -> a pattern of what names it; other units are named by their own first word.
UNIT_WORDS = {
    "percent": r"%|per ?cent|half|quarter|third|fifth|most|share",
    "percent_change": r"%|per ?cent|half",
    "percent_fall": r"%|per ?cent|half",
    "times": r"times|twice|fold|doubl\w+|tripl\w+|\bx\b",
    "kilogram": r"\bkg|kilogram|kilo\b",
    "tonne": r"\bt\b|ton",
    "ton_unstated": r"ton",
    "square_metre": r"\bsq|m²|\bm2\b",
    "cubic_metre": r"\bcub|\bcu\b|m³|\bm3\b|\bcbm",
    "litre": r"\bl\b|lit(?:re|er)",
    "kilowatt_hour": r"\bkwh|kilowatt",
    "firm": r"firm|part(?:y|ies)\b|compan|entit|supplier|exporter|seller|trader|vendor|organi[sz]ation|maker|producer|business|subsidiar|buyer|shell",
    "person": r"person|people|soldier|instructor|expert|specialist|engineer|personnel|men\b|troop|officer|worker",
    "vehicle": r"vehicle|car\b|cars\b|bugg|tiger|carrier|truck|lorr|atv",
    "machine": r"machine|lathe|centre|center|tool",
}
# Units for goods of any sort, and for deals and the like: named in too many ways to ask for a word.
ANY = frozenset(
    {"item", "piece", "device", "part", "component", "type", "set", "entry", "deal", "visit"}
)

# Units of one sort of goods, and the categories that such goods can be in.
GOODS_OF_UNIT = {
    "rifle": {"small_arms"},
    "gun": {"small_arms", "artillery_missiles"},
    "launcher": {"artillery_missiles", "small_arms"},
    "round": {"ammunition", "propellants"},
    "drone": {"drones", "drones_and_parts"},
    "drone_kit": {"drones", "drones_and_parts"},
    "engine": {
        "drone_parts",
        "aircraft_parts",
        "missile_parts",
        "vehicles_light",
        "vehicles_heavy",
    },
    "motor": {"drone_parts"},
    "battery": {"drone_parts", "electronics"},
    "semiconductor": {"electronics"},
    "computer": {"computers"},
    "server": {"computers"},
    "sight": {"optics"},
    "machine": {"machine_tools", "engineering_vehicles"},
    "vest": {"body_armour"},
    "helmet": {"helmets"},
    "suit": {"clothing_gear", "body_armour"},
    "helicopter": {"aircraft"},
    "aircraft": {"aircraft"},
    "vehicle": {"vehicles_light", "vehicles_heavy", "vehicles_armoured", "engineering_vehicles"},
    "motorcycle": {"vehicles_light"},
}
