"""Many processes that take files into one dataset: each adds its rows, or says who holds the lock."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from customs_files import ingesting
from faults import only_ours
from harness import many, note
from tests.customs.declared import changed, table

from shipments.customs import scan

PROCESSES = 20


@pytest.fixture(scope="module")
def many_files(fast) -> dict[Path, int]:
    """Files whose rows all differ, of two years, each with a number of rows of its own."""
    folder = fast / "many-files"
    folder.mkdir()
    found = {}
    for file in range(PROCESSES):
        path = folder / f"file-{file}.csv"
        lines = [
            changed(number=f"{file}/{row}", registered=f"15.03.{2022 + row % 2}")
            for row in range(file + 2)
        ]
        path.write_bytes(table(lines))
        found[path] = len(lines)
    return found


def rows_by_file(target: Path) -> dict[str, int]:
    return dict(scan(target).group_by("source_file").len().collect().iter_rows())


def test_files_taken_in_at_once_are_all_there_and_readers_see_whole_files(zygote, many_files, fast):
    rows, reads, states = {path.name: count for path, count in many_files.items()}, 0, 0
    for number in range(many(1, 5)):
        target = fast / f"ingest-many-{number}" / "dataset"
        told = [fast / f"read-{number}-{reader}.json" for reader in range(many(1, 2))]
        readers = [
            {"do": "read", "dataset": str(target), "rows": sum(rows.values()), "into": str(into)}
            for into in told
        ]
        jobs = [{**ingesting(path, target), "patience": 120} for path in many_files]
        # A dry run takes no lock.
        dry = [ingesting(path, target, "--dry-run") for path in list(many_files)[:3]]
        ends = zygote.ask_many(jobs + readers + dry)
        assert [end["code"] for end in ends] == [0] * len(ends), [end["errors"] for end in ends]
        assert rows_by_file(target) == rows
        assert only_ours(target.parent, target.name)
        for into in told:
            found = json.loads(into.read_text())
            # Of each file every row or none, and a file that was there once stays.
            for before, after in zip([{}, *found["seen"]], found["seen"], strict=False):
                assert after.items() <= rows.items()
                assert before.items() < after.items()
            reads, states = reads + found["reads"], states + len(found["seen"])
    assert states > 2
    note(f"reads of datasets while {PROCESSES} processes add", f"{reads}, of {states} versions")


def test_who_will_not_wait_adds_nothing_and_is_told_which_process_holds_the_lock(
    zygote, many_files, fast
):
    target = fast / "ingest-impatient" / "dataset"
    jobs = [{**ingesting(path, target), "patience": 0.4} for path in many_files]
    ends = zygote.ask_many(jobs)
    processes = {str(end["process"]) for end in ends}
    won = {}
    for (path, count), end in zip(many_files.items(), ends, strict=True):
        if end["code"] == 0:
            won[path.name] = count
            continue
        assert end["code"] == 5, end
        holder = re.search(r" is being written by process (\d+) ", end["errors"])
        assert holder, end["errors"]
        assert holder[1] in processes - {str(end["process"])}
    assert rows_by_file(target) == won
    assert 0 < len(won) < PROCESSES
    assert only_ours(target.parent, target.name)
    note(
        f"of {PROCESSES} ingests that wait 0.4 s",
        f"{len(won)} added their rows, {PROCESSES - len(won)} were told of the lock",
    )
