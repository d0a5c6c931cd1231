"""Many processes at one target: each waits its turn or says who holds the lock; readers see one version."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path

from harness import held, many, note

# Reads one file over and over and tells how often it saw which content.
READER = """
import collections, hashlib, json, sys
path, count = sys.argv[1], int(sys.argv[2])
seen = collections.Counter()
for _ in range(count):
    with open(path, "rb") as file:
        seen[hashlib.sha256(file.read()).hexdigest()] += 1
print(json.dumps(seen))
"""
# Loads a table over and over; each time it must be whole.
LOADER = """
import sys
from pathlib import Path
import shipments as sh
from shipments import paths
paths.PACKAGE = Path(sys.argv[1]).parents[2]
heights = {sh.load("claims", "polars").height for _ in range(int(sys.argv[2]))}
print(sorted(heights))
"""


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def test_twenty_processes_at_one_target_end_with_one_whole_version(zygote, builds, fast):
    target = fast / "many" / "clean"
    for _round in range(many(3, 20)):
        jobs = [
            {"do": "publish", "files": str(builds[name]), "target": str(target)}
            for name in ("old", "new") * 10
        ]
        ends = zygote.ask_many(jobs)
        assert [end["code"] for end in ends] == [0] * 20, [end["errors"] for end in ends]
        assert held(target) in (held(builds["old"]), held(builds["new"]))
        assert [path.name for path in target.parent.iterdir()] == ["clean"]


def test_who_will_not_wait_is_told_who_holds_the_lock(zygote, builds, fast):
    target = fast / "impatient" / "clean"
    job = {"do": "publish", "files": str(builds["old"]), "target": str(target), "patience": 0}
    ends = zygote.ask_many([job] * 20)
    won = [end for end in ends if end["code"] == 0]
    lost = [end for end in ends if end["code"] == 5]
    assert won
    assert len(won) + len(lost) == 20
    for end in lost:
        assert " is being written by " in end["errors"]
    assert held(target) == held(builds["old"])
    note("of 20 that will not wait", f"{len(won)} wrote, {len(lost)} were told of the lock")


def test_readers_see_the_old_or_the_new_in_every_read(zygote, builds, fast):
    target = fast / "read" / "data" / "clean"
    target.parent.mkdir(parents=True)
    shutil.copytree(builds["old"], target)
    reads = many(10_000, 100_000)
    file = "manifest.json"
    versions = {digest((build / file).read_bytes()): name for name, build in builds.items()}
    readers = [
        subprocess.Popen(
            [sys.executable, "-c", code, str(target / name), str(count)],
            stdout=subprocess.PIPE,
            text=True,
        )
        for code, name, count in (
            (READER, file, reads // 2),
            (READER, file, reads // 2),
            (LOADER, "claims.parquet", reads // 20),
        )
    ]
    exchanges, reading = 0, threading.Event()

    def wait() -> None:
        for reader in readers:
            reader.wait()
        reading.set()

    waiting = threading.Thread(target=wait)
    waiting.start()
    while not reading.is_set():
        name = ("new", "old")[exchanges % 2]
        job = {"do": "publish", "files": str(builds[name]), "target": str(target)}
        assert zygote.ask(job)["code"] == 0
        exchanges += 1
    waiting.join()
    told = [reader.communicate()[0] for reader in readers]
    seen = [json.loads(words) for words in told[:2]]
    assert sum(sum(counts.values()) for counts in seen) == reads
    assert {name for counts in seen for name in counts} <= set(versions)
    heights = {
        len((build / "claims.csv").read_text().splitlines()) - 1 for build in builds.values()
    }
    assert set(json.loads(told[2])) <= heights
    assert exchanges > 3
    note("reads while versions were exchanged", f"{reads} in {exchanges} exchanges")


def test_the_lock_of_a_killed_build_holds_nobody_up(zygote, builds, fast):
    target = fast / "stale" / "clean"
    job = {"do": "publish", "files": str(builds["old"]), "target": str(target), "patience": 0}
    assert zygote.ask({**job, "stage": "written"})["code"] == -9
    assert {path.name for path in target.parent.iterdir()} > {".clean.shipments-lock"}
    assert zygote.ask(job)["code"] == 0
    assert [path.name for path in target.parent.iterdir()] == ["clean"]
    assert os.access(Path(target), os.R_OK)
