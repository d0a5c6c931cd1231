"""Flows and parties: counts are right, text is whole, bytes repeat, bad input is refused."""

from __future__ import annotations

import pandas as pd
import polars as pl
import pytest
from made import check_text

import shipments as sh
from shipments.plot import flows, parties

pytestmark = pytest.mark.usefixtures("_version")


@pytest.fixture
def _version(monkeypatch):
    monkeypatch.setattr("shipments.plot.theme.data_version", lambda: "0 (synthetic)")


def shipments(categories=3, routes=(None, "KZ", "AE>TR>GE")):
    """Synthetic shipments: one for each category and route."""
    return pl.DataFrame(
        [
            {
                "shipment_id": f"synthetic-{number}-{way}",
                "category": f"synthetic_goods_{number}",
                "route": way,
                "evidence_basis": "customs_data" if number % 2 else "official_statement",
                "root_count": 2,
            }
            for number in range(categories)
            for way in routes
        ],
        schema_overrides={"route": pl.String},
    )


def roles(count=3):
    """Synthetic consignors and consignees."""
    return pl.DataFrame(
        [
            {"shipment_id": f"s{number}", "party_id": f"{role}-{number}", "role": role}
            for number in range(count)
            for role in ("consignor", "consignee")
            if role == "consignor" or number % 2
        ]
    )


def names(rows, name="Synthetic $1 Trading and $2 Forwarding Company, Limited 株式"):
    ids = rows["party_id"].unique().sort().to_list()
    return pl.DataFrame(
        {
            "party_id": ids,
            "name": [f"{name} {number}" for number in range(len(ids))],
            "country": [("CN", "HK", None)[number % 3] for number in range(len(ids))],
        }
    )


@pytest.mark.parametrize("inches", [5.0, 9.4, 13.0])
@pytest.mark.parametrize("count", [1, 3, 40])
def test_text_is_whole_and_apart(inches, count):
    check_text(flows(shipments(count), inches=inches))
    rows = roles(count)
    check_text(parties(rows, names(rows), inches=inches))


def test_the_alternative_text_names_the_numbers():
    told = flows(shipments(3)).alt
    assert "9 shipments" in told
    assert "No transit reported 3" in told
    assert "via UAE, Türkiye and Georgia 3" in told
    assert "18 root reports" in flows(shipments(3), count="root_reports").alt
    rows = roles(3)
    told = parties(rows, names(rows)).alt
    assert "3 shipments" in told
    assert "Receiver not named 2" in told


def test_what_is_put_together_is_said():
    figure = flows(shipments(40), top=8)
    assert "Other goods 96" in figure.alt
    assert any("32 kinds of goods" in text.get_text() for text in figure.texts)
    rows = roles(40)
    assert "Other senders (28) 28" in parties(rows, names(rows), top=12).alt


def test_pandas_and_polars_draw_the_same():
    assert flows(shipments()).image() == flows(pd.DataFrame(shipments().to_dicts())).image()


@pytest.mark.parametrize("format", ["svg", "png"])
def test_a_second_run_gives_the_same_bytes(format):
    assert flows(shipments()).image(format) == flows(shipments()).image(format)


def test_what_cannot_be_drawn_is_refused():
    rows = roles(1)
    for call in (
        lambda: flows(shipments(0, ())),
        lambda: flows(shipments(), count="tons"),
        lambda: flows(rows),
        lambda: flows(shipments(), inches=1.0),
        lambda: flows(shipments(), categories=rows),
        lambda: parties(rows.head(0), names(rows)),
        lambda: parties(shipments(), names(rows)),
        lambda: parties(rows, shipments()),
    ):
        with pytest.raises(sh.UsageError):
            call()


def test_axes_of_the_caller_are_drawn_into():
    from matplotlib.figure import Figure

    axes = Figure(figsize=(9, 6)).add_subplot()
    assert flows(shipments(), ax=axes) is axes
