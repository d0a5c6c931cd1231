"""Where things are: the raw and clean data of a checkout, or the data inside the wheel."""

from __future__ import annotations

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent
_CHECKOUT = PACKAGE.parents[1]


def clean_folder() -> Path:
    """The folder of the built tables: inside the installed package, else of the checkout."""
    inside = PACKAGE / "data" / "clean"
    return inside if inside.is_dir() else _CHECKOUT / "data" / "clean"


def raw_folder(start: Path | None = None) -> Path:
    """The folder of the raw data of a checkout.

    Args:
        start: Where to look, with all parents; the working directory when left out. The checkout
            that this package runs from is the last resort.
    """
    here = (start or Path.cwd()).resolve()
    for folder in (here, *here.parents):
        if (folder / "data" / "raw" / "reports").is_dir():
            return folder / "data" / "raw"
    return _CHECKOUT / "data" / "raw"
