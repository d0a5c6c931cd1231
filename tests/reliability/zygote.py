"""Imports everything once, then forks a child for each job that it reads from stdin.

A job is one line of JSON, its outcome another. The zygote itself never uses polars, whose threads
would not live on in a child; each child starts its own.
"""

from __future__ import annotations

import ctypes
import json
import os
import resource
import signal
import sys
import time
import traceback
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import shipments.charts
import shipments.cli
import shipments.curation.build
import shipments.curation.gate
import shipments.curation.verify
import shipments.customs
import shipments.customs.ingestion
import shipments.dataset.load
import shipments.exports.followthemoney
import shipments.exports.formats
import shipments.exports.geojson
import shipments.exports.sqlite
import shipments.exports.xlsx
import shipments.paths
import shipments.plot
from shipments import publishing
from shipments.customs.recognise import knows_header
from shipments.errors import ShipmentsError, UsageError

for extra in ("duckdb", "xlsxwriter"):
    if find_spec(extra):
        import_module(extra)

knows_header("")  # reads the layouts, once for all children

KINDS = ("open", "write", "fsync", "rename", "close", "mkdir", "read", "link", "unlink")
FILES: dict[str, dict[str, bytes]] = {}


def files_of(folder: str) -> dict[str, bytes]:
    """The files of a folder, read once before any child is made."""
    if folder not in FILES:
        FILES[folder] = {path.name: path.read_bytes() for path in sorted(Path(folder).iterdir())}
    return FILES[folder]


def work(job: dict[str, Any]) -> None:
    """Do what a job asks for; ends with SystemExit as the command line does."""
    if job["do"] == "publish":
        try:
            publishing.publish(files_of(job["files"]), Path(job["target"]))
        except ShipmentsError as error:
            print(error, file=sys.stderr)
            sys.exit(error.exit_code)
        sys.exit(0)
    if job["do"] == "read":
        read_until(job)
        sys.exit(0)
    shipments.cli.main(job["arguments"])
    sys.exit(0)


def read_until(job: dict[str, Any]) -> None:
    """Read a dataset over and over until it has so many rows; leave what was seen of each file."""
    seen: list[dict[str, int]] = []
    until, rows, reads = time.monotonic() + 120, 0, 0
    while rows < job["rows"] and time.monotonic() < until:
        try:
            scanned = shipments.customs.scan(job["dataset"])
        except UsageError:  # none is there yet
            continue
        counts = dict(scanned.group_by("source_file").len().collect().iter_rows())
        rows, reads = sum(counts.values()), reads + 1
        if counts not in seen:
            seen.append(counts)
        time.sleep(0.005)  # the writers need the processor too
    Path(job["into"]).write_text(json.dumps({"seen": seen, "reads": reads}), encoding="utf-8")


def prepare(job: dict[str, Any]) -> Any:
    """Set what goes wrong in this child; the shim, where a fault is wanted."""
    if "stage" in job:
        left = [int(job.get("number", 1))]

        def end_here(stage: str) -> None:
            left[0] -= stage == job["stage"]
            if left[0] == 0:
                os.kill(os.getpid(), job.get("signal", signal.SIGKILL))

        publishing.reached = end_here
    if "package" in job:
        shipments.paths.PACKAGE = Path(job["package"])
    if job.get("no_exchange"):
        publishing._exchange = lambda one, other: False
    if "patience" in job:
        publishing.PATIENCE = float(job["patience"])
    if "most_bytes" in job:
        resource.setrlimit(resource.RLIMIT_FSIZE, (job["most_bytes"], job["most_bytes"]))
    if "fault" not in job:
        return None
    shim = ctypes.CDLL(None)
    kind, number, error = job["fault"]
    # For the programs that it starts; they tell by a file.
    os.environ["SHIM_FAULT"] = f"{KINDS.index(kind)} {number} {error} {job['below']}"
    os.environ["SHIM_FIRED"] = fired = f"{job['scratch']}/fired"
    Path(fired).unlink(missing_ok=True)
    shim.shim_arm(os.fsencode(job["below"]), KINDS.index(kind), number, error)
    return shim


def child(job: dict[str, Any], errors: str, report: int) -> None:
    """Run a job and leave without looking back; the standard streams become files."""
    code = 70
    descriptor = os.open(errors, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    os.dup2(descriptor, 2)
    os.dup2(os.open(os.devnull, os.O_RDWR), 1)
    shim = prepare(job)
    try:
        work(job)
    except SystemExit as left:
        code = int(left.code or 0)
    except KeyboardInterrupt:  # before or after the command line, which says the same
        code = 130
    except BaseException:
        traceback.print_exc()
    sys.stderr.flush()
    if shim is not None:
        shim.shim_disarm()
        met = shim.shim_fired() or Path(os.environ["SHIM_FIRED"]).exists()
        os.write(report, b"1" if met else b"0")
    os._exit(code)


def start(job: dict[str, Any], number: int) -> tuple[int, int, str]:
    """Fork a child; its id, the pipe that tells whether a fault was met, the file of its errors."""
    errors = f"{job['scratch']}/errors-{number}"
    if job["do"] == "publish":
        files_of(job["files"])
    reading, writing = os.pipe()
    process = os.fork()
    if process == 0:
        os.close(reading)
        child(job, errors, writing)
    os.close(writing)
    return process, reading, errors


def outcome(process: int, reading: int, errors: str) -> dict[str, Any]:
    """How a child ended."""
    _, status, used = os.wait4(process, 0)
    fired = os.read(reading, 1) == b"1"
    os.close(reading)
    told = (
        Path(errors).read_text(encoding="utf-8", errors="replace") if Path(errors).exists() else ""
    )
    return {
        "code": os.waitstatus_to_exitcode(status),
        "errors": told,
        "fired": fired,
        "process": process,
        "cpu": used.ru_utime + used.ru_stime,
        "peak": used.ru_maxrss / 1024,
    }


def main() -> None:
    """Serve jobs until stdin ends; a list of jobs runs side by side."""
    print("ready", flush=True)
    for line in sys.stdin:
        told = json.loads(line)
        begun = time.monotonic()
        jobs = told if isinstance(told, list) else [told]
        running = [start(job, number) for number, job in enumerate(jobs)]
        for job, (process, _reading, _errors) in zip(jobs, running, strict=True):
            if "kill_after" in job:
                time.sleep(job["kill_after"])
                os.kill(process, job.get("signal", signal.SIGKILL))
        ends = [outcome(*parts) for parts in running]
        for end in ends:
            end["seconds"] = time.monotonic() - begun
        print(json.dumps(ends if isinstance(told, list) else ends[0]), flush=True)


if __name__ == "__main__":
    main()
