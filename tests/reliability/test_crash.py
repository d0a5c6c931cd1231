"""A process that is killed: the old output or the new, never a third, and nothing left behind."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from harness import Zygote, chance, held, many, note

STAGES = ("locked", "swept", "written", "flushed", "exchanged", "removed")


class Target:
    """A published folder that two versions are published to in turn.

    Args:
        folder: Where it lies.
        builds: What is published, by name.
    """

    def __init__(self, folder: Path, builds: dict[str, Path]) -> None:
        """Begin with the old version in place."""
        folder.mkdir()
        self.path = folder / "clean"
        self.versions = {name: held(build) for name, build in builds.items()}
        shutil.copytree(builds["old"], self.path)
        self.now = "old"

    @property
    def other(self) -> str:
        """The version that does not stand there."""
        return "new" if self.now == "old" else "old"

    def look(self) -> None:
        """See which version stands there: a whole one, or the test fails."""
        found = held(self.path)
        names = [name for name, files in self.versions.items() if files == found]
        assert len(names) == 1, f"a third state: {sorted(found or {})}"
        (self.now,) = names

    def is_tidy(self) -> bool:
        """Whether nothing stands beside it."""
        return [path.name for path in self.path.parent.iterdir()] == ["clean"]


def killed_at_random(zygote: Zygote, target: Target, job, kills: int) -> int:
    """Kill a job so many times at random moments; how often the new version was in place."""
    whole = max(zygote.ask(job(target.other))["seconds"] for _ in range(3) if not target.look())
    target.look()
    moments, arrived = chance(str(target.path.name)), 0
    for number in range(kills):
        wanted = target.other
        end = zygote.ask({**job(wanted), "kill_after": moments.uniform(0, whole * 1.1)})
        assert end["code"] in (0, -9), end["errors"]
        target.look()
        arrived += target.now == wanted
        if number % 10 == 9:
            assert zygote.ask(job(target.other))["code"] == 0
            assert target.is_tidy()
    return arrived


def test_publishing_killed_at_random_moments_leaves_the_old_or_the_new(zygote, builds, fast):
    target = Target(fast / "publish", builds)

    def job(version: str) -> dict[str, str]:
        return {"do": "publish", "files": str(builds[version]), "target": str(target.path)}

    kills = many(150, 800)
    arrived = killed_at_random(zygote, target, job, kills)
    assert 0 < arrived < kills
    note("kills of publishing at random moments", f"{kills}, of which {arrived} came too late")


def test_a_build_killed_at_random_moments_leaves_the_old_or_the_new(zygote, raws, builds, fast):
    target = Target(fast / "build", builds)

    def job(version: str) -> dict[str, object]:
        arguments = ["build", "--raw", str(raws[version]), "--clean", str(target.path)]
        return {"do": "cli", "arguments": arguments}

    kills = many(16, 200)
    arrived = killed_at_random(zygote, target, job, kills)
    note("kills of a build at random moments", f"{kills}, of which {arrived} came too late")


@pytest.mark.parametrize("no_exchange", [False, True], ids=["exchange", "two moves"])
@pytest.mark.parametrize("is_there", [True, False], ids=["replaced", "made"])
def test_publishing_killed_at_each_stage_leaves_the_old_or_the_new(
    zygote, builds, fast, no_exchange, is_there
):
    target = Target(fast / f"stages-{no_exchange}-{is_there}", builds)
    kills = [("one file", number) for number in (1, 2, 20, 40)] + [(stage, 1) for stage in STAGES]
    for stage, number in [*kills, *([("aside", 1)] if no_exchange and is_there else [])]:
        if not is_there:
            shutil.rmtree(target.path, ignore_errors=True)
        job = {"do": "publish", "files": str(builds[target.other]), "target": str(target.path)}
        end = zygote.ask({**job, "stage": stage, "number": number, "no_exchange": no_exchange})
        assert end["code"] == -9, (stage, end)
        if stage == "aside":
            # Between two moves nothing stands there; the next start brings the old one back first,
            # even when it then comes to nothing.
            assert not target.path.exists()
            again = zygote.ask({**job, "stage": "swept", "no_exchange": True})
            assert again["code"] == -9
        if is_there or target.path.exists():
            target.look()
        assert zygote.ask({**job, "no_exchange": no_exchange})["code"] == 0
        target.look()
        assert target.is_tidy(), stage
    note("kills at a named stage", len(kills))


@pytest.mark.parametrize("format", ["csv", "json", "parquet"])
def test_a_file_whose_writer_is_killed_stays_whole(zygote, fast, format):
    folder = fast / f"file-{format}"
    folder.mkdir()
    out = folder / f"claims.{format}"
    job = {
        "do": "cli",
        "arguments": ["show", "claims", "--format", format, "--out", str(out)],
    }
    end = zygote.ask(job)
    assert end["code"] == 0, end["errors"]
    new = out.read_bytes()
    for stage in ("written", "flushed", "exchanged"):
        out.write_bytes(b"old")
        assert zygote.ask({**job, "stage": stage})["code"] == -9
        assert out.read_bytes() == (new if stage == "exchanged" else b"old")
        assert zygote.ask(job)["code"] == 0
        assert [path.name for path in folder.iterdir()] == [out.name]
