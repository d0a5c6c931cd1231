"""`shipments ingest` killed or interrupted: the old dataset or the new, and nothing left behind."""

from __future__ import annotations

import shutil
import signal
from pathlib import Path

import pytest
from customs_files import REJECTS, ingesting, placed
from faults import only_ours
from harness import chance, held, many, note

KILLED, STOPPED = -signal.SIGKILL, 130
# Of the folder, and of what an ingest writes into it: rows of two years and the rejected ones,
# the links to what stood there, the reports.
STAGES = [
    ("locked", 1),
    ("swept", 1),
    ("one file", 1),
    ("one file", 2),
    ("one file", 3),
    ("copied", 1),
    ("reported", 1),
    ("written", 1),
    ("flushed", 1),
    ("exchanged", 1),
    ("removed", 1),
]


def ended_at_random(zygote, target: Path, job, old, new, how: signal.Signals, times: int) -> int:
    """End an ingest so many times at random moments; how often the new dataset was in place."""
    moments, arrived, whole = chance(f"ingest {how.name}"), 0, 0.0
    for _ in range(2):
        whole = zygote.ask(job)["seconds"]
        assert held(target) == new
        placed(target, old)
    before = held(target)
    for number in range(times):
        moment = moments.uniform(0, whole * 1.1)
        end = zygote.ask({**job, "signal": how, "kill_after": moment})
        assert end["code"] in (REJECTS, KILLED if how is signal.SIGKILL else STOPPED), end
        found = held(target)
        assert found in (before, new), f"a third state after {moment} s"
        arrived += found == new
        placed(target, old)
        if number % 10 == 9:
            assert zygote.ask(job)["code"] == REJECTS
            assert held(target) == new
            assert only_ours(target.parent, target.name)
            placed(target, old)
    return arrived


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT], ids=["killed", "interrupted"])
def test_an_ingest_ended_at_random_moments_leaves_the_old_or_the_new(
    zygote, customs, datasets, fast, how
):
    target, new = fast / f"ingest-{how.name}" / "dataset", held(datasets["new"])
    placed(target, datasets["old"])
    times = many(20, 200) if how is signal.SIGKILL else many(6, 100)
    job = ingesting(customs["new"], target)
    arrived = ended_at_random(zygote, target, job, datasets["old"], new, how, times)
    note(f"{how.name} of an ingest at random moments", f"{times}, of which {arrived} came too late")


@pytest.mark.parametrize("is_there", [True, False], ids=["added to", "made"])
def test_an_ingest_killed_at_each_stage_leaves_the_old_or_the_new(
    zygote, customs, datasets, fast, is_there
):
    target = fast / f"ingest-stages-{is_there}" / "dataset"
    target.parent.mkdir()
    file = customs["new" if is_there else "old"]
    old, new = (held(datasets["old"]), held(datasets["new"]))
    if not is_there:
        old, new = None, old
    job, stages = ingesting(file, target), STAGES if is_there else STAGES[:: many(3, 1)]
    for stage, number in stages:
        shutil.rmtree(target, ignore_errors=True)
        if is_there:
            placed(target, datasets["old"])
        end = zygote.ask({**job, "stage": stage, "number": number})
        assert end["code"] == KILLED, (stage, end)
        arrived = stage in ("exchanged", "removed")
        assert held(target) == (new if arrived else old), stage
        # What the kill before left is swept: at most this one's lock and half-written folder lie here.
        beside = sorted(path.name for path in target.parent.iterdir() if path != target)
        assert len(beside) <= 2, beside
    # Of a dataset that has the file already nothing is written, and yet what was left is swept.
    assert zygote.ask(job)["code"] == (0 if arrived else REJECTS)
    assert held(target) == new
    assert only_ours(target.parent, target.name)
    note("kills of an ingest at a named stage", len(stages))


def test_an_ingest_killed_between_two_moves_is_mended_by_the_next(zygote, customs, datasets, fast):
    target = fast / "ingest-aside" / "dataset"
    placed(target, datasets["old"])
    job = {**ingesting(customs["new"], target), "no_exchange": True}
    assert zygote.ask({**job, "stage": "aside"})["code"] == KILLED
    assert not target.exists()
    assert zygote.ask(job)["code"] == REJECTS
    assert held(target) == held(datasets["new"])
    assert only_ours(target.parent, target.name)


@pytest.mark.parametrize("no_exchange", [False, True], ids=["exchange", "two moves"])
def test_an_interrupted_ingest_says_so_and_leaves_nothing(
    zygote, customs, datasets, fast, no_exchange
):
    target = fast / f"ingest-interrupted-{no_exchange}" / "dataset"
    job = {**ingesting(customs["new"], target), "no_exchange": no_exchange}
    stages = [("aside", 1), ("written", 1)] if no_exchange else STAGES[:: many(3, 1)]
    for stage, number in stages:
        placed(target, datasets["old"])
        end = zygote.ask({**job, "stage": stage, "number": number, "signal": signal.SIGINT})
        assert end["code"] == STOPPED, (stage, end)
        assert end["errors"].strip() == "stopped", stage
        arrived = stage in ("exchanged", "removed")
        assert held(target) == held(datasets["new" if arrived else "old"]), stage
        assert only_ours(target.parent, target.name), stage
