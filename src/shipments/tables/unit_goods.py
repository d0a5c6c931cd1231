"""Units that count one sort of goods, and the categories that such goods can be in."""

from __future__ import annotations

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
