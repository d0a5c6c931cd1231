"""Faults beneath `shipments ingest`: of the dataset, of the files taken in, of the scratch space."""

from __future__ import annotations

import errno
import itertools
from pathlib import Path

import pytest
from customs_files import REJECTS, ingesting, packed, placed
from faults import ERRORS, KINDS, judged, only_ours, walk
from harness import TORTURE, held, many, note

REFUSED = 3
MORE = ("read", "link", "unlink") if TORTURE else ("read",)


@pytest.fixture(scope="module")
def workbook(customs) -> Path:
    """The new file as a workbook."""
    return packed(customs["new"], "xlsx")


def test_the_same_files_make_the_same_dataset_byte_for_byte(zygote, customs, datasets, fast):
    target = fast / "ingest-again" / "dataset"
    placed(target, datasets["old"])
    assert zygote.ask(ingesting(customs["new"], target))["code"] == REJECTS
    assert held(target) == held(datasets["new"]) != held(datasets["old"])


@pytest.mark.parametrize(
    ("kinds", "errors"),
    # What may not be looked into is passed over by much that walks folders.
    [((*KINDS, *MORE), ERRORS), (("open",), (errno.EACCES,))],
    ids=["in turn", "permissions"],
)
def test_a_dataset_survives_every_fault(faulty, customs, datasets, fast, kinds, errors):
    target = fast / f"ingest-faults-{len(kinds)}" / "dataset"
    old, new = held(datasets["old"]), held(datasets["new"])
    placed(target, datasets["old"])

    def reset() -> None:
        if held(target) != old:
            placed(target, datasets["old"])

    job = ingesting(customs["new"], target)
    every = many(20, 1)
    met = walk(
        faulty, job, target, old, new, reset, every=every, done=REJECTS, kinds=kinds, errors=errors
    )
    note(f"faults under an ingest into a dataset ({len(errors)} errors)", met)
    assert met * every >= 70


def test_a_limit_of_file_size_stops_an_ingest_with_the_old_in_place(
    zygote, customs, datasets, fast
):
    target = fast / "ingest-limit" / "dataset"
    placed(target, datasets["old"])
    end = zygote.ask({**ingesting(customs["new"], target), "most_bytes": 5000})
    judged(end, held(target), held(datasets["old"]), held(datasets["new"]), "limit", REJECTS)
    assert end["code"] == 5
    assert "large" in end["errors"]
    assert only_ours(target.parent, "dataset")


@pytest.mark.parametrize("kind", ["csv", "gz", "zip"] if TORTURE else ["csv", "zip"])
def test_a_file_that_cannot_be_read_is_refused_and_the_dataset_stays(
    faulty, customs, datasets, fast, kind
):
    target = fast / f"ingest-reads-{kind}" / "dataset"
    source = packed(customs["new"], kind)
    placed(target, datasets["old"])
    assert source.parent != target.parent
    old, met = held(datasets["old"]), 0
    for call in ("open", "read", "close"):
        for number in itertools.count(1, many(8, 1)):
            error = ERRORS[number % len(ERRORS)]
            fault = {"below": str(source.parent), "fault": [call, number, error]}
            end = faulty.ask({**ingesting(source, target), **fault})
            about = f"{call} {number} {errno.errorcode[error]}"
            assert "Traceback" not in end["errors"], end["errors"]
            if end["code"] == REJECTS:
                assert not end["fired"] or call == "close", about
                assert held(target) != old, about
                placed(target, datasets["old"])
            else:
                assert end["code"] == REFUSED, (about, end)
                assert "UNREADABLE" in end["errors"], (about, end)
                assert held(target) == old, about
            assert only_ours(target.parent, "dataset"), about
            if not end["fired"]:
                assert end["code"] == REJECTS, (about, end)
                break
            met += 1
    note(f"faults under a file of {kind} that is taken in", met)
    assert met >= 3


@pytest.mark.parametrize("call", ["open", "read"] if TORTURE else ["read"])
def test_a_workbook_that_cannot_be_read_is_refused_and_the_dataset_stays(
    faulty, workbook, datasets, fast, call
):
    """Its reader is a program of its own, which meets the faults as well."""
    target = fast / f"ingest-workbook-{call}" / "dataset"
    placed(target, datasets["old"])
    old, met = held(datasets["old"]), 0
    for number in itertools.count(1) if TORTURE else (1,):
        error = ERRORS[number % len(ERRORS)]
        fault = {"below": str(workbook.parent), "fault": [call, number, error]}
        end = faulty.ask({**ingesting(workbook, target), **fault})
        if not end["fired"]:
            break
        assert end["code"] == REFUSED, (number, end)
        assert "UNREADABLE" in end["errors"], (number, end)
        assert held(target) == old
        assert only_ours(target.parent, "dataset")
        met += 1
    note(f"faults of {call} under a workbook that is taken in", met)
    assert met


@pytest.mark.parametrize("number", [1, 3, 5, 7, 9, 11])
def test_a_dataset_that_cannot_be_read_ends_a_dry_run_in_one_line(
    faulty, customs, datasets, fast, number
):
    target = fast / f"ingest-dry-{number}" / "dataset"
    placed(target, datasets["old"])
    fault = {"below": str(target.parent), "fault": ["open", number, errno.EACCES]}
    end = faulty.ask({**ingesting(customs["new"], target, "--dry-run"), **fault})
    assert end["fired"]
    judged(end, held(target), held(datasets["old"]), None, number)
    assert end["code"] == 5
