"""Hostile report files: nothing runs, nothing is written elsewhere, nothing steers a terminal."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from pathlib import Path

import pytest
from tests.command import run

from sample import CHECKOUT, claim, raw_folder, report
from shipments import paths
from shipments.curation.build import build
from shipments.curation.dataset import read_dataset
from shipments.dataset import load as loading
from shipments.dataset.explain import explain
from shipments.errors import DataError

pytestmark = pytest.mark.medium

MARKUP = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</script><script>alert(1)</script>",
    "[click](javascript:alert(1))",
    "{{ config }} ${7*7} <% x %>",
    "--><svg/onload=alert(1)>",
]
STEERING = ["\x1b[2J", "\x1b]0;title\x07", "\x9b31m", "\u202eevil", "\u2066x\u2069", "a\x00b", "\r"]


class Live(HTMLParser):
    """Collects what a browser would run or fetch."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []

    def handle_starttag(self, tag, attrs) -> None:
        if tag in ("script", "img", "svg", "iframe", "object", "embed", "style", "link"):
            self.tags.append(tag)
        for name, value in attrs:
            if name.startswith("on") or (value or "").strip().lower().startswith("javascript:"):
                self.tags.append(f"{tag} {name}")


def live(html: str) -> list[str]:
    parser = Live()
    parser.feed(html)
    return parser.tags


@pytest.fixture
def dataset(tmp_path, monkeypatch):
    """Makes a dataset of hostile text the one that is loaded."""

    def made(text: str) -> None:
        words = json.dumps(f"{text} rifles")
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

    explanation = explain("rifles-2022-06")
    pages = [page for _name, page in event_pages("shipment")] + [index_of("shipment")]
    for html in [explanation._repr_html_(), *pages]:
        assert live(html) == []
    assert "<" not in claims_data()
    assert text in str(explanation)


@pytest.mark.parametrize("text", STEERING)
@pytest.mark.parametrize("field", ["statement", "item", "asserted_by"])
def test_text_that_steers_a_terminal_is_refused_and_shown_escaped(tmp_path, text, field):
    raw = raw_folder(tmp_path, report(claims=claim(**{field: json.dumps(f"a {text} b")})))
    with pytest.raises(DataError) as caught:
        read_dataset(raw)
    message = str(caught.value)
    assert not any(mark in message for mark in "\x1b\x07\x9b\u202e\u2066\u2069\x00\r")
    assert "hidden characters" in message


@pytest.mark.parametrize("id", ["../../evil", "/etc/passwd", "a/b", "..", "a\\b", "con\x00", ""])
@pytest.mark.parametrize("what", ["event", "id", "report", "page"])
def test_an_id_that_is_a_path_is_refused(tmp_path, id, what):
    text = report()
    if what == "report":
        text = text.replace('id = "gazette-2023-03-16"', f"id = {json.dumps(id)}", 1)
    elif what == "page":
        text = text.replace('id = "copy"', f"id = {json.dumps(id)}", 1)
    else:
        text = report(claims=claim(**{what: json.dumps(id)}))
    raw = raw_folder(tmp_path, text, names=("gazette-2023-03-16",))
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(DataError):
        build(raw, tmp_path / "clean")
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize("arguments", [["explain", "\x1b[2J"], ["show", "\x1b]0;x"], ["\x1b[31m"]])
def test_the_terminal_gets_no_control_character_from_a_mistyped_name(capsys, arguments):
    code, out, err = run(capsys, *arguments)
    assert code == 2
    assert "\x1b" not in out + err


def test_a_report_file_that_is_a_link_to_elsewhere_is_read_as_text_and_refused(tmp_path):
    raw = raw_folder(tmp_path, report())
    (raw / "reports" / "passwd.toml").symlink_to(Path("/etc/passwd"))
    with pytest.raises(DataError) as caught:
        read_dataset(raw)
    assert all("passwd.toml" in fault.where for fault in caught.value.faults)
    assert "root:" not in str(caught.value)
