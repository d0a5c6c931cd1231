"""Controlled vocabularies: an enumeration whose members carry their meaning."""

from __future__ import annotations

from enum import StrEnum
from typing import Self


class Term(StrEnum):
    """A member of a controlled vocabulary: its value is what files hold, `meaning` what it says."""

    meaning: str

    def __new__(cls, value: str, meaning: str = "") -> Self:
        """Keep the meaning beside the value."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.meaning = meaning
        return member

    @classmethod
    def values(cls) -> tuple[str, ...]:
        """All values in their documented order."""
        return tuple(member.value for member in cls)
