"""The one rule of scope: whether a claim belongs to the subject, from its places and ways."""

from __future__ import annotations

import datetime as dt

from shipments.curation import report_file as f
from shipments.tables import vocabulary as v
from shipments.tables.groups import CHINA

INVASION = dt.date(2022, 2, 24)
RUSSIA = "RU"


def scope_of(claim: f.Claim) -> v.Scope:
    """The scope of a claim.

    The first that holds: goods counted together with others keep that name; what ended before the
    invasion is outside the window; what is not bound for Russia has another destination, or the
    reverse direction where it goes from Russia to China; a part that was built into goods of a
    third country went there first; goods made in or sent from China or Hong Kong are the core;
    goods that only passed through are `via_china`; then the origin is not stated, or another one.

    Args:
        claim: The claim.
    """
    starts, china = {*claim.origin, *claim.dispatch}, set(CHINA)
    bound_elsewhere = bool(claim.destination) and RUSSIA not in claim.destination
    cases = (
        (bool(claim.pooled), v.Scope(claim.pooled.value) if claim.pooled else v.Scope.CORE),
        (bool(claim.period.end and claim.period.end < INVASION), v.Scope.OUTSIDE_WINDOW),
        (
            bound_elsewhere and RUSSIA in starts and not china.isdisjoint(claim.destination),
            v.Scope.REVERSE_DIRECTION,
        ),
        (bound_elsewhere or _is_built_in_abroad(claim), v.Scope.OTHER_DESTINATION),
        (not starts.isdisjoint(china), v.Scope.CORE),
        (any(not china.isdisjoint(way.places) for way in claim.ways), v.Scope.VIA_CHINA),
        (bool(claim.origin), v.Scope.OTHER_ORIGIN),
    )
    return next((scope for holds, scope in cases if holds), v.Scope.ORIGIN_NOT_STATED)


def _is_built_in_abroad(claim: f.Claim) -> bool:
    hops = [hop for way in claim.ways for hop in way.hops]
    return any(hop.role is v.HopRole.ASSEMBLY and hop.start not in CHINA for hop in hops)
