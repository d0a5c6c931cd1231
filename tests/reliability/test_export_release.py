"""Kills of and faults beneath `shipments export --all` and `shipments release`."""

from __future__ import annotations

import errno
import hashlib
import itertools
import json
import shutil
import signal
from pathlib import Path

import pytest
from faults import ERRORS, KINDS, judged, only_ours, walk
from harness import TORTURE, chance, held, many, note

from shipments.exports.formats import FORMATS

KILLED = -signal.SIGKILL


@pytest.fixture(scope="module")
def packages(builds, fast) -> dict[str, Path]:
    """A package for each build, whose data are that build."""
    for name, build in builds.items():
        (fast / f"package-{name}" / "data").mkdir(parents=True)
        (fast / f"package-{name}" / "data" / "clean").symlink_to(build)
    return {name: fast / f"package-{name}" for name in builds}


class Exports:
    """A folder that two versions are exported to.

    DuckDB's bytes differ from run to run, so its file is held against the manifest beside it.
    """

    def __init__(self, zygote, packages, folder: Path) -> None:
        """Make both versions, and begin with the old one in place."""
        self._packages, self.path = packages, folder / "exports"
        self._versions, self.seconds = {}, 0.0
        for name in ("new", "old"):
            end = zygote.ask(self.job(name))
            assert end["code"] == 0, end["errors"]
            self.seconds = end["seconds"]
            self._versions[name] = self._same_each_time()
        assert self._versions["old"] != self._versions["new"]
        self._kept = folder.with_name(f"{folder.name}-kept")
        shutil.copytree(self.path, self._kept)

    def job(self, version: str) -> dict[str, object]:
        """Export a version."""
        arguments = ["export", "--all", "--overwrite", "--out", str(self.path)]
        return {"do": "cli", "package": str(self._packages[version]), "arguments": arguments}

    def _same_each_time(self) -> dict[str, bytes]:
        """The files whose bytes say which version they are; all must be as the manifest says."""
        files = held(self.path) or {}
        told = json.loads(files.pop("manifest.json"))["files"]
        assert set(told) == set(files)
        for name, content in files.items():
            assert told[name]["sha256"] == hashlib.sha256(content).hexdigest(), name
        assert {made.file for made in FORMATS.values()} == set(files)
        del files["shipments.duckdb"]
        return files

    def look(self, _path: Path | None = None) -> str:
        """Which version stands there: a whole one, or the test fails."""
        found = self._same_each_time()
        names = [name for name, files in self._versions.items() if files == found]
        assert len(names) == 1, "a third state"
        return names[0]

    def reset(self) -> None:
        """Put the old version back."""
        shutil.rmtree(self.path)
        shutil.copytree(self._kept, self.path)


@pytest.fixture(scope="module")
def exports(zygote, packages, fast) -> Exports:
    """Exports of both versions; where they stand, the tests meddle."""
    return Exports(zygote, packages, fast / "exports")


def test_an_export_of_everything_that_is_killed_leaves_the_old_or_the_new(zygote, exports):
    out = exports
    out.reset()
    moments, kills, arrived, now = chance("export"), many(8, 100), 0, "old"
    for number in range(kills):
        wanted = "new" if now == "old" else "old"
        # Half of them while files are written, which is a small part of the time.
        where = (
            {"kill_after": moments.uniform(0, out.seconds * 1.1)}
            if number % 2
            else {"stage": "one file", "number": moments.randrange(1, 40)}
        )
        end = zygote.ask({**out.job(wanted), **where})
        assert end["code"] in (0, KILLED), end
        now = out.look()
        arrived += now == wanted
    assert zygote.ask(out.job("old"))["code"] == 0
    assert out.look() == "old"
    assert only_ours(out.path.parent, out.path.name)
    note("kills of an export of everything", f"{kills}, of which {arrived} came too late")


def test_an_export_of_everything_survives_faults(faulty, exports):
    out, met = exports, 0
    if TORTURE:
        met = walk(
            faulty, out.job("new"), out.path, "old", "new", out.reset, every=6, look=out.look
        )
    else:  # making everything takes a second each time
        out.reset()
        fault = {"below": str(out.path.parent), "fault": ["write", 9, errno.ENOSPC]}
        end = faulty.ask({**out.job("new"), **fault})
        assert end["fired"]
        judged(end, out.look(), "old", "new", fault)
        assert end["code"] == 5
        met += 1
    note("faults under an export of everything", met)


# Of the calls of a proposal: raw data read, then both files.
SOME = {kind: [] for kind in KINDS} | {"open": [20], "write": [1, 3], "rename": [2], "read": [5]}
PROPOSED = ("release/expected.toml", "release/changes.csv")


