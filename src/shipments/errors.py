"""Every exception that a user can meet, and one shape for every fault.

A fault says where it is, what is there, what was expected and what to do, so that a person can
correct it without reading code. Errors carry all faults at once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from shipments.messages import printable

INTERNAL_FAULT = 70  # exit code of an error that is none of these
_SENTENCE = 1000  # of a fault or an expectation: a vocabulary may be listed whole


class ShipmentsError(Exception):
    """Base of all errors of this package; `exit_code` is what the command line returns."""

    exit_code = 1


class UsageError(ShipmentsError):
    """A call or an option that cannot be carried out as asked."""

    exit_code = 2


class MissingPackage(UsageError, ImportError):
    """A package that only some users need is not installed; the message names the extra."""


class OutputError(ShipmentsError):
    """Output could not be written, or what was written could not be read back."""

    exit_code = 5


class SchemaNotCompilable(ShipmentsError):
    """A schema with something that cannot be turned into a narwhals expression."""


class RowsRejectedWarning(UserWarning):
    """Rows were rejected, for `on_reject='warn'`."""


class RowsRejected(ShipmentsError):
    """Rows or records were rejected, more than the caller allows.

    Attributes:
        counts: How many, by rule or by code, most first.
        report: Of `ingest`: what became of every record; None otherwise.
    """

    exit_code = 4

    def __init__(self, message: str, counts: Mapping[str, int], report: Any = None) -> None:
        """Keep the counts and the report."""
        self.counts, self.report = dict(counts), report
        super().__init__(message)


class _Code(Protocol):
    @property
    def meaning(self) -> str: ...


class Refused(ShipmentsError):
    """A file that is not taken as a whole; nothing of it is written.

    Attributes:
        code: Why.
        file: Name of the file, as given.
        detail: What is wrong in this file, in words.
        action: What to do.
        excerpt: What was read there, printable, at most 80 characters.
    """

    exit_code = 3

    def __init__(
        self, code: _Code, file: str, detail: str, action: str, *, excerpt: str = ""
    ) -> None:
        """Say in one line which file, what is wrong, what was read and what to do."""
        self.code, self.file, self.excerpt = code, file, printable(excerpt)
        self.detail, self.action = detail or code.meaning, action
        parts = [str(code), printable(file), self.detail]
        if self.excerpt:
            parts.append(f"seen {self.excerpt}")
        super().__init__(" · ".join([*parts, action]))


@dataclass(frozen=True, order=True)
class Fault:
    """One thing that is wrong.

    Attributes:
        where: File (with line where known) or table.
        row: Key of the row or record, empty when the fault is about the whole.
        field: Field or column.
        value: What is there, as text.
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
        parts = [printable(part) for part in (self.where, self.row, self.field) if part]
        if self.value:
            parts.append(f"value {printable(self.value)}")
        parts.append(printable(self.fault, _SENTENCE))
        if self.expected:
            parts.append(f"expected {printable(self.expected, _SENTENCE)}")
        if self.action:
            parts.append(printable(self.action, _SENTENCE))
        return " · ".join(parts)


def _by_line(fault: Fault) -> tuple[str, int, Fault]:
    """Files by name, their lines by number and not as text."""
    name, _, line = fault.where.rpartition(":")
    return (name, int(line), fault) if line.isdecimal() else (fault.where, 0, fault)


class DataError(ShipmentsError):
    """Data that break rules; `faults` holds every one of them.

    Args:
        faults: The faults, at least one.
        what: What was checked, for the first line.
    """

    def __init__(self, faults: Iterable[Fault], what: str = "the data") -> None:
        """Keep the faults in a stable order."""
        self.faults: Sequence[Fault] = sorted(set(faults), key=_by_line)
        self.what = what
        super().__init__(self.report())

    def report(self) -> str:
        """All faults as text, counted first."""
        count = len(self.faults)
        files = Counter(fault.where.split(":")[0] for fault in self.faults)
        head = f"{count} fault{'' if count == 1 else 's'} in {printable(self.what, _SENTENCE)}"
        spread = f" ({len(files)} files or tables)" if len(files) > 1 else ""
        return "\n".join([head + spread + ":", *(f"  {fault}" for fault in self.faults)])


class CannotAdd(DataError):
    """A total that would add different things; the faults name the rows."""


class LayoutError(DataError):
    """A layout file with mistakes."""

    exit_code = 2
