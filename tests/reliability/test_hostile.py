"""Report files that mean harm: nothing runs, nothing is written elsewhere, nothing steers a screen."""

from __future__ import annotations

import json
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest

from sample import CHECKOUT, claim, raw_folder, report
from shipments import paths
from shipments.cli import main
from shipments.curation.build import build
from shipments.curation.dataset import read_dataset
from shipments.dataset import load as loading
from shipments.dataset.explain import explain
from shipments.errors import DataError
from shipments.publishing import publish

MARKUP = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</script><script>alert(1)</script>",
    "[click](javascript:alert(1))",
    "{{ config }} ${7*7} <% x %>",
    "--><svg/onload=alert(1)>",
]
STEERING = ["\x1b[2J", "\x1b]0;title\x07", "\x9b31m", "\u202eevil", "\u2066x\u2069", "a\x00b", "\r"]


def quoted(text: str) -> str:
    """A text as TOML writes it; what cannot stand in a file is an escape."""
    return json.dumps(text)


class Live(HTMLParser):
    """Collects what a browser would run or fetch."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag, attrs) -> None:
        if tag in ("script", "img", "svg", "iframe", "object", "embed", "style", "link"):
            self.found.append(tag)
        for name, value in attrs:
            if name.startswith("on") or (value or "").strip().lower().startswith("javascript:"):
                self.found.append(f"{tag} {name}")


def live(html: str) -> list[str]:
    parser = Live()
    parser.feed(html)
    return parser.found


@pytest.fixture
def dataset(tmp_path, monkeypatch):
    """Makes a dataset of hostile text the one that is loaded."""

    def made(text: str) -> None:
        words = quoted(f"{text} rifles")
        hostile = claim(
            statement=words, item=words, declared_as=words, asserted_by=words, note=words
        )
        raw = raw_folder(tmp_path / "hostile", report(claims=hostile))
        build(raw, tmp_path / "data" / "clean")
        monkeypatch.setattr(paths, "PACKAGE", tmp_path)
        loading.manifest.cache_clear()

    yield made
    monkeypatch.undo()
    loading.manifest.cache_clear()


@pytest.mark.parametrize("text", MARKUP)
def test_markup_in_data_is_dead_on_pages_and_in_notebooks(dataset, monkeypatch, text):
    dataset(text)
    monkeypatch.syspath_prepend(str(CHECKOUT / "tools"))
    from site_pages.claims import claims_data
    from site_pages.shipments import event_pages, index_of

    told = explain("rifles-2022-06")
    pages = [page for _name, page in event_pages("shipment")] + [index_of("shipment")]
    for html in [told._repr_html_(), *pages]:
        assert live(html) == []
    assert "<" not in claims_data()
    assert text in str(told)


@pytest.mark.parametrize("text", STEERING)
@pytest.mark.parametrize("field", ["statement", "item", "asserted_by"])
def test_what_steers_a_screen_is_refused_and_told_without_steering(tmp_path, text, field):
    raw = raw_folder(tmp_path, report(claims=claim(**{field: quoted(f"a {text} b")})))
    with pytest.raises(DataError) as caught:
        read_dataset(raw)
    told = str(caught.value)
    assert not any(mark in told for mark in "\x1b\x07\x9b\u202e\u2066\u2069\x00\r")
    assert "hidden characters" in told


@pytest.mark.parametrize("id", ["../../evil", "/etc/passwd", "a/b", "..", "a\\b", "con\x00", ""])
@pytest.mark.parametrize("what", ["event", "id", "report", "page"])
def test_an_id_that_is_a_path_is_refused(tmp_path, id, what):
    text = report()
    if what == "report":
        text = text.replace('id = "gazette-2023-03-16"', f"id = {quoted(id)}", 1)
    elif what == "page":
        text = text.replace('id = "copy"', f"id = {quoted(id)}", 1)
    else:
        text = report(claims=claim(**{what: quoted(id)}))
    raw = raw_folder(tmp_path, text, names=("gazette-2023-03-16",))
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(DataError):
        build(raw, tmp_path / "clean")
    assert sorted(tmp_path.rglob("*")) == before


def test_leftovers_that_are_links_are_removed_and_never_followed(tmp_path):
    (tmp_path / "precious").mkdir()
    (tmp_path / "precious" / "thesis.txt").write_text("mine")
    target = tmp_path / "clean"
    files = {"a.csv": b"a", "manifest.json": b'{"files": {"a.csv": {}}}'}
    publish(files, target)
    for name in (".clean.shipments-stage-1", ".clean.shipments-aside"):
        (tmp_path / name).symlink_to(tmp_path / "precious")
    publish(files, target)
    assert (tmp_path / "precious" / "thesis.txt").read_text() == "mine"
    assert {path.name for path in tmp_path.iterdir()} == {"precious", "clean"}


def test_a_target_that_holds_a_link_is_no_published_folder(tmp_path):
    (tmp_path / "precious.txt").write_text("mine")
    target = tmp_path / "clean"
    target.mkdir()
    (target / "manifest.json").symlink_to(tmp_path / "precious.txt")
    (target / "a.csv").symlink_to(tmp_path / "precious.txt")
    with pytest.raises(Exception, match="not published here"):
        publish({"a.csv": b"a", "manifest.json": b"{}"}, target)
    assert (tmp_path / "precious.txt").read_text() == "mine"


def test_the_terminal_gets_no_control_character_from_a_mistyped_name(capsys, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["shipments"])
    for arguments in (["explain", "\x1b[2J"], ["show", "\x1b]0;x\x07"], ["\x1b[31m"]):
        with pytest.raises(SystemExit) as left:
            main(arguments)
        assert left.value.code == 2
        assert "\x1b" not in "".join(capsys.readouterr())


def test_a_report_file_that_is_a_link_to_elsewhere_is_read_as_text_and_judged(tmp_path):
    raw = raw_folder(tmp_path, report())
    (raw / "reports" / "passwd.toml").symlink_to(Path("/etc/passwd"))
    with pytest.raises(DataError) as caught:
        read_dataset(raw)
    assert all("passwd.toml" in fault.where for fault in caught.value.faults)
    assert "root:" not in str(caught.value)
