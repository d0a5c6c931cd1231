"""Checking the addresses of the report files, politely, and writing down the result.

A maintainers' tool: one request at a time, with a pause before each, and none that the robots.txt of
a host closes to us. Nothing is ever deleted: an address that no longer answers keeps the day on
which it last did and its archived copy.
"""

from __future__ import annotations

import datetime as dt
import ssl
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit
from urllib.robotparser import RobotFileParser

import httpx
import polars as pl

from shipments.curation.reader import read_reports
from shipments.curation.records import STATUS_FILE, read_link_status
from shipments.curation.table_bytes import csv_bytes
from shipments.errors import DataError, OutputError
from shipments.publishing import write_file
from shipments.tables.link_status import LINK_STATUS
from shipments.tables.registry import Row, frame_of
from shipments.tables.vocabulary import LinkStatus

ROBOT = "shipments"  # the name that a robots.txt may use for us
WAYBACK = "https://archive.org/wayback/available"
_HEADERS = {"User-Agent": f"{ROBOT} (link check; reads headers only)"}
_SAVE_EVERY = 25  # addresses
_NO_ANSWER = (httpx.HTTPError, httpx.InvalidURL, ValueError)
_STATUS_OF_CODE = {404: LinkStatus.NOT_FOUND, 410: LinkStatus.GONE}
_STATUS_OF_ERROR = {
    httpx.TooManyRedirects: LinkStatus.REDIRECT_LOOP,
    httpx.UnsupportedProtocol: LinkStatus.REDIRECT_LOOP,
    httpx.TimeoutException: LinkStatus.TIMEOUT,
    httpx.RemoteProtocolError: LinkStatus.SERVER_ERROR,
}


@dataclass(frozen=True)
class LinkCheck:
    """The result of one check: `http_code` is None when no answer came."""

    url: str
    status: LinkStatus
    http_code: int | None = None
    final_url: str | None = None


class LinkChecker:
    """Asks for addresses over HTTP, one at a time."""

    def __init__(self, pause: float = 1.0, timeout: float = 20.0) -> None:
        """Open nothing yet; a pause comes before each request, both are in seconds."""
        self._pause = pause
        self._client = httpx.Client(
            headers=_HEADERS, timeout=timeout, follow_redirects=True, max_redirects=8
        )
        self._rules = cache(self._read_rules)

    def _ask(self, method: str, url: str) -> httpx.Response:
        """Headers alone, except of the small texts that are asked for with GET."""
        time.sleep(self._pause)
        return self._client.request(method, url)

    def _read_rules(self, site: str) -> RobotFileParser:
        """The rules of a host; without an answer none, since the check itself will show it."""
        rules, text = RobotFileParser(), ""
        try:
            answer = self._ask("GET", f"{site}/robots.txt")
            # RFC 9309: an error of the server closes it.
            closed = "User-agent: *\nDisallow: /" if answer.is_server_error else ""
            text = answer.text if answer.is_success else closed
        except _NO_ANSWER:
            pass
        rules.parse(text.splitlines())
        return rules

    def check(self, url: str) -> LinkCheck:
        """Check one address: HEAD, then GET where a host refuses HEAD. A dead page is a result."""
        try:
            if not self._rules("{}://{}".format(*urlsplit(url))).can_fetch(ROBOT, url):
                return LinkCheck(url, LinkStatus.NOT_ALLOWED)
            answer = self._ask("HEAD", url)
            if answer.status_code >= 400 or answer.status_code == 204:
                time.sleep(self._pause)
                with self._client.stream("GET", url) as answer:  # the body is not read
                    pass
        except _NO_ANSWER as error:
            return LinkCheck(url, _status_of_error(error))
        final = str(answer.url) if answer.history else None
        return LinkCheck(url, _status_of_answer(answer), answer.status_code, final)

    def archived(self, url: str, archive: str) -> str | None:
        """The nearest copy in a web archive; None when there is none, or no clear answer."""
        try:
            answer = self._ask("GET", str(httpx.URL(archive, params={"url": url})))
            copy = answer.json()["archived_snapshots"]["closest"]
            address = str(copy["url"]) if copy["available"] and str(copy["status"]) == "200" else ""
        except (*_NO_ANSWER, KeyError, TypeError):
            return None
        usable = address.isprintable() and urlsplit(address).scheme in ("http", "https")
        return address.replace("http://web.", "https://web.", 1) if usable else None


