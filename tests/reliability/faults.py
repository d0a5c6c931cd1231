"""Faults beneath a job, one call after another, and whether the job keeps its promises."""

from __future__ import annotations

import errno
import itertools
from pathlib import Path

from harness import Zygote, held

ERRORS = (errno.ENOSPC, errno.EFBIG, errno.EIO, errno.EROFS, errno.EMFILE, errno.EACCES)
KINDS = ("open", "write", "fsync", "rename", "close", "mkdir")


def only_ours(folder: Path, name: str) -> bool:
    return {path.name for path in folder.iterdir()} <= {name}


def judged(end, found, old, new, about, done=0) -> None:
    """Whether a run that met a fault kept its promises; `done` is the exit code of one that is met by none."""
    assert "Traceback" not in end["errors"], end["errors"]
    if end["code"] == done:  # a fault in tidying up, or one that was got round
        assert found == new, about
        return
    lines = end["errors"].strip().splitlines()
    assert end["code"] == 5, (about, end)
    assert len(lines) == 1, (about, lines)
    if "is in place as a whole" in lines[0]:
        assert found == new, about
    else:
        assert found == old, about


def walk(
    faulty: Zygote,
    job,
    out: Path,
    old,
    new,
    reset,
    *,
    every=1,
    done=0,
    kinds=KINDS,
    errors=ERRORS,
    look=None,
) -> int:
    """Fail call after call of a job, or only some; how many faults were met.

    Args:
        faulty: Where it runs.
        job: What runs.
        out: What it writes.
        old: What stands there before each run.
        new: What stands there after a run that meets no fault.
        reset: Puts the old back.
        every: How many calls from one that fails to the next.
        done: Exit code of a run that meets no fault.
        kinds: Kinds of calls that fail.
        errors: What they fail with, in turn.
        look: Says of `out` what stands there; its bytes if left out.
    """
    look = look or (held if out.is_dir() else Path.read_bytes)
    met = 0
    for kind in kinds:
        for number in itertools.count(1, every):
            reset()
            error = errors[(number // every + kinds.index(kind)) % len(errors)]
            fault = {"below": str(out.parent), "fault": [kind, number, error]}
            end = faulty.ask({**job, **fault})
            about = f"{kind} {number} {errno.errorcode[error]}"
            judged(end, look(out), old, new, about, done)
            if not end["fired"]:
                assert end["code"] == done, (about, end)
                break
            met += 1
    reset()
    assert faulty.ask(job)["code"] == done
    assert look(out) == new
    assert only_ours(out.parent, out.name)
    return met
