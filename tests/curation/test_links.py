"""Checks of addresses, against a server on loopback that answers in every way."""

from __future__ import annotations

import datetime as dt
import http.server
import json
import socket
import subprocess
import sys
import threading
import time
import urllib.parse
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest

from sample import claim, raw_folder, report
from shipments.curation.dataset import read_dataset
from shipments.curation.links import LinkCheck, LinkChecker, check_links
from shipments.errors import DataError, OutputError
from shipments.tables.vocabulary import LinkStatus

pytestmark = pytest.mark.medium

TODAY = dt.date(2000, 6, 1)
QUICK = LinkChecker(pause=0, timeout=0.4)
REDIRECTS = {
    "/moved": (301, "/ok"),
    "/moved-for-good": (308, "/moved"),
    "/elsewhere": (302, "/ok"),
    "/mixed": (301, "/elsewhere"),
    "/loop": (301, "/loop"),
    "/to-file": (302, "file:///etc/passwd"),
    "/moved-to-nothing": (301, "/404"),
    "/no-location": (301, ""),
}


class Handler(http.server.BaseHTTPRequestHandler):
    """Answers by the path that is asked for, and remembers what was asked."""

    asked: list[tuple[str, str]]

    def do_GET(self) -> None:
        self.asked.append((self.command, self.path))
        path = urllib.parse.urlsplit(self.path).path
        if path == "/slow":
            time.sleep(1)
        elif path == "/robots.txt":
            self._say(200, body=b"User-agent: shipments\nDisallow: /private\n")
        elif path == "/wayback":
            self._wayback()
        elif path == "/get-only":
            self._say(200 if self.command == "GET" else 405)
        elif path == "/gibberish":
            self.wfile.write(b"\x00\x01 not http\r\n\r\n")
        elif path in REDIRECTS:
            self._say(*REDIRECTS[path])
        else:
            self._say(int(path[1:]) if path[1:].isdigit() else 200)

    do_HEAD = do_GET  # noqa: N815 - the name that http.server looks for

    def _say(self, code: int, location: str = "", body: bytes = b"") -> None:
        self.send_response(code)
        if location:
            self.send_header("Location", location)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _wayback(self) -> None:
        asked = urllib.parse.parse_qs(urllib.parse.urlsplit(self.path).query)["url"][0]
        closest = {
            "available": True,
            "status": "200",
            "url": f"http://web.archive.org/web/1/{asked}",
        }
        copies = {} if asked.endswith("/404") else {"closest": closest}
        self._say(200, body=json.dumps({"archived_snapshots": copies}).encode())

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        """A client that went away is part of the test."""


