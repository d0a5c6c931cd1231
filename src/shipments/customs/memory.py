"""Memory that a process has freed stays with it, where it ingests and does nothing else.

Each stretch of a file needs the memory that the one before gave back. By default both allocators
return it to the system, which clears every page before it hands it out again. Only commands call
this, before polars is imported: a notebook keeps the settings that it has.
"""

from __future__ import annotations

import ctypes
import os

# Of glibc's malloc.h: parameter and value.
_TRIM_THRESHOLD, _TOP_PAD, _MMAP_THRESHOLD = (-1, (1 << 31) - 1), (-2, 64 << 20), (-3, 32 << 20)


def keep_freed_memory() -> None:
    """Set both allocators so, where they are these; what the user has set stands."""
    os.environ.setdefault("_RJEM_MALLOC_CONF", "dirty_decay_ms:10000,muzzy_decay_ms:10000")
    settle = getattr(ctypes.CDLL(None), "mallopt", None) if os.name == "posix" else None
    if settle is not None:
        for parameter, value in (_TRIM_THRESHOLD, _TOP_PAD, _MMAP_THRESHOLD):
            settle(parameter, value)
