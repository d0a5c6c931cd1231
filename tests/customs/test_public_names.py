"""The public names of `shipments.customs` stay what they are, whatever was imported before."""

from __future__ import annotations

import pkgutil

from shipments import customs


def test_no_module_bears_a_public_name():
    modules = {module.name for module in pkgutil.iter_modules(customs.__path__)}
    assert not modules & set(customs.__all__)