@pytest.fixture
def site() -> Iterator[str]:
    Handler.asked = []
    with Server(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.mark.parametrize(
    ("path", "status", "code", "final"),
    [
        ("/ok", LinkStatus.OK, 200, None),
        ("/moved", LinkStatus.MOVED, 200, "/ok"),
        ("/moved-for-good", LinkStatus.MOVED, 200, "/ok"),
        ("/elsewhere", LinkStatus.OK, 200, "/ok"),
        ("/mixed", LinkStatus.OK, 200, "/ok"),
        ("/get-only", LinkStatus.OK, 200, None),
        ("/404", LinkStatus.NOT_FOUND, 404, None),
        ("/moved-to-nothing", LinkStatus.NOT_FOUND, 404, "/404"),
        ("/410", LinkStatus.GONE, 410, None),
        ("/403", LinkStatus.REFUSED, 403, None),
        ("/429", LinkStatus.REFUSED, 429, None),
        ("/500", LinkStatus.SERVER_ERROR, 500, None),
        ("/no-location", LinkStatus.SERVER_ERROR, 301, None),
        ("/loop", LinkStatus.REDIRECT_LOOP, None, None),
        ("/to-file", LinkStatus.REDIRECT_LOOP, None, None),
        ("/slow", LinkStatus.TIMEOUT, None, None),
        ("/gibberish", LinkStatus.SERVER_ERROR, None, None),
        ("/private/a", LinkStatus.NOT_ALLOWED, None, None),
        ("/Über uns?q=ä", LinkStatus.OK, 200, None),
    ],
)
def test_a_check_says_how_an_address_answered(site, path, status, code, final):
    check = LinkChecker(0, 0.4).check(f"{site}{path}")
    assert check == LinkCheck(f"{site}{path}", status, code, f"{site}{final}" if final else None)
    if status is LinkStatus.NOT_ALLOWED:
        assert Handler.asked == [("GET", "/robots.txt")]


def test_a_host_that_speaks_no_tls_is_a_tls_failure(site):
    url = site.replace("http:", "https:")
    assert LinkChecker(0, 0.4).check(url).status is LinkStatus.TLS_FAILURE


def test_a_closed_port_and_an_unknown_name_are_unreachable():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    for url in (f"http://127.0.0.1:{port}/", "http://nowhere.invalid/", "http://[::1/"):
        assert LinkChecker(0, 0.4).check(url).status is LinkStatus.UNREACHABLE


def test_only_headers_are_asked_for_where_they_are_enough_with_a_pause_before_each(site):
    checker, begun = LinkChecker(pause=0.1), time.monotonic()
    for name in "abc":
        checker.check(f"{site}/{name}")
    assert time.monotonic() - begun >= 0.4
    assert Handler.asked == [("GET", "/robots.txt"), *(("HEAD", f"/{name}") for name in "abc")]


def raw_of(folder: Path, *urls: str) -> Path:
    """A raw folder whose one report was read through pages at these addresses."""
    pages = "".join(
        f'[[pages]]\nid = "p{number}"\npublisher = "Synthetic"\nurl = "{url}"\n'
        'reading = "secondary"\n\n'
        for number, url in enumerate(urls)
    )
    names = ", ".join(f'"p{number}"' for number in range(len(urls)))
    head, _, _ = report().partition("[[pages]]")
    return raw_folder(folder, head + pages + claim(pages=f"[{names}]"))


def test_checks_are_written_down_and_reach_the_published_pages(site, tmp_path):
    raw = raw_of(tmp_path, f"{site}/ok", f"{site}/404", "http://127.0.0.1:9/never")
    before = read_dataset(raw)["pages"]
    assert set(before["link_status"]) == {"not_checked"}
    assert before["last_checked"].null_count() == 3
    check_links(raw, QUICK, today=TODAY, limit=2, archive=f"{site}/wayback")
    pages = read_dataset(raw)["pages"]
    # Port 9 sorts behind the ports that the system gives out, so the limit leaves it out.
    assert pages.select("link_status", "last_checked", "archive_url").rows() == [
        ("not_found", TODAY, None),
        ("ok", TODAY, f"https://web.archive.org/web/1/{site}/ok"),
        ("not_checked", None, None),
    ]


def test_what_was_known_is_kept_when_a_page_no_longer_answers(site, tmp_path):
    raw = raw_of(tmp_path, f"{site}/ok", f"{site}/404")
    path = raw / "link_status.csv"
    archive = "https://web.archive.org/web/1/x"
    path.write_text(
        "url,link_status,last_checked,last_reached,http_code,final_url,archive_url\n"
        f"https://example.org/withdrawn,ok,1999-01-01,1999-01-01,200,,{archive}\n"
        f"{site}/404,ok,1999-01-01,1999-01-01,200,,{archive}\n"
    )
    frame = check_links(raw, QUICK, today=TODAY, archive=None)
    rows = {row["url"]: row for row in frame.to_dicts()}
    assert rows["https://example.org/withdrawn"]["last_checked"] == dt.date(1999, 1, 1)
    silent = rows[f"{site}/404"]
    assert (silent["link_status"], silent["last_checked"]) == ("not_found", TODAY)
    assert (silent["last_reached"], silent["archive_url"]) == (dt.date(1999, 1, 1), archive)
    assert pl.read_csv(path).height == 3


def test_a_second_run_checks_only_what_is_due(site, tmp_path):
    raw = raw_of(tmp_path, f"{site}/ok", f"{site}/410")
    check_links(raw, QUICK, today=TODAY, limit=1, archive=None)
    Handler.asked.clear()
    check_links(raw, QUICK, today=TODAY + dt.timedelta(days=1), archive=None)
    assert [path for _method, path in Handler.asked if path != "/robots.txt"] != []
    Handler.asked.clear()
    check_links(raw, QUICK, today=TODAY + dt.timedelta(days=2), archive=None)
    assert Handler.asked == []


def test_what_was_never_checked_comes_first_then_what_is_longest_ago(site, tmp_path):
    raw = raw_of(tmp_path, *(f"{site}/{name}" for name in "abc"))
    (raw / "link_status.csv").write_text(
        "url,link_status,last_checked,last_reached,http_code,final_url,archive_url\n"
        f"{site}/a,ok,2000-05-31,,200,,\n{site}/b,ok,1999-01-01,,200,,\n"
    )
    checks: list[LinkCheck] = []
    check_links(raw, QUICK, today=TODAY, older_than=0, archive=None, on_check=checks.append)
    assert [check.url[-1] for check in checks] == ["c", "b", "a"]


def test_without_a_network_nothing_is_written(tmp_path):
    raw = raw_of(tmp_path, "http://127.0.0.1:9/a", "http://127.0.0.1:9/b")
    with pytest.raises(OutputError, match="no network"):
        check_links(raw, QUICK, today=TODAY, archive=None)
    assert not (raw / "link_status.csv").exists()


def test_a_run_that_is_stopped_keeps_what_it_checked(site, tmp_path):
    raw = raw_of(tmp_path, f"{site}/a", f"{site}/b", f"{site}/c")
    checks: list[LinkCheck] = []

    def stop_after_two(check: LinkCheck) -> None:
        checks.append(check)
        if len(checks) == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        check_links(raw, QUICK, today=TODAY, archive=None, on_check=stop_after_two)
    assert pl.read_csv(raw / "link_status.csv").height == 2


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("http://a,fine,2000-01-01,,,,", "LinkStatus"),
        ("http://a,not_checked,2000-01-01,,,,", "without a look"),
        ("http://a,ok,2000-01-01,2000-01-02,200,,", "on or before"),
        ("http://a,ok,yesterday,,200,,", "a date"),
        ("javascript:alert(1),ok,2000-01-01,,200,,", "http://"),
        ("http://a,ok,2000-01-01,,200,,javascript:alert(1)", "http://"),
        ("http://a,ok,2000-01-01,,200,,\nhttp://a,ok,2000-01-01,,200,,", "more than once"),
    ],
)
def test_a_status_file_that_was_spoiled_is_reported_and_not_touched(tmp_path, row, words):
    raw = raw_of(tmp_path, "http://127.0.0.1:9/a")
    path = raw / "link_status.csv"
    head = "url,link_status,last_checked,last_reached,http_code,final_url,archive_url\n"
    path.write_text(f"{head}{row}\n")
    for run in (
        lambda: read_dataset(raw),
        lambda: check_links(raw, QUICK, today=TODAY, archive=None),
    ):
        with pytest.raises(DataError, match=r"link_status\.csv") as caught:
            run()
        assert words in str(caught.value)
    assert path.read_text() == f"{head}{row}\n"


def test_the_command_says_how_many_answered_in_which_way(site, tmp_path):
    raw = raw_of(tmp_path, f"{site}/ok", f"{site}/410")
    command = [sys.executable, "-m", "shipments", "links", "--raw", raw, "--pause", "0"]
    done = subprocess.run([*command, "--no-archive"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "checked 2 addresses; 2 are on file\n")
    assert done.stderr == "     1 gone\n     1 ok\n"
