"""pandera and our engine give one verdict: row by row and rule by rule, on polars and pandas."""

from __future__ import annotations

import datetime as dt
import math
import random
import warnings

import pandas as pd
import pandera.polars as pa
import polars as pl
import pytest
from engine_frames import seeded
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import shipments as sh
from shipments.schema import compile_plan, table_of
from shipments.schema.compile import Severity
from shipments.tables.declarations import Declarations
from shipments.tables.registry import MODELS
from shipments.tables.trade import Trade

pytestmark = pytest.mark.medium

EVERY = (*MODELS, Declarations, Trade)
NAMES = [model.__name__ for model in EVERY]
TEXTS = [
    "", " ", "CN", "RU", "cn", "CN\n", "import", "core", "denial", "exact", "range", "unknown",
    "day", "not_checked", "CNRU-0001", "CNRU-0001\n", "a/b", "a", "a-b", "A", "8482109008",
    "848210", "Ж", "\u00a0X", "USD", "share", "7700000000", "x" * 70, "M", "2023", "202301", "0",
]  # fmt: skip
VALUES = {
    pl.String: [None, *TEXTS],
    pl.Float64: [None, 0.0, 1.0, -1.0, 1.5, math.nan, math.inf, -math.inf, 1e15, 1e19, 2.0],
    pl.Int64: [None, 0, 1, -5, 10**10, 13, 2020, 3000],
    pl.Date: [None, dt.date(1900, 1, 1), dt.date(2022, 2, 24), dt.date(2100, 1, 1)],
    pl.Boolean: [None, True, False],
}


def of_our_engine(model, frame) -> set[tuple[int, str]]:
    """Row and rule of everything that rejects."""
    rejects = {rule.id for rule in compile_plan(model).of(Severity.REJECT)}
    rejected = model.split(frame).rejected
    return {
        (int(at), rule)
        for at, rules in zip(rejected["row_id"], rejected["broken_rules"], strict=True)
        for rule in rules
        if rule in rejects
    }


def of_pandera(model, frame) -> set[tuple[int, str]]:
    """The same from the failure cases of pandera's own backend."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # rules that only warn
        try:
            model.validate(frame, lazy=True)
        except pa.errors.SchemaErrors as error:
            cases = error.failure_cases
        else:
            return set()
    names = ["schema_context", "column", "check", "index"]
    rows = zip(*(list(cases[name]) for name in names), strict=True)
    return {(int(at), _rule(*case)) for *case, at in rows}


def _rule(context: str, column: str, check: str) -> str:
    if check == "not_nullable":
        return f"{column}:not_null"
    return f"{column}:{check}" if context == "Column" else check


def as_pandas(frame: pl.DataFrame, *, timestamps: bool = True) -> pd.DataFrame:
    """The frame as pandas loads it: days as timestamps, whole numbers with gaps as floats."""
    days = frame.with_columns(pl.col(pl.Date).cast(pl.Datetime("ms"))) if timestamps else frame
    return days.to_pandas()


def assert_one_verdict(model, frame: pl.DataFrame, *, timestamps: bool = True) -> None:
    ours = of_our_engine(model, frame)
    assert of_pandera(model, frame) == ours
    # pandas has NaN for null in columns of floats.
    whole = frame.with_columns(pl.col(pl.Float64).fill_nan(None))
    pandas = as_pandas(whole, timestamps=timestamps)
    ours = of_our_engine(model, whole)
    assert of_our_engine(model, pandas) == ours
    assert of_pandera(model, pandas) == ours


@pytest.mark.parametrize("model", MODELS, ids=NAMES[: len(MODELS)])
@pytest.mark.parametrize("backend", ["polars", "pandas"])
def test_the_published_tables_are_valid_in_pandera_and_here(backend, model):
    frame = sh.load(table_of(model).name, backend)
    assert model.validate(frame, lazy=True).shape == frame.shape
    assert len(model.split(frame).rejected) == 0


def test_seeded_defects_get_one_verdict():
    frame, expected = seeded(300)
    assert_one_verdict(Declarations, frame.drop("row"))
    assert expected["rejected"]


def base_rows(model) -> pl.DataFrame:
    table = table_of(model)
    if model in MODELS:
        return sh.load(table.name, "polars")
    return pl.DataFrame([dict.fromkeys(table.dtypes)], schema=table.dtypes)


BASES: dict[str, pl.DataFrame] = {}


@st.composite
def frames(draw):
    """A model, and rows of it with some cells changed."""
    model = draw(st.sampled_from(EVERY))
    table, rng = table_of(model), random.Random(draw(st.integers(0, 2**32)))
    base = BASES.setdefault(table.name, base_rows(model))
    rows = base.sample(min(base.height, draw(st.integers(0, 4))), seed=rng.randrange(10**6))
    made = rows.to_dicts()
    for row in made:
        for name in draw(st.lists(st.sampled_from(list(table.dtypes)), max_size=6, unique=True)):
            row[name] = draw(st.sampled_from(_choices(table, name)))
    made += [dict(made[0])] if made and draw(st.booleans()) else []
    return model, pl.DataFrame(made, schema=table.dtypes)


def _settings(examples: int):
    return settings(
        max_examples=examples,
        deadline=None,
        derandomize=True,
        suppress_health_check=[*HealthCheck],
    )


@_settings(25)
@given(frames(), st.booleans())
def test_any_frame_gets_one_verdict(made, timestamps):
    assert_one_verdict(*made, timestamps=timestamps)


@pytest.mark.slow
@_settings(2000)
@given(frames(), st.booleans())
def test_any_of_many_frames_gets_one_verdict(made, timestamps):
    assert_one_verdict(*made, timestamps=timestamps)


@pytest.mark.slow
@pytest.mark.parametrize("model", EVERY, ids=NAMES)
def test_every_rule_is_broken_at_least_once(model):
    table, rng = table_of(model), random.Random(1)
    rows = [{name: rng.choice(_choices(table, name)) for name in table.dtypes} for _ in range(2000)]
    changed = base_rows(model).head(20).to_dicts()
    for row in changed:
        names = rng.sample(list(table.dtypes), 2)
        row |= {name: rng.choice(_choices(table, name)) for name in names}
    frame = pl.DataFrame([*rows, *changed, *rows[:1]], schema=table.dtypes)
    combinations = model.split(frame).cooccurrence()["broken_rules"]
    broken = {rule for rules in combinations for rule in rules}
    assert broken == {rule.id for rule in compile_plan(model).rules}
    assert of_pandera(model, frame) == of_our_engine(model, frame)


def _choices(table, name):
    words = (table.columns[name].checks or [None])[0]
    known = list((words.statistics or {}).get("allowed_values", ())) if words else []
    return [*VALUES[type(table.dtypes[name])], *known]
