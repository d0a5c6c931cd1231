"""HTML from data: everything is escaped here, so that no page has to think of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape


def text(value: object) -> str:
    """A value as HTML text on one line; a blank line would end an HTML block of Markdown."""
    return escape(" ".join(str(value).split()), quote=True)


def link(address: str, label: object) -> str:
    """A link; an address that is not of the web or of this site is shown as text only."""
    if "://" in address and not address.startswith(("https://", "http://")):
        return text(label)
    return f'<a href="{text(address)}">{text(label)}</a>'


def table(head: Sequence[str], rows: Iterable[Sequence[str]], label: str) -> str:
    """A table that scrolls by itself; the cells are HTML already."""
    top = "".join(f'<th scope="col">{text(cell)}</th>' for cell in head)
    body = "".join("<tr>" + "".join(f"<td>{c}</td>" for c in row) + "</tr>" for row in rows)
    return (
        f'<div class="wide" tabindex="0" role="region" aria-label="{text(label)}"><table class="data">'
        f"<thead><tr>{top}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def bullets(items: Iterable[str]) -> str:
    """A list; the items are HTML already."""
    return "<div><ul>" + "".join(f"<li>{item}</li>" for item in items) + "</ul></div>"
