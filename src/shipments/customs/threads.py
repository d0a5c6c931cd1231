"""Work on some items while the next ones are made."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")


def prefetch(items: Iterable[Item]) -> Generator[Item, None, None]:
    """The same items; while one is used, a thread makes the next one.

    An error of `items` is raised here. After this is closed, no further item is made.
    """
    iterator, end = iter(items), object()
    with ThreadPoolExecutor(1) as pool:
        upcoming: Future[Any] = pool.submit(next, iterator, end)
        while (item := upcoming.result()) is not end:
            upcoming = pool.submit(next, iterator, end)
            yield item


def map_ordered(
    work: Callable[[Item], Result], items: Iterable[Item], workers: int
) -> Generator[Result, None, None]:
    """The result of `work` for each item, in their order, computed `workers` at once.

    An error of `work` is raised here. After this is closed, no further item is begun.
    """
    pending: deque[Future[Result]] = deque()
    with ThreadPoolExecutor(workers) as pool:
        try:
            for item in items:
                pending.append(pool.submit(work, item))
                if len(pending) >= workers:
                    yield pending.popleft().result()
            while pending:
                yield pending.popleft().result()
        finally:
            for future in pending:
                future.cancel()
