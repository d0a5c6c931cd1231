"""One base class for every error that a user can meet, and one shape for every fault.

A fault says where it is, what stands there, what was expected and what to do, so that a person
can mend it without reading code. Errors carry all faults at once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches


class ShipmentsError(Exception):
    """Base of all errors of this package; `exit_code` is what the command line returns."""

    exit_code = 1


class UsageError(ShipmentsError):
    """A call or an option that cannot be carried out as asked."""

    exit_code = 2


class OutputError(ShipmentsError):
    """Output could not be written or read back."""

    exit_code = 5


@dataclass(frozen=True, order=True)
class Fault:
    """One thing that is wrong.

    Attributes:
        where: File (with line where known) or table.
        row: Key of the row or record, empty when the fault is about the whole.
        field: Field or column.
        value: What stands there, as text.
        fault: What is wrong, in a few words.
        expected: What would be right.
        action: What to do.
        rule: Id of the rule that was broken.
    """

    where: str
    row: str
    field: str
    value: str
    fault: str
    expected: str
    action: str
    rule: str = ""

    def __str__(self) -> str:
        """One line: where, row, field, value, fault, expected, action."""
        place = " · ".join(part for part in (self.where, self.row, self.field) if part)
        value = f" · value {self.value}" if self.value else ""
        return f"{place}{value} · {self.fault} · expected {self.expected} · {self.action}"


class DataError(ShipmentsError):
    """Data that break rules; `faults` holds every one of them.

    Args:
        faults: The faults, at least one.
        what: What was being judged, for the first line.
    """

    def __init__(self, faults: Iterable[Fault], what: str = "the data") -> None:
        """Keep the faults in a stable order."""
        self.faults: Sequence[Fault] = sorted(set(faults))
        self.what = what
        super().__init__(self.report())

    def report(self) -> str:
        """All faults as text, counted first."""
        count = len(self.faults)
        files = Counter(fault.where.split(":")[0] for fault in self.faults)
        head = f"{count} fault{'' if count == 1 else 's'} in {self.what}"
        spread = f" ({len(files)} files or tables)" if len(files) > 1 else ""
        return "\n".join([head + spread + ":", *(f"  {fault}" for fault in self.faults)])


def suggest(word: str, known: Iterable[str], limit: int = 3) -> str:
    """A phrase that names the nearest known words, or says how to list them all.

    Args:
        word: What was written.
        known: What could have been meant.
        limit: How many to name.

    Returns:
        `did you mean 'a' or 'b'?`, or the whole list when it is short, or an empty string.
    """
    options = sorted(set(known))
    near = get_close_matches(word.lower(), options, n=limit, cutoff=0.6)
    if near:
        return "did you mean " + " or ".join(f"'{option}'" for option in near) + "?"
    if 0 < len(options) <= 30:
        return "one of: " + ", ".join(options)
    return ""
