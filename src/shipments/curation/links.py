"""Looking at every address of the report files, politely, and writing down what came of it.

Hosts are looked at side by side, the addresses of one host one after the other with a pause between
them, and none that its robots.txt asks to leave alone. What is found goes to the status file a few
addresses at a time, so that a run that is stopped goes on where it was. Nothing is ever deleted:
an address that is silent keeps the day on which it last answered and its archived copy.
"""

from __future__ import annotations

import datetime as dt
import queue
import threading
import urllib.parse
from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.robotparser import RobotFileParser

import polars as pl

from shipments.curation.link_check import ROBOT, Client, Look
from shipments.curation.link_status import STATUS_FILE, read_link_status
from shipments.curation.reader import read_reports
from shipments.curation.table_bytes import csv_bytes
from shipments.errors import DataError, OutputError
from shipments.publishing import write_file
from shipments.tables.link_status import LINK_STATUS
from shipments.tables.registry import frame_of
from shipments.tables.vocabulary import LinkStatus

WAYBACK = "https://archive.org/wayback/available"
_FOUND = frozenset({LinkStatus.OK, LinkStatus.MOVED})
_AT_ONCE = 8  # hosts
_SAVE_EVERY = 25  # addresses
_LONGEST_PAUSE = 30.0  # seconds, however long a robots.txt asks for

Row = dict[str, Any]


@dataclass(frozen=True)
class Manners:
    """How to look.

    Attributes:
        pause: Seconds between two requests to one host.
        timeout: Seconds that a connection or an answer may take.
        older_than: Days after which an address is looked at again.
        limit: At most so many addresses in this run; None = all.
        archive: Interface that tells archived copies; None = do not ask.
    """

    pause: float = 1.0
    timeout: float = 20.0
    older_than: int = 30
    limit: int | None = None
    archive: str | None = WAYBACK


class _Site:
    """The addresses of one host, looked at one after the other."""

    def __init__(self, client: Client, manners: Manners, stop: threading.Event) -> None:
        self._client, self._manners, self._stop = client, manners, stop
        self._robots: dict[str, RobotFileParser] = {}

    def looks(self, urls: Iterable[str]) -> Iterator[Look]:
        for number, url in enumerate(urls):
            parts = urllib.parse.urlsplit(url)
            site = f"{parts.scheme}://{parts.netloc}"
            if site not in self._robots:
                self._robots[site] = self._client.robots(site)
            rules = self._robots[site]
            asked = float(rules.crawl_delay(ROBOT) or 0)
            pause = max(self._manners.pause, min(asked, _LONGEST_PAUSE))
            if number and self._stop.wait(pause):
                return
            if not rules.can_fetch(ROBOT, url):
                yield Look(url, LinkStatus.NOT_ALLOWED)
            else:
                yield self._client.look(url)


def looks(urls: Iterable[str], manners: Manners, client: Client) -> Generator[Look]:
    """Look at addresses, hosts side by side.

    Args:
        urls: The addresses.
        manners: How to look.
        client: What asks.

    Returns:
        The looks, in the order in which they are done.
    """
    hosts: dict[str, list[str]] = {}
    for url in urls:
        hosts.setdefault(urllib.parse.urlsplit(url).netloc, []).append(url)
    waiting: queue.SimpleQueue[list[str]] = queue.SimpleQueue()
    for group in hosts.values():
        waiting.put(group)
    done: queue.SimpleQueue[Look | Exception | None] = queue.SimpleQueue()
    stop = threading.Event()

    def work() -> None:
        try:
            while not stop.is_set():
                for look in _Site(client, manners, stop).looks(waiting.get_nowait()):
                    done.put(look)
        except queue.Empty:
            pass
        except Exception as error:
            done.put(error)
        done.put(None)

    workers = [threading.Thread(target=work, daemon=True) for _ in range(min(_AT_ONCE, len(hosts)))]
    for worker in workers:
        worker.start()
    try:
        yield from _arriving(done, len(workers))
    finally:
        stop.set()


