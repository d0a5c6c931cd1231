"""Work on some items while the next ones are made."""

from __future__ import annotations

import queue
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, TypeVar

Item = TypeVar("Item")
Made = TypeVar("Made")


def ahead(items: Iterable[Item]) -> Generator[Item, None, None]:
    """The same items, the next one made in a thread while this one is used; never two ahead.

    An error of the maker is raised here. When this is closed, the maker stops after its item.
    """
    made: queue.SimpleQueue[tuple[Any, BaseException | None]] = queue.SimpleQueue()
    wanted, stopped = threading.Semaphore(1), threading.Event()

    def make() -> None:
        source = iter(items)
        try:
            while wanted.acquire() and not stopped.is_set():
                made.put((next(source), None))
        except BaseException as error:
            made.put((None, error))

    worker = threading.Thread(target=make, daemon=True)
    worker.start()
    try:
        while True:
            item, error = made.get()
            if isinstance(error, StopIteration):
                return
            if error is not None:
                raise error
            wanted.release()
            yield item
    finally:
        stopped.set()
        wanted.release()
        worker.join()


def in_order(
    work: Callable[[Item], Made], items: Iterable[Item], workers: int
) -> Generator[Made, None, None]:
    """What `work` makes of each item, in their order, of so many at once.

    An error of `work` is raised here. When this is closed, no further item is begun.
    """
    waiting: deque[Future[Made]] = deque()
    with ThreadPoolExecutor(workers) as pool:
        try:
            for item in items:
                waiting.append(pool.submit(work, item))
                if len(waiting) >= workers:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()
