"""The reference: every public name is on it, with what its docstring says."""

from __future__ import annotations

import inspect
import re
import sys
from pathlib import Path

import pytest

import shipments as sh

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tools"))

from site_pages.api import api_page, entry, markdown

PUBLIC = {
    f"{prefix}.{name}": getattr(module, name)
    for prefix, module in (
        ("sh", sh),
        ("sh.plot", sh.plot),
        ("sh.schema", sh.schema),
        ("sh.customs", sh.customs),
        ("sh.trade", sh.trade),
    )
    for name in module.__all__
    if callable(getattr(module, name)) and not inspect.ismodule(getattr(module, name))
}


@pytest.fixture(scope="module")
def page() -> str:
    return api_page()


def test_every_public_name_has_a_part_of_its_own(page):
    assert set(re.findall(r"^### (sh\..*)$", page, re.MULTILINE)) == set(PUBLIC)


@pytest.mark.parametrize("name", [n for n, thing in PUBLIC.items() if inspect.isfunction(thing)])
def test_every_argument_is_explained(name):
    text = "\n".join(entry(name, PUBLIC[name]))
    for argument in inspect.signature(PUBLIC[name]).parameters:
        assert re.search(rf"^\* `[^`]*\b{argument}\b[^`]*`: \S", text, re.MULTILINE), argument


def test_every_command_has_its_help(page):
    assert "### shipments explain" in page
    assert "Usage: shipments explain" in page


def test_a_docstring_becomes_lists():
    docstring = inspect.cleandoc(
        """Do it.

        Args:
            rows: What to take,
                in order.
            *more: Others.

        Returns:
            One row per thing: the first
            of each.

        Raises:
            UsageError: If not.
        """
    )
    assert markdown(docstring) == [
        *("Do it.", ""),
        *("**Arguments**", "", "* `rows`: What to take, in order.", "* `*more`: Others.", ""),
        *("**Returns**", "", "One row per thing: the first\nof each.", ""),
        *("**Raises**", "", "* `UsageError`: If not.", ""),
    ]
