"""A command works in a process of its own, so that whatever ends it, the end is told in words.

Libraries abort the process that gets no memory, or leave it with a code that means something else;
the system kills the one that takes too much. None of that can be caught from within. Here a process
that has loaded next to nothing waits for the one that works. What libraries write to stderr past
Python is kept until the end is known.
"""

from __future__ import annotations

import ctypes
import math
import os
import re
import signal
import sys
import time
import warnings
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import NoReturn

from shipments.cli.output import safe
from shipments.errors import INTERNAL_FAULT, OutOfMemory, short_of_memory

_PR_SET_PDEATHSIG = 1
_ENDED_FROM_OUTSIDE = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_FOR_MEMORY = (signal.SIGABRT, signal.SIGBUS, signal.SIGKILL, signal.SIGSEGV)
_MOST_NOISE = 1 << 16
_TIDY = 1.0  # seconds
_GLANCE, _STARVED = 5, 40  # seconds; who waits for a lock gives up before
_HARDLY = 10  # ticks of processor time within a glance that are no work
_MOST_AT_ONCE = 1 << 30  # bytes that a library reserves


def apart(work: Callable[[], int]) -> int:
    """Do work in a process of its own, where the system allows it; otherwise here.

    Args:
        work: What to do; gives an exit code.

    Returns:
        The exit code to leave with, told on stderr if the work could not tell it itself.
    """
    _open_streams()
    if not sys.platform.startswith("linux"):
        return work()
    watched = {signal.SIGCHLD, *_ENDED_FROM_OUTSIDE}
    before = signal.pthread_sigmask(signal.SIG_BLOCK, watched)
    try:
        noise = os.memfd_create("shipments-stderr")
        reading, writing = os.pipe()
        me, worker = os.getpid(), os.fork()
    except OSError:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
        return work()
    if worker == 0:
        os.close(reading)
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
        try:
            _work(work, me, noise, writing)
        except SystemExit:
            raise
        except BaseException as error:  # where not even a fault could be told; the parent does
            with suppress(BaseException):
                os.write(noise, f"{error!r}\n".encode(errors="replace"))
            os._exit(1)
    os.close(writing)
    ended = _ended(worker, watched)
    signal.pthread_sigmask(signal.SIG_SETMASK, before)
    return _told(ended, os.read(reading, 1), _said(noise))


def _open_streams() -> None:
    """Let a stream that whoever began this has closed lead nowhere, not to the next open file."""
    for number, (name, mode) in enumerate((("stdin", "r"), ("stdout", "w"), ("stderr", "w"))):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # takes the lowest number that is free
        if getattr(sys, name) is None:
            setattr(sys, name, os.fdopen(os.dup(number), mode))


def near_limit() -> str:
    """The limit of memory that this process is near, in words; empty if there is none.

    A library that finds no room may hide that, and fail by whatever comes of it.
    """
    limit = _limit()
    peak = re.search(r"VmPeak:\s*(\d+) kB", _status())
    if limit == math.inf or peak is None:
        return ""
    near = limit - int(peak[1]) * 1024 < _MOST_AT_ONCE
    return f"the limit is {int(limit) >> 20:,} MB" if near else ""


def _limit() -> float:
    """Bytes of address space or data that somebody allows this process; infinite without a limit."""
    try:
        import resource
    except ImportError:  # pragma: no cover - not on Windows
        return math.inf
    set_to = [resource.getrlimit(kind)[0] for kind in (resource.RLIMIT_AS, resource.RLIMIT_DATA)]
    return min((limit for limit in set_to if limit != resource.RLIM_INFINITY), default=math.inf)


def _status() -> str:
    try:
        return Path("/proc/self/status").read_text(encoding="ascii", errors="replace")
    except OSError:
        return ""


