"""The synthetic customs files that ship with the package, to try things on."""

from __future__ import annotations

from pathlib import Path

FOLDER = Path(__file__).with_name("samples")


def sample() -> dict[str, Path]:
    """The paths of the synthetic sample files.

    Nothing in them was declared by anyone: firms, tax numbers and amounts are made up, and the
    parties and goods of every record begin with SYNTHETIC or СИНТЕТИКА. A few records carry defects
    on purpose.

    Returns:
        `russian`: 200 records as in Russian declarations, box numbers in the headers, cp1251,
        semicolons, decimal comma. `english`: 100 records in the full form of an English reseller,
        UTF-8, with titles above the header in row 6.
    """
    return {
        "russian": FOLDER / "declarations-a-cp1251.csv",
        "english": FOLDER / "reseller-import-en.csv",
    }
