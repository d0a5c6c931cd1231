from __future__ import annotations

import os
import subprocess
import sys

import pytest

LOOK = """
import os
from shipments.customs.memory import keep_freed_memory
keep_freed_memory()
import polars
print(os.environ["_RJEM_MALLOC_CONF"])
"""


@pytest.mark.parametrize(
    ("set_by_user", "last"),
    [("", "muzzy_decay_ms:10000"), ("dirty_decay_ms:1", "dirty_decay_ms:1")],
)
def test_the_allocator_of_polars_gets_the_setting_unless_the_user_has_one(set_by_user, last):
    environment = dict(os.environ)
    environment.pop("_RJEM_MALLOC_CONF", None)
    if set_by_user:
        environment["_RJEM_MALLOC_CONF"] = set_by_user
    done = subprocess.run(
        [sys.executable, "-c", LOOK], capture_output=True, text=True, check=True, env=environment
    )
    assert done.stdout.strip().endswith(last)
