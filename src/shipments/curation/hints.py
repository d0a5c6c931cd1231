"""Remarks on a report file that is not wrong: pages that are known, claims that look alike."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from shipments.curation.report_file import Claim, ReportFile

_ARCHIVED = re.compile(
    r"^https?://(?:web\.archive\.org/web/[0-9]{1,14}[a-z_]*|archive\.(?:ph|is|today|md|li)/"
    r"(?:[0-9]{4,14}|o/[A-Za-z0-9]+))/(?=https?:)",
    re.I,
)
_TRACKING = re.compile(
    r"^(?:utm_.*|fbclid|gclid|dclid|yclid|msclkid|mc_[ce]id|igshid|_openstat|ref|ref_src|cmpid"
    r"|smid|guccounter|amp)$",
    re.I,
)
_ALIKE = 3  # of event, category, period and quantity


@dataclass(frozen=True)
class Hint:
    """One remark: where, about what, and what to do about it."""

    row: str
    remark: str

    def __str__(self) -> str:
        """One line."""
        return f"{self.row} · {self.remark}"


def same_page(url: str) -> str:
    """What addresses of one page have in common.

    Scheme, `www.`, port, fragment, a slash at the end, parameters that only follow a reader, and
    the wrapper of a web archive make no difference.
    """
    inner = url.strip()
    while wrapper := _ARCHIVED.match(inner):
        inner = inner[wrapper.end() :]
    try:
        parts = urlsplit(inner)
        host = (parts.hostname or "").rstrip(".")
    except ValueError:  # an address such as http://[
        return inner
    kept = sorted(
        (name, value)
        for name, value in parse_qsl(parts.query, keep_blank_values=True)
        if not _TRACKING.match(name)
    )
    query = f"?{urlencode(kept)}" if kept else ""
    return f"{host.removeprefix('www.')}{parts.path.rstrip('/')}{query}"


def known_pages(file: ReportFile, others: Sequence[ReportFile]) -> Iterator[Hint]:
    """Pages of a file whose address is also in another report, or twice in this one."""
    names: dict[str, list[str]] = {}
    for other in others:
        for page in other.pages:
            name = f"{other.report.id}/{page.id} ({page.publisher})"
            names.setdefault(same_page(page.url), []).append(name)
    for page in file.pages:
        known = names.setdefault(same_page(page.url), [])
        if known:
            named = ", ".join(known[:3]) + (" and more" if len(known) > 3 else "")
            yield Hint(
                page.id,
                f"the page is known as {named} · right if it reports this report's claims too; "
                "give it the same publisher and date",
            )
        known.append(f"{file.report.id}/{page.id}")


def _amount(claim: Claim) -> tuple[Any, ...] | None:
    measure = claim.quantity
    if measure is None or not measure.has_number:
        return None
    return measure.low, measure.high, measure.unit


def _period(claim: Claim) -> tuple[Any, ...] | None:
    return None if claim.period.start is None else tuple(claim.period[:2])


def _alike(claim: Claim, other: Claim) -> list[str]:
    """In what two claims are the same, of what both of them state."""
    pairs = {
        "event": (claim.event, other.event),
        "category": (claim.category, other.category),
        "period": (_period(claim), _period(other)),
        "quantity": (_amount(claim), _amount(other)),
    }
    return [name for name, (one, two) in pairs.items() if one is not None and one == two]


def _linked(claim: Claim, other: Claim) -> bool:
    """Whether one of the claims already says how the two are related."""
    if claim.duplicate_of == other.id or other.duplicate_of == claim.id:
        return True
    named = {*claim.overlaps, claim.part_of}, {*other.overlaps, other.part_of}
    return other.event in named[0] or claim.event in named[1]


def near_duplicates(file: ReportFile, others: Sequence[ReportFile]) -> Iterator[Hint]:
    """Claims of a file that look like a claim of this or another one."""
    known = [(other.report.id, claim) for other in others for claim in other.claims]
    for claim in file.claims:
        for report, other in known:
            alike = _alike(claim, other)
            if claim.id == other.id or claim.polarity != other.polarity or _linked(claim, other):
                continue
            if len(alike) >= _ALIKE and ("event" in alike or "quantity" in alike):
                yield Hint(claim.id, _remark(report, claim, other, alike))
        known.append((file.report.id, claim))


def _remark(report: str, claim: Claim, other: Claim, alike: Sequence[str]) -> str:
    same = f"looks like {other.id} of {report}: same {', '.join(alike)}"
    if claim.event == other.event:
        return (
            f"{same} · right if {report} is another root; if it is the same one, write "
            f'duplicate_of = "{other.id}"'
        )
    return (
        f'{same} · if it is the same transfer, write event = "{other.event}"; if they share goods, '
        f'overlaps = ["{other.event}"]'
    )