def _status_of_answer(answer: httpx.Response) -> LinkStatus:
    if answer.is_success:
        permanent = all(hop.status_code in (301, 308) for hop in answer.history)
        return LinkStatus.MOVED if answer.history and permanent else LinkStatus.OK
    refused = LinkStatus.REFUSED if answer.is_client_error else LinkStatus.SERVER_ERROR
    return _STATUS_OF_CODE.get(answer.status_code, refused)


def _status_of_error(error: BaseException) -> LinkStatus:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLError):
            return LinkStatus.TLS_FAILURE
        cause = cause.__cause__ or cause.__context__
    known = (status for kind, status in _STATUS_OF_ERROR.items() if isinstance(error, kind))
    return next(known, LinkStatus.UNREACHABLE)


def _due(urls: Iterable[str], rows: Mapping[str, Row], last: dt.date) -> list[str]:
    """The addresses without a check after a day: those never checked first, then the oldest."""
    days = {url: rows[url]["last_checked"] if url in rows else dt.date.min for url in urls}
    return [url for day, url in sorted((day, url) for url, day in days.items()) if day <= last]


def _row(check: LinkCheck, before: Row, today: dt.date) -> Row:
    """The row of an address after a check; what was known before is kept."""
    reached = check.status in (LinkStatus.OK, LinkStatus.MOVED)
    return {
        "url": check.url,
        "link_status": check.status.value,
        "last_checked": today,
        "last_reached": today if reached else before.get("last_reached"),
        "http_code": check.http_code,
        "final_url": check.final_url,
        "archive_url": before.get("archive_url"),
    }


def check_links(
    raw: Path,
    checker: LinkChecker,
    *,
    today: dt.date,
    older_than: int = 30,
    limit: int | None = None,
    archive: str | None = WAYBACK,
    on_check: Callable[[LinkCheck], None] = lambda check: None,
) -> pl.DataFrame:
    """Check the addresses that are due and write down the result.

    Args:
        raw: Folder of the raw data; its `link_status.csv` is brought up to date.
        checker: Asks for the addresses.
        today: The day of the check.
        older_than: Days after which an address is checked again.
        limit: At most so many addresses in this run; None = all.
        archive: Address of the Wayback Machine's availability interface; None = do not ask.
        on_check: Called after each check.

    Returns:
        All rows of the status file, by address.

    Raises:
        DataError: If the status file cannot be read; it is not touched then.
        OutputError: If there is no network, or the file cannot be written; what was known before
            is kept.
    """
    frame, faults = read_link_status(raw)
    if faults:
        raise DataError(faults, STATUS_FILE)
    rows = {str(row["url"]): row for row in frame.to_dicts()}
    files, _faults = read_reports(raw / "reports")
    known = {page.url for file in files for page in file.pages}
    urls = _due(known, rows, today - dt.timedelta(days=older_than))[:limit]
    answered = False
    try:
        for number, url in enumerate(urls, start=1):
            check = checker.check(url)
            answered |= check.http_code is not None or check.status is LinkStatus.NOT_ALLOWED
            rows[url] = _row(check, rows.get(url, {}), today)
            if answered and archive and not rows[url]["archive_url"]:
                rows[url]["archive_url"] = checker.archived(url, archive)
            on_check(check)
            if answered and number % _SAVE_EVERY == 0:
                _save(raw, rows)
    finally:
        if answered:  # silence proves nothing about a page until something has answered
            _save(raw, rows)
    if urls and not answered:
        raise OutputError(
            f"none of {len(urls)} addresses answered: there seems to be no network · nothing was "
            "written · try again with a connection"
        )
    return frame_of(LINK_STATUS, rows.values())


def _save(raw: Path, rows: Mapping[str, Row]) -> None:
    write_file(raw / STATUS_FILE, csv_bytes(frame_of(LINK_STATUS, rows.values())))
