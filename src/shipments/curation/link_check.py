"""One look at one web address: does the page still answer, and where.

Written on the standard library alone: a look needs a status line and headers, nothing that a larger
client would add. The body is never read, save of `robots.txt` and of the archive's short answer.
"""

from __future__ import annotations

import http.client
import json
import ssl
import urllib.error
import urllib.parse
import urllib.request
import urllib.robotparser
from collections.abc import Mapping
from dataclasses import dataclass
from email.message import Message
from typing import IO

from shipments.tables.vocabulary import LinkStatus

ROBOT = "shipments"  # the name that a robots.txt may give us
AGENT = f"{ROBOT} (link check; reads headers only)"
_MOST_BYTES = 512 * 1024  # of robots.txt (RFC 9309 asks for 500 KiB) and of the archive's answer
_MOST_HOPS = 8
_FOR_GOOD = frozenset({301, 308})
_REDIRECTS = frozenset({301, 302, 303, 307, 308})


@dataclass(frozen=True)
class Look:
    """What came of one look.

    Attributes:
        url: The address that was looked at.
        status: What came of it.
        http_code: Code of the last answer; None when there was none.
        final_url: Where the page answered, when not at `url`.
    """

    url: str
    status: LinkStatus
    http_code: int | None = None
    final_url: str | None = None


class _AsIs(urllib.request.HTTPRedirectHandler):
    """Hands a redirect back instead of following it, so that each hop is seen."""

    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: http.client.HTTPMessage,
        newurl: str,
    ) -> None:
        """Follow nothing."""


@dataclass(frozen=True)
class _Answer:
    code: int
    headers: Mapping[str, str] | Message
    body: bytes = b""


class Client:
    """Asks for addresses over HTTP, one request at a time.

    Args:
        timeout: Seconds that a connection or an answer may take.
        context: The rules of secure connections; those of the system when left out.
    """

    def __init__(self, timeout: float = 20.0, context: ssl.SSLContext | None = None) -> None:
        """Open nothing yet."""
        self._timeout = timeout
        secure = urllib.request.HTTPSHandler(context=context or ssl.create_default_context())
        self._opener = urllib.request.build_opener(_AsIs(), secure)

    def ask(self, url: str, method: str = "HEAD", *, most: int = 0) -> _Answer:
        """Ask once, without following redirects.

        Args:
            url: A web address.
            method: HEAD or GET.
            most: How many bytes of the body to read.

        Raises:
            OSError: If no answer came.
            http.client.HTTPException: If the answer is no HTTP.
            ValueError: If the address cannot be asked for.
        """
        if urllib.parse.urlsplit(url).scheme not in ("http", "https"):
            raise ValueError(f"no web address: {url}")
        quoted = urllib.parse.quote(url, safe="%/:=&?~#+!$,;'@()*[]|")
        request = urllib.request.Request(  # noqa: S310 - the scheme was looked at above
            quoted, method=method, headers={"User-Agent": AGENT, "Accept": "*/*"}
        )
        try:
            with self._opener.open(request, timeout=self._timeout) as answer:
                return _Answer(answer.status, answer.headers, answer.read(most) if most else b"")
        except urllib.error.HTTPError as answer:
            with answer:
                return _Answer(answer.code, answer.headers)

    def robots(self, site: str) -> urllib.robotparser.RobotFileParser:
        """What the robots.txt of a site asks for.

        Args:
            site: Scheme and host.
        """
        rules = urllib.robotparser.RobotFileParser()
        try:
            answer = self._settled(f"{site}/robots.txt")
        except (OSError, http.client.HTTPException, ValueError):
            answer = _Answer(404, {})  # no connection: the look itself will tell
        text = answer.body.decode("utf-8", "replace") if 200 <= answer.code < 300 else ""
        if answer.code >= 500:  # RFC 9309: a fault of the host closes it
            text = "User-agent: *\nDisallow: /"
        rules.parse(text.splitlines())
        return rules

    def _settled(self, url: str) -> _Answer:
        for _hop in range(_MOST_HOPS):
            answer = self.ask(url, "GET", most=_MOST_BYTES)
            if answer.code not in _REDIRECTS or not answer.headers.get("Location"):
                break
            url = urllib.parse.urljoin(url, str(answer.headers["Location"]))
        return answer

    def look(self, url: str) -> Look:
        """Look at one address: HEAD, then GET where a host does not care for HEAD.

        Returns:
            What came of it; nothing is raised, since a dead address is a finding.
        """
        here, lasting, code = url, True, None
        try:
            for _hop in range(_MOST_HOPS):
                answer = self.ask(here)
                if answer.code >= 400 or answer.code == 204:
                    answer = self.ask(here, "GET")
                code = answer.code
                where = answer.headers.get("Location")
                if code not in _REDIRECTS or not where:
                    return Look(
                        url, _status(code, moved=here != url and lasting), code, _other(here, url)
                    )
                lasting = lasting and code in _FOR_GOOD
                here = urllib.parse.urljoin(here, str(where))
                if urllib.parse.urlsplit(here).scheme not in ("http", "https"):
                    break
        except (OSError, http.client.HTTPException, ValueError) as error:
            return Look(url, _failure(error), code, _other(here, url))
        return Look(url, LinkStatus.REDIRECT_LOOP, code)

    def archived(self, url: str, api: str) -> str | None:
        """The nearest archived copy of a page, by the Wayback Machine's availability interface.

        Args:
            url: The page.
            api: Address of the interface.

        Returns:
            The address of the copy; None when there is none, or no readable answer.
        """
        asked = f"{api}?{urllib.parse.urlencode({'url': url})}"
        try:
            answer = self.ask(asked, "GET", most=_MOST_BYTES)
            told = json.loads(answer.body)["archived_snapshots"]["closest"]
            copy = str(told["url"]) if told["available"] and str(told["status"]) == "200" else ""
        except (OSError, http.client.HTTPException, ValueError, KeyError, TypeError):
            return None
        parts = urllib.parse.urlsplit(copy)
        if parts.scheme not in ("http", "https") or not parts.netloc or not copy.isprintable():
            return None
        return copy.replace("http://web.archive.org/", "https://web.archive.org/", 1)


def _other(here: str, url: str) -> str | None:
    """Where a page answered, when elsewhere and in a form that a cell can hold."""
    return here if here != url and here.isprintable() and " " not in here else None


def _status(code: int, *, moved: bool) -> LinkStatus:
    if 200 <= code < 300:
        return LinkStatus.MOVED if moved else LinkStatus.OK
    if code == 404:
        return LinkStatus.NOT_FOUND
    if code == 410:
        return LinkStatus.GONE
    return LinkStatus.REFUSED if 400 <= code < 500 else LinkStatus.SERVER_ERROR


def _failure(error: Exception) -> LinkStatus:
    reason = error.reason if isinstance(error, urllib.error.URLError) else error
    if isinstance(reason, TimeoutError):
        return LinkStatus.TIMEOUT
    if isinstance(reason, ssl.SSLError):
        return LinkStatus.TLS_FAILURE
    if isinstance(reason, http.client.HTTPException) and not isinstance(reason, ConnectionError):
        return LinkStatus.SERVER_ERROR
    return LinkStatus.UNREACHABLE
