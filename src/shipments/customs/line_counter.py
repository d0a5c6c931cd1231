"""An independent count of the lines of a text file, from its bytes alone.

It shares no code with the reader of records and knows neither separators nor quotation marks. Every
line that it counts must come back as a record, as a line within a quoted cell, or as a line that was
skipped; what the reader loses or makes up does not add up.
"""

from __future__ import annotations

import numpy as np

_LF, _CR = 10, 13


class LineCounter:
    """Counts lines that end in LF, CR LF or CR; what follows the last end is a line as well."""

    def __init__(self) -> None:
        """Start with nothing."""
        self._ends = 0
        self._last = _LF

    def add(self, block: bytes) -> None:
        """Count the next bytes of the file."""
        if not block:
            return
        units = np.frombuffer(block, np.uint8)
        self._ends += int(np.count_nonzero(units == _LF))
        if self._last == _CR and units[0] != _LF:
            self._ends += 1
        if b"\r" in block:
            before = units[:-1] == _CR
            self._ends += int(np.count_nonzero(before & (units[1:] != _LF)))
        self._last = int(units[-1])

    def lines(self) -> int:
        """Lines in all; the last one may lack its end."""
        return self._ends + (self._last != _LF)
