"""Work in threads: every item once, in order, errors where they belong, nothing left running."""

from __future__ import annotations

import threading
import time
from contextlib import closing

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shipments.customs.threads import map_ordered, prefetch


def both(items, work=lambda item: item, workers=2):
    with (
        closing(prefetch(items)) as incoming,
        closing(map_ordered(work, incoming, workers)) as done,
    ):
        yield from done


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(0, 3), max_size=12), st.integers(1, 4))
def test_every_item_comes_once_and_in_its_order(waits, workers):
    def work(item):
        time.sleep(waits[item] / 1000)
        return item

    assert list(both(range(len(waits)), work, workers)) == list(range(len(waits)))


@pytest.mark.parametrize("at", [0, 1, 4])
def test_an_error_of_the_maker_comes_after_what_was_made_before(at):
    def items():
        yield from range(at)
        raise ValueError("torn page")

    found = []
    with pytest.raises(ValueError, match="torn page"):
        list(map(found.append, prefetch(items())))
    assert found == list(range(at))
    with pytest.raises(ValueError, match="torn page"):
        list(both(items()))


def test_an_error_of_the_work_is_raised_and_ends_the_threads():
    before = threading.active_count()
    with pytest.raises(ZeroDivisionError):
        list(both([1, 0, 2, 3], lambda item: 1 // item))
    assert threading.active_count() == before


def test_what_is_closed_early_stops_its_maker():
    made, before = [], threading.active_count()

    def items():
        for item in range(1000):
            made.append(item)
            yield item

    with closing(both(items())) as found:
        assert next(found) == 0
    assert threading.active_count() == before
    assert len(made) < 10


def test_the_maker_is_never_more_than_one_item_ahead():
    made = []
    with closing(prefetch(made.append(item) or item for item in range(5))) as found:
        for item in found:
            time.sleep(0.01)
            assert len(made) <= item + 2