class Proposal:
    """The files that `release --propose` writes, reviewed before, of raw data that changed since."""

    def __init__(self, zygote, raws, folder: Path) -> None:
        """Propose for the old data, then bring the new ones."""
        self.raw = folder / "raw"
        shutil.copytree(raws["old"], self.raw)
        self.job = {"do": "cli", "arguments": ["release", "--propose", "--raw", str(self.raw)]}
        assert zygote.ask(self.job)["code"] == 0
        (self.raw / "release" / "changes.csv").unlink()
        for path in (raws["new"] / "reports").iterdir():
            shutil.copyfile(path, self.raw / "reports" / path.name)
        self.old = self._files()
        assert zygote.ask(self.job)["code"] == 0
        self.new, self.tree = self._files(), held(self.raw)
        assert all(self.old[name] != self.new[name] for name in PROPOSED)

    def _files(self) -> dict[str, bytes | None]:
        files = held(self.raw) or {}
        return {name: files.get(name) for name in PROPOSED}

    def reset(self) -> None:
        """Put the old files back."""
        for name, content in self.old.items():
            if content is None:
                (self.raw / name).unlink(missing_ok=True)
            else:
                (self.raw / name).write_bytes(content)

    def arrived(self) -> int:
        """How many files are new; each is the old or the new one, or the test fails."""
        found = self._files()
        for name in PROPOSED:
            assert found[name] in (self.old[name], self.new[name]), f"a third state of {name}"
        return sum(found[name] == self.new[name] for name in PROPOSED)


def test_a_proposed_release_that_is_killed_leaves_each_file_old_or_new(zygote, raws, fast):
    proposal = Proposal(zygote, raws, fast / "propose-kills")
    stages = [("written", 1), ("flushed", 2), ("exchanged", 1), ("exchanged", 2)]
    for stage, number in stages:
        proposal.reset()
        end = zygote.ask({**proposal.job, "stage": stage, "number": number})
        assert end["code"] == KILLED, (stage, end)
        assert proposal.arrived() == number - (stage != "exchanged"), (stage, number)
    whole, moments, kills = end["seconds"], chance("propose"), many(8, 100) - len(stages)
    for _ in range(kills):
        proposal.reset()
        zygote.ask({**proposal.job, "kill_after": moments.uniform(0, whole * 1.1)})
        proposal.arrived()
    proposal.reset()
    assert zygote.ask(proposal.job)["code"] == 0
    assert held(proposal.raw) == proposal.tree
    note("kills of a proposed release", kills + len(stages))


def test_a_proposed_release_survives_faults(faulty, raws, fast):
    proposal = Proposal(faulty, raws, fast / "propose-faults")
    met = 0
    for kind in (*KINDS, "read"):
        for number in itertools.count(1) if TORTURE else SOME[kind]:
            proposal.reset()
            error = ERRORS[number % len(ERRORS)]
            fault = {"below": str(proposal.raw), "fault": [kind, number, error]}
            end = faulty.ask({**proposal.job, **fault})
            about = f"{kind} {number} {errno.errorcode[error]}"
            assert "Traceback" not in end["errors"], (about, end)
            assert end["code"] in (0, 1, 5), (about, end)
            arrived = proposal.arrived()
            if end["code"] == 0:
                assert arrived == len(PROPOSED), about
            if end["code"] == 1:  # raw data that cannot be read
                assert arrived == 0, about
            if end["code"] == 5:
                assert len(end["errors"].strip().splitlines()) == 1, (about, end)
            if not end["fired"]:
                assert TORTURE, about
                assert end["code"] == 0, (about, end)
                break
            met += 1
    proposal.reset()
    assert faulty.ask(proposal.job)["code"] == 0
    assert held(proposal.raw) == proposal.tree
    note("faults under a proposed release", met)
    assert met >= many(5, 50)


@pytest.mark.parametrize(
    ("command", "call"), [("check", "open"), ("check", "read"), ("release --check", "read")]
)
def test_a_built_dataset_that_cannot_be_read_is_told_in_one_line(
    faulty, raws, builds, command, call
):
    raw = ["--raw", str(raws["new"])] if command != "check" else []
    arguments = [*command.split(), *raw, "--clean", str(builds["new"])]
    fault = {"below": str(builds["new"]), "fault": [call, 20, errno.EIO]}
    end = faulty.ask({"do": "cli", "arguments": arguments, **fault})
    assert end["fired"]
    assert end["code"] == 5, end
    assert len(end["errors"].strip().splitlines()) == 1, end
