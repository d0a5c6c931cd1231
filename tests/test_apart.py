"""Whatever ends the process that works, the one that waits for it tells the end in words."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from shipments.errors import OutOfMemory, short_of_memory

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="works apart on Linux")
SETUP = (
    "import os, resource, signal, sys, time; from shipments.cli.apart import apart\n"
    # Whoever runs the tests under nohup passes on that it is ignored.
    "signal.signal(signal.SIGHUP, signal.SIG_DFL)"
)


def code_of(work: str) -> str:
    return f"{SETUP}\ndef work():\n    {work}\n    return 7\nsys.exit(apart(work))"


def run(work: str) -> tuple[int, str, str]:
    done = subprocess.run(
        [sys.executable, "-c", code_of(work)], capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize(
    ("work", "expected"),
    [
        ("print('out'); print('err', file=sys.stderr)", (7, "out\n", "err\n")),
        ("os.write(2, b'a library says so\\n')", (7, "", "a library says so\n")),
        ("os.write(2, b'thread creation failed\\n')", (7, "", "")),
        ("os.write(2, b'a\\x1b[2Jb\\n')", (7, "", "a\\u001b[2Jb\n")),
    ],
)
def test_code_and_words_of_the_worker_pass_through(work, expected):
    assert run(work) == expected


@pytest.mark.parametrize(
    ("work", "said"),
    [
        ("os.kill(os.getpid(), signal.SIGKILL)", "Killed"),
        ("signal.raise_signal(signal.SIGABRT)", "Aborted"),
        ("signal.raise_signal(signal.SIGSEGV)", "Segmentation fault"),
        ("os.write(2, b'memory allocation of 8 bytes failed'); os.abort()", "of 8 bytes failed"),
        ("os.write(2, b'BLAS: Memory allocation failed'); os._exit(1)", "allocation failed"),
    ],
)
def test_a_worker_that_gets_no_memory_is_told_in_one_line_with_exit_code_5(work, said):
    limited = f"resource.setrlimit(resource.RLIMIT_CORE, (0, 0)); {work}"
    code, out, err = run(limited)
    assert (code, out) == (5, "")
    assert err.startswith("not enough memory: ")
    assert said in err
    assert err.count("\n") == 1


def test_a_worker_that_does_nothing_under_a_limit_of_memory_is_ended():
    work = (
        "apart.__globals__.update(_GLANCE=0.1, _STARVED=0.5)\n"
        "resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))\n"
    )
    code = code_of("time.sleep(60)").replace("def work", f"{work}def work", 1)
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=30
    )
    assert (done.returncode, done.stderr.count("\n")) == (5, 1)
    assert "Killed" in done.stderr


def test_a_worker_that_leaves_without_a_word_is_an_internal_fault():
    code, _, err = run("os._exit(0)")
    assert code == 70
    assert "left with code 0" in err


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGHUP, signal.SIGKILL])
def test_who_stops_the_one_that_waits_stops_the_worker(tmp_path, stop):
    told = tmp_path / "worker"
    work = f"open({str(told)!r}, 'w').write(str(os.getpid())); time.sleep(60)"
    waits = subprocess.Popen([sys.executable, "-c", code_of(work)])
    until = time.monotonic() + 20
    while not (told.exists() and told.read_text()) and time.monotonic() < until:
        time.sleep(0.01)
    worker = int(told.read_text())
    waits.send_signal(stop)
    assert waits.wait(20) == -stop
    while lives(worker) and time.monotonic() < until:
        time.sleep(0.01)
    assert not lives(worker)


def lives(process: int) -> bool:
    """Whether a process runs; one that nobody has asked about yet does not."""
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def test_an_interrupt_reaches_the_worker_once():
    work = (
        "try: print('up', flush=True); time.sleep(60)\n    except KeyboardInterrupt: print('once')"
    )
    waits = subprocess.Popen(
        [sys.executable, "-c", code_of(work)], stdout=subprocess.PIPE, text=True
    )
    assert waits.stdout is not None
    assert waits.stdout.readline() == "up\n"
    waits.send_signal(signal.SIGINT)
    assert waits.communicate(timeout=20)[0] == "once\n"
    assert waits.returncode == 7


def test_an_error_whose_cause_is_a_lack_of_memory_is_one():
    def made() -> None:
        try:
            raise MemoryError
        except MemoryError as cause:
            raise ValueError("a table cannot be made") from cause

    with pytest.raises(ValueError, match="a table") as caught:
        made()
    assert short_of_memory(caught.value) == "MemoryError"
    assert short_of_memory(ValueError("a memory of things past")) == ""
    assert OutOfMemory("x").exit_code == 5


def test_an_interrupt_that_comes_twice_at_once_is_one():
    code = """
import os, time
def work():
    done = []
    try:
        time.sleep(20)
    except KeyboardInterrupt:
        os.kill(os.getpid(), signal.SIGINT)
        done.append("tidied")
    time.sleep(1.2)
    try:
        os.kill(os.getpid(), signal.SIGINT)
        time.sleep(20)
    except KeyboardInterrupt:
        done.append("stopped")
    print(*done)
    return 0
def begin():
    import threading
    threading.Timer(0.2, os.kill, (os.getpid(), signal.SIGINT)).start()
    return work()
sys.exit(apart(begin))
"""
    done = subprocess.run(
        [sys.executable, "-c", f"{SETUP}\n{code}"], capture_output=True, text=True, check=False
    )
    assert (done.stdout, done.returncode) == ("tidied stopped\n", 0), done.stderr


def test_work_under_nohup_goes_on_when_the_terminal_is_closed(tmp_path):
    told = tmp_path / "worker"
    work = f"open({str(told)!r}, 'w').write(str(os.getpid())); time.sleep(0.5)"
    ignored = code_of(work).replace("SIG_DFL", "SIG_IGN")
    waits = subprocess.Popen([sys.executable, "-c", ignored])
    until = time.monotonic() + 20
    while not (told.exists() and told.read_text()) and time.monotonic() < until:
        time.sleep(0.01)
    waits.send_signal(signal.SIGHUP)
    assert waits.wait(20) == 7


@pytest.mark.parametrize(
    ("streams", "code"),
    [
        (">&-", 0), ("2>&-", 0), ("<&-", 0), (">&- 2>&- <&-", 0),
        (">/dev/full", 5), ("| true", 0), ("2>&1 >/dev/null | true", 0),
    ],
)  # fmt: skip
@pytest.mark.parametrize("command", ["tables", "describe claims"])
def test_streams_that_are_closed_or_full_leave_the_code_what_it_means(
    tmp_path, command, streams, code
):
    line = f"{sys.executable} -m shipments {command} {streams}; exit ${{PIPESTATUS[0]}}"
    done = subprocess.run(
        ["bash", "-c", line], capture_output=True, text=True, check=False, cwd=tmp_path
    )
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr
    assert "internal fault" not in done.stderr


def test_a_mistake_of_usage_is_one_with_stderr_closed(tmp_path):
    line = f"{sys.executable} -m shipments tables --bogus 2>&-"
    assert subprocess.run(["bash", "-c", line], check=False, cwd=tmp_path).returncode == 2
