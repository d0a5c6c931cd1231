"""Work on one item while the next is made."""

from __future__ import annotations

import queue
import threading
from collections.abc import Generator, Iterable
from contextlib import suppress
from typing import Any, TypeVar

Item = TypeVar("Item")


def ahead(items: Iterable[Item]) -> Generator[Item, None, None]:
    """The same items, the next one made in a thread while this one is used.

    An error of the maker is raised here. When this is closed, the maker stops after its item.
    """
    waiting: queue.Queue[Any] = queue.Queue(maxsize=1)
    stopped = threading.Event()

    def fill() -> None:
        try:
            for item in items:
                if not _offer(waiting, (item, None), stopped):
                    return
            _offer(waiting, (None, StopIteration()), stopped)
        except BaseException as error:
            _offer(waiting, (None, error), stopped)

    worker = threading.Thread(target=fill, daemon=True)
    worker.start()
    try:
        while True:
            item, error = waiting.get()
            if isinstance(error, StopIteration):
                return
            if error is not None:
                raise error
            yield item
    finally:
        stopped.set()
        worker.join()


def _offer(waiting: queue.Queue[Any], item: object, stopped: threading.Event) -> bool:
    while not stopped.is_set():
        with suppress(queue.Full):
            waiting.put(item, timeout=0.1)
            return True
    return False
