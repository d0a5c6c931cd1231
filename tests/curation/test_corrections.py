"""Corrections, tombstones: applied, guarded, and every mistake with its line."""

from __future__ import annotations

import re

import polars as pl
import pytest

import shipments as sh
from sample import claim, raw_folder, report
from shipments.curation.dataset import read_dataset
from shipments.errors import DataError

pytestmark = pytest.mark.medium

GOOD = {
    "target": '"CNRU-9001"',
    "field": '"quantity.unit"',
    "action": '"set"',
    "old": '"rifle"',
    "new": '"item"',
    "reason": '"Synthetic."',
    "evidence": '"https://example.org/again"',
    "date": "2000-01-02",
}


def correction(**changes: str | None) -> str:
    fields = {**GOOD, **changes}
    lines = [f"{name} = {value}" for name, value in fields.items() if value is not None]
    return "\n".join(["[[corrections]]", *lines, ""])


def read(folder, corrections: str = "", withdrawn: str = "", *reports: str):
    raw = raw_folder(folder, *(reports or (report(),)))
    (raw / "corrections.toml").write_text(corrections)
    (raw / "withdrawn.toml").write_text(withdrawn)
    return read_dataset(raw)


def faults(folder, corrections: str = "", withdrawn: str = "", *reports: str):
    with pytest.raises(DataError) as caught:
        read(folder, corrections, withdrawn, *reports)
    return caught.value.faults


@pytest.mark.parametrize(
    ("changes", "column", "value"),
    [
        ({}, "quantity_unit", "item"),
        ({"field": '"statement"', "old": '"Synthetic: rifles were sent, by claim CNRU-9001; China, Emirates, Kazakhstan, Kyrgyzstan, Turkey."', "new": '"A rifle."'}, "statement", "A rifle."),
        ({"field": '"dispatch"', "old": '"CN"', "new": '"HK"'}, "dispatch_country", "HK"),
        ({"field": '"declared_destination"', "old": None, "new": '"TR"'}, "declared_destination", "TR"),
        ({"field": '"period"', "action": '"remove"', "old": '"2022-06"', "new": None}, "period_start", None),
        ({"field": '"consignor"', "old": '["norinco"]', "new": "[]"}, "parties_wording", None),
        ({"field": '"quantity.low"', "old": "1000", "new": "999", "reason": '"x"'}, None, None),
    ],
)  # fmt: skip
def test_a_correction_changes_what_is_published_or_breaks_a_rule_of_the_schema(
    tmp_path, changes, column, value
):
    text = correction(**changes)
    if column is None:
        # One end of an exact number cannot be corrected without the other.
        assert "value_error" in {fault.rule for fault in faults(tmp_path, text)}
        return
    other = claim("CNRU-9002", "more-2022-06", statement='"Synthetic: more rifles were sent."')
    frames = read(tmp_path, text, "", report(claims=claim() + other))
    assert frames["claims"].filter(claim_id="CNRU-9001")[column].item() == value
    (row,) = frames["corrections"].to_dicts()
    assert row["target_id"] == "CNRU-9001"
    assert row["corrected_on"].isoformat() == "2000-01-02"


@pytest.mark.parametrize(
    ("target", "field", "old", "table", "column"),
    [
        ('"gazette-2023-03-16"', '"publisher"', '"Synthetic Gazette"', "reports", "publisher"),
        ('"gazette-2023-03-16/copy"', '"publisher"', '"Synthetic Copy"', "sources", "publisher"),
    ],
)
def test_a_report_and_a_page_are_corrected_as_well(tmp_path, target, field, old, table, column):
    text = correction(target=target, field=field, old=old, new='"Another"')
    assert read(tmp_path, text)[table][column].to_list() == ["Another"]


@pytest.mark.parametrize(
    ("changes", "rule", "line"),
    [
        ({"old": '"guns"'}, "correction_guard", 5),
        ({"old": None}, "correction_guard", 1),
        ({"field": '"quantity.of"', "old": '"x"'}, "correction_guard", 5),
        ({"field": '"moves_goods"', "old": "1", "new": "false"}, "correction_guard", 5),
        ({"target": '"CNRU-9009"'}, "correction_target", 2),
        ({"target": '"CNRU-1"'}, "string_pattern_mismatch", 2),
        ({"action": '"delete"'}, "enum", 4),
        ({"action": '"remove"'}, "value_error", 1),
        ({"new": None}, "value_error", 1),
        ({"new": '"rifle"'}, "value_error", 1),
        ({"reason": None}, "missing", 1),
        ({"date": '"soon"'}, "date_from_datetime_parsing", 9),
        ({"why": '"x"'}, "extra_forbidden", 10),
        ({"reason": '"a" b'}, "toml", 7),
    ],
)
def test_a_mistake_in_a_correction_stops_the_build_with_its_line(tmp_path, changes, rule, line):
    found = faults(tmp_path, correction(**changes))
    assert [(fault.rule, fault.where) for fault in found] == [(rule, f"corrections.toml:{line}")]