def _work(work: Callable[[], int], parent: int, noise: int, report: int) -> NoReturn:
    """The process that works: it ends with the one that waits for it."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(INTERNAL_FAULT)
    # Nothing here multiplies matrices; without room for its threads OpenBLAS interrupts the process.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:  # as in a job of a script
        signal.signal(signal.SIGINT, _Interrupt())
    sys.unraisablehook = _unraisable
    sys.stderr = os.fdopen(os.dup(2), "w", buffering=1, errors="backslashreplace")
    os.dup2(noise, 2)
    warnings.showwarning = lambda *told, **_: os.write(2, f"{told[0]}\n".encode())  # type: ignore[assignment]
    try:
        code = work()
    except KeyboardInterrupt:  # before the work had begun
        code = 130
    with suppress(OSError):
        sys.stdout.flush()
    os.write(report, bytes([code]))
    sys.exit(code)


class _Interrupt:
    """Interrupts the work, but not again while it tidies up.

    A signal may come twice at once: from whoever sent it to all processes, and handed on by the
    one that waits.
    """

    def __init__(self) -> None:
        self._last = -_TIDY

    def __call__(self, _number: int, _frame: object) -> None:
        before, self._last = self._last, time.monotonic()
        if self._last - before >= _TIDY:
            raise KeyboardInterrupt


def _unraisable(told: sys.UnraisableHookArgs) -> None:
    """Say nothing of an interrupt that meets what is thrown away: Python and polars both raise one."""
    if not issubclass(told.exc_type, KeyboardInterrupt):
        sys.__unraisablehook__(told)


def _ended(worker: int, watched: set[signal.Signals]) -> int:
    """Wait for the worker; its exit code, or the negative number of the signal that ended it.

    Under a limit of memory libraries may wait for threads that never came to be, without a word.
    """
    is_limited = _limit() < math.inf
    idle, before = 0, 0
    while True:
        found, status = os.waitpid(worker, os.WNOHANG)
        if found:
            return os.waitstatus_to_exitcode(status)
        came = signal.sigtimedwait(watched, _GLANCE)
        if came is None:
            used = _used(worker)
            idle, before = (idle + 1 if used - before <= _HARDLY else 0), used
            if idle * _GLANCE >= _STARVED and is_limited:
                os.kill(worker, signal.SIGKILL)
            continue
        # A terminal has sent it to the worker as well, who shall not get it twice.
        if came.si_signo != signal.SIGCHLD and came.si_code <= 0:
            os.kill(worker, came.si_signo)


def _used(worker: int) -> int:
    """Ticks of processor time of a process, and its children, who may work while it waits.

    The threads of jemalloc are left out: where no thread can be made they try again without end.
    """
    try:
        stats = [
            path.read_text(encoding="ascii", errors="replace")
            for path in Path(f"/proc/{worker}/task").glob("*/stat")
        ]
        own = f"/proc/{worker}/task/{worker}/children"
        children = Path(own).read_text(encoding="ascii").split()
    except OSError:
        return 0
    told = [stat.rpartition(")")[2].split() for stat in stats if "(jemalloc" not in stat]
    ticks = sum(int(part) for parts in told for part in parts[11:13])
    return ticks + sum(_used(int(child)) for child in children)


def _said(noise: int) -> str:
    os.lseek(noise, 0, os.SEEK_SET)
    return os.read(noise, _MOST_NOISE).decode(errors="replace")


def _told(ended: int, report: bytes, noise: str) -> int:
    """The exit code of a worker that ended somehow; what it did not tell is told here."""
    memory = short_of_memory(noise)
    if report:
        told = memory or report[0] == OutOfMemory.exit_code  # in one line, to which this adds none
        _say("" if told else noise)
        return report[0]
    if -ended in (*_ENDED_FROM_OUTSIDE, signal.SIGPIPE):
        signal.signal(-ended, signal.SIG_DFL)
        os.kill(os.getpid(), -ended)
    how = f"ended by {signal.strsignal(-ended)}" if ended < 0 else f"left with code {ended}"
    if -ended == signal.SIGKILL:
        how += ", as the system ends what takes too much memory or time"
    # A worker that left without a word under a limit of memory met it where nothing can be told.
    if memory or -ended in _FOR_MEMORY or _limit() < math.inf:
        error = OutOfMemory(memory or how)
        _say(f"{error}\n")
        return error.exit_code
    _say(f"{noise}internal fault: the process that worked {how} · please report it\n")
    return INTERNAL_FAULT


def _say(text: str) -> None:
    with suppress(OSError):
        sys.stderr.write(safe(text))
        sys.stderr.flush()
