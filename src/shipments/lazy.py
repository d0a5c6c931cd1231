"""Public names of a package that are loaded when they are first used.

What only some users need is an extra of the package; where it is not installed, the error says how
to install it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from importlib import import_module
from types import ModuleType
from typing import Any

# Module that may be missing -> the extra that brings it.
_EXTRAS = {
    "backports": "customs",
    "duckdb": "export",
    "filelock": "export",
    "httpx": "curation",
    "krippendorff": "curation",
    "python_calamine": "customs",
    "pyspark": "spark",
    "stdnum": "customs",
    "xlrd": "customs",
    "xlsxwriter": "export",
    "xxhash": "customs",
}


def import_room(module: str) -> ModuleType:
    """Import a module of this package that may need an extra.

    Raises:
        MissingPackage: If a package of an extra is not installed.
    """
    try:
        return import_module(module)
    except ModuleNotFoundError as error:
        refuse_missing_extra(error)
        raise


def refuse_missing_extra(error: ModuleNotFoundError) -> None:
    """Say how to install a missing package that is of an extra; do nothing if it is not.

    Raises:
        MissingPackage: If it is.
    """
    from shipments.errors import MissingPackage

    package = (error.name or "").partition(".")[0]
    if extra := _EXTRAS.get(package):
        raise MissingPackage(
            f"the package {package} is not installed · needed for this part of shipments · "
            f"pip install 'shipments[{extra}]'"
        ) from error


def lazy_names(
    package: str, modules: Mapping[str, str | None]
) -> tuple[Callable[[str], Any], Callable[[], list[str]]]:
    """`__getattr__` and `__dir__` of a package that imports nothing before it is needed.

    Args:
        package: Name of the package; its `__all__` is what `dir()` shows.
        modules: The module of each public name; None for a name that is itself a module.
    """

    def load(name: str) -> Any:
        if name not in modules:
            raise AttributeError(f"module '{package}' has no attribute '{name}'")
        module = modules[name]
        value = import_room(f"{package}.{name}" if module is None else module)
        if module is not None:
            value = getattr(value, name)
        setattr(sys.modules[package], name, value)
        return value

    def names() -> list[str]:
        return list(sys.modules[package].__all__)

    return load, names