def test_every_mistake_is_reported_at_once_whatever_file_it_is_in(tmp_path):
    text = correction(old='"x"') + correction(target='"CNRU-9009"') + correction(field='"item"')
    found = faults(tmp_path, text, "[[withdrawn]]\nid = 1\n")
    assert {fault.where.split(":")[0] for fault in found} == {"corrections.toml", "withdrawn.toml"}
    assert len(found) >= 6


def test_a_field_is_corrected_once(tmp_path):
    again = correction(old='"item"', new='"piece"')
    assert [fault.rule for fault in faults(tmp_path, correction() + again)] == ["unique_key"]


def test_a_report_that_cannot_be_read_does_not_make_corrections_of_it_wrong(tmp_path):
    found = faults(tmp_path, correction(), "", report(), report("other-2023", claims="= ="))
    assert {fault.rule for fault in found} == {"toml"}


def tombstone(id: str, kind: str = "claim", more: str = "") -> str:
    return (
        f'[[withdrawn]]\nid = "{id}"\nkind = "{kind}"\ndate = 2000-01-01\nreason = "S."\n{more}\n'
    )


def test_a_tombstone_is_published_with_its_day_and_reason(tmp_path):
    frames = read(tmp_path, "", tombstone("CNRU-9000", more='replaced_by = "CNRU-9001"'))
    assert frames["withdrawn"].select("id", "reason", "replaced_by").rows() == [
        ("CNRU-9000", "S.", "CNRU-9001")
    ]


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        (tombstone("CNRU-9001"), "withdrawn_id_reused"),
        (tombstone("rifles-2022-06", "event"), "withdrawn_id_reused"),
        (tombstone("gazette-2023-03-16", "report"), "withdrawn_id_reused"),
        (tombstone("gazette-2023-03-16/copy", "source"), "withdrawn_id_reused"),
        (tombstone("norinco", "party"), "withdrawn_id_reused"),
        (tombstone("CNRU-9000") * 2, "unique_key"),
        (tombstone("CNRU-9000", more='replaced_by = "CNRU-8000"'), "replacement_known"),
        (tombstone("CNRU-9000", more='replaced_by = "CNRU-9000"'), "replaced_by_another"),
        (tombstone("CNRU-9000", "row"), "enum"),
    ],
)
def test_an_id_that_was_withdrawn_is_never_used_again(tmp_path, text, rule):
    assert rule in {fault.rule for fault in faults(tmp_path, "", text)}


def test_the_examples_at_the_head_of_the_files_are_valid(tmp_path, checkout):
    for name in ("corrections", "withdrawn"):
        head = (checkout / "data" / "raw" / f"{name}.toml").read_text(encoding="utf-8")
        example = "\n".join(re.findall(r"^# (\[\[.*|[a-z_]+ = .*)", head, re.MULTILINE))
        assert example.startswith(f"[[{name}]]")
        found = faults(tmp_path / name, **{name: example})
        assert {fault.rule for fault in found} <= {"correction_target", "replacement_known"}


def test_an_explanation_gives_corrections_and_what_became_of_a_withdrawn_id(tmp_path):
    frames = read(tmp_path, correction(), tombstone("CNRU-9000", more='replaced_by = "CNRU-9001"'))
    text = str(sh.explain("CNRU-9001", data=frames))
    assert 'corrected on 2000-01-02, CNRU-9001 quantity.unit: "rifle" became "item"' in text
    assert "https://example.org/again" in text
    gone = sh.explain("CNRU-9000", data=frames)
    assert gone.kind == "withdrawn"
    assert str(gone).splitlines()[1:] == [
        "  withdrawn on 2000-01-01: S.",
        "  see CNRU-9001 instead",
    ]


def test_a_folder_without_corrections_has_none(tmp_path):
    frames = read_dataset(raw_folder(tmp_path, report()))
    for table in ("corrections", "withdrawn", "codings", "coding_agreement"):
        assert frames[table].height == 0
        assert isinstance(frames[table], pl.DataFrame)
