"""One build in surroundings of its own, with a chart: prints the hash of every file as JSON.

Arguments: raw folder, target, name of a chart (or `all`, or `none`), seed of the order of listings, umask.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import sys
from pathlib import Path

raw, clean, wanted, seed, umask = sys.argv[1:]
os.umask(int(umask, 8))
order = random.Random(int(seed))
listdir, scandir = os.listdir, os.scandir


def listed(*where):
    """The names of a folder in another order each time."""
    names = listdir(*where)
    order.shuffle(names)
    return names


class Scanned:
    """The entries of a folder in another order each time."""

    def __init__(self, *where):
        with scandir(*where) as found:
            self._entries = list(found)
        order.shuffle(self._entries)

    def __iter__(self):
        return iter(self._entries)

    def __next__(self):
        if not self._entries:
            raise StopIteration
        return self._entries.pop()

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        return None

    def close(self):
        """Nothing is open."""


os.listdir, os.scandir = listed, Scanned

from shipments.charts import CHARTS, chart  # noqa: E402 - after the listings are shuffled
from shipments.curation.build import build  # noqa: E402

build(Path(raw), Path(clean))
hashes = {
    path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in Path(clean).iterdir()
}
for name in CHARTS if wanted == "all" else {wanted} & set(CHARTS):
    drawn = chart(name)
    for format in ("svg", "png", "pdf"):
        hashes[f"{name}.{format}"] = hashlib.sha256(drawn.image(format)).hexdigest()
print(json.dumps(hashes))