def _arriving(done: queue.SimpleQueue[Look | Exception | None], workers: int) -> Iterator[Look]:
    while workers:
        found = done.get()
        if isinstance(found, Exception):
            raise found
        if found is None:
            workers -= 1
        else:
            yield found


def addresses(raw: Path) -> list[str]:
    """Every address of the report files that can be read, each once, sorted."""
    files, _faults = read_reports(raw / "reports")
    return sorted({page.url for file in files for page in file.pages})


def due(urls: Iterable[str], known: dict[str, Row], today: dt.date, manners: Manners) -> list[str]:
    """The addresses to look at: those never looked at first, then the longest ago."""
    oldest = today - dt.timedelta(days=manners.older_than)
    never = dt.date.min
    days = {url: known[url]["last_checked"] if url in known else never for url in urls}
    wanted = sorted((day, url) for url, day in days.items() if day <= oldest or day == never)
    return [url for _day, url in wanted][: manners.limit]


def row_of(look: Look, before: Row | None, today: dt.date, archive_url: str | None) -> Row:
    """The row of an address after a look; what was known before is kept."""
    before = before or {}
    reached = today if look.status in _FOUND else before.get("last_reached")
    return {
        "url": look.url,
        "link_status": look.status.value,
        "last_checked": today,
        "last_reached": reached,
        "http_code": look.http_code,
        "final_url": look.final_url,
        "archive_url": before.get("archive_url") or archive_url,
    }


def check_links(
    raw: Path,
    manners: Manners,
    *,
    today: dt.date,
    client: Client | None = None,
    tell: Callable[[Look], None] = lambda look: None,
) -> pl.DataFrame:
    """Look at the addresses that are due and write down what came of it.

    Args:
        raw: Folder of the raw data; its `link_status.csv` is brought up to date.
        manners: How to look.
        today: The day of the look.
        client: What asks; one with the manners' timeout when left out.
        tell: Called after each look.

    Returns:
        All rows of the status file.

    Raises:
        DataError: If the status file cannot be read; it is not touched then.
        OutputError: If there is no network, or the file cannot be written; what was found before
            is kept.
    """
    path = raw / STATUS_FILE
    frame, faults = read_link_status(path)
    if faults:
        raise DataError(faults, str(path))
    known = {str(row["url"]): row for row in frame.to_dicts()}
    urls = due(addresses(raw), known, today, manners)
    if urls:
        _look_and_save(urls, known, path, manners, today, client or Client(manners.timeout), tell)
    return frame_of(LINK_STATUS, known.values())


def _look_and_save(
    urls: list[str],
    known: dict[str, Row],
    path: Path,
    manners: Manners,
    today: dt.date,
    client: Client,
    tell: Callable[[Look], None],
) -> None:
    connected, held = False, []
    unsaved = 0
    found = looks(urls, manners, client)
    try:
        for look in found:
            tell(look)
            held.append(look)
            connected = connected or _answered(look)
            if not connected:
                continue  # silence proves nothing about a page until something has answered
            for one in held:
                archive_url = _archived(one, known.get(one.url), manners, client)
                known[one.url] = row_of(one, known.get(one.url), today, archive_url)
            unsaved, held = unsaved + len(held), []
            if unsaved >= _SAVE_EVERY:
                _save(known, path)
                unsaved = 0
    finally:
        found.close()
        if unsaved:
            _save(known, path)
    if not connected:
        raise OutputError(
            f"none of {len(urls)} addresses answered: there seems to be no network · nothing was "
            "written · try again with a connection"
        )


def _answered(look: Look) -> bool:
    """Whether a look shows that there is a network: the page or the robots.txt of its host came."""
    return look.http_code is not None or look.status is LinkStatus.NOT_ALLOWED


def _archived(look: Look, before: Row | None, manners: Manners, client: Client) -> str | None:
    if manners.archive is None or (before and before.get("archive_url")):
        return None
    threading.Event().wait(manners.pause)  # the archive is one host too
    return client.archived(look.url, manners.archive)


def _save(known: dict[str, Row], path: Path) -> None:
    write_file(path, csv_bytes(frame_of(LINK_STATUS, known.values())))
