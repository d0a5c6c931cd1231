"""The same work by other validators: the rules of `by_hand`, each in the way of its library.

A rule that a library cannot express is left to an expression of polars where it takes one. What
none of them gives by itself is a list of reasons a row: it is joined from what each reports.
"""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import polars as pl

from benchmarks import by_hand as hand

SAMPLE = 100_000  # rows for those that look at one row at a time


def _rows(path: Path, rows: int | None = None) -> pl.DataFrame:
    from benchmarks.normalise import normalise, scan

    source = scan(path)
    return normalise(source.head(rows) if rows else source).collect(engine="streaming")


def _halves(frame: pl.DataFrame, reasons: pl.DataFrame, folder: Path) -> None:
    """Write both halves from (row, reason) pairs; `row` counts from 0."""
    lists = reasons.group_by("row").agg(pl.col("reason").unique().alias("broken_rules"))
    numbered = frame.with_row_index("row").with_columns(pl.col("row").cast(pl.Int64))
    lists = lists.with_columns(pl.col("row").cast(pl.Int64))
    for half, how in (("accepted", "anti"), ("rejected", "inner")):
        (folder / half).mkdir(parents=True, exist_ok=True)
        numbered.join(lists, on="row", how=how).write_parquet(folder / half / "part.parquet")


def _flag_pairs(flags: pl.DataFrame) -> pl.DataFrame:
    return (
        flags.with_row_index("row")
        .unpivot(index="row", variable_name="reason", value_name="broken")
        .filter("broken")
        .select("row", "reason")
    )


def _with_warnings(frame: pl.DataFrame, pairs: pl.DataFrame) -> pl.DataFrame:
    """Warnings of rejected rows are in the lists as well, as in every other engine."""
    rows = frame.with_row_index("row").join(pairs.select("row").unique(), on="row", how="semi")
    flags = rows.select(
        "row", *[e.fill_null(False).alias(i) for i, e in hand.warning_rules().items()]
    )
    warned = flags.unpivot(index="row", variable_name="reason", value_name="broken")
    return pl.concat([pairs, warned.filter("broken").select("row", "reason")])


def _column_checks(column: str, pa: Any) -> list[Any]:
    checks = [
        pa.Check.str_matches(form, name=id, error=id)
        for id, form in hand._FORMS.items()
        if id.split(":")[0] == column
    ]
    if column in hand._WORDS:
        id = f"{column}:known_word"
        checks.append(pa.Check.isin(hand._WORDS[column], name=id, error=id))
    if column in hand._AMOUNTS:
        id = f"{column}:amount"
        checks.append(pa.Check.in_range(0, 1e15, name=id, error=id))
    if column in hand._COUNTS:
        id = f"{column}:plausible_count"
        checks.append(pa.Check.in_range(*hand._COUNTS[column], name=id, error=id))
    if column in ("registered_on", "released_on"):
        id = f"{column}:plausible_day"
        checks.append(pa.Check.in_range(*hand._DAYS, name=id, error=id))
    return checks


_CROSS = [id for id in hand.broken_rules() if ":" not in id]


def _failures(error: Any) -> pl.DataFrame:
    """(row, reason) of the failure cases of pandera; a null is named after its column."""
    cases = error.failure_cases
    cases = pl.from_pandas(cases) if not isinstance(cases, pl.DataFrame) else cases
    reason = pl.when(pl.col("check") == "not_nullable").then(
        pl.col("column").cast(pl.String) + ":not_null"
    )
    return cases.select(
        pl.col("index").cast(pl.Int64).alias("row"), reason.otherwise("check").alias("reason")
    ).drop_nulls("row")


def pandera_polars(path: Path, folder: Path) -> None:
    """pandera's own polars backend: lazy validation, failure cases joined back."""
    import pandera.polars as pa

    frame = _rows(path)
    rules = hand.broken_rules()
    cross = [
        pa.Check(
            lambda data, rule=id: data.lazyframe.select(~rules[rule].fill_null(False)),
            name=id, error=id,
        )
        for id in _CROSS
    ]  # fmt: skip
    columns = {
        name: pa.Column(dtype, _column_checks(name, pa), nullable=name not in hand._REQUIRED)
        for name, dtype in frame.schema.items()
    }
    pairs = pl.DataFrame(schema={"row": pl.Int64, "reason": pl.String})
    try:
        pa.DataFrameSchema(columns, checks=cross).validate(frame, lazy=True)
    except pa.errors.SchemaErrors as error:
        pairs = _failures(error)
    _halves(frame, _with_warnings(frame, pairs.with_columns(pl.col("row").cast(pl.UInt32))), folder)


def pandera_pandas(path: Path, folder: Path) -> None:
    """pandera on pandas with Arrow columns."""
    import pandera.pandas as pa

    whole = _rows(path)
    frame = whole.to_pandas(use_pyarrow_extension_array=True)
    flags = whole.select(~hand.broken_rules()[id].fill_null(False).alias(id) for id in _CROSS)
    # The cross rules are given as what polars found: pandas compares null to anything as false.
    cross = [
        pa.Check(lambda _, rule=id: flags[rule].to_pandas(), name=id, error=id) for id in _CROSS
    ]
    columns = {
        name: pa.Column(None, _column_checks(name, pa), nullable=name not in hand._REQUIRED)
        for name in frame.columns
    }
    pairs = pl.DataFrame(schema={"row": pl.Int64, "reason": pl.String})
    try:
        pa.DataFrameSchema(columns, checks=cross).validate(frame, lazy=True)
    except pa.errors.SchemaErrors as error:
        cases = error.failure_cases[["index", "check", "column"]].astype({"column": str})
        pairs = pl.from_pandas(cases).select(
            pl.col("index").cast(pl.UInt32).alias("row"),
            pl.when(pl.col("check") == "not_nullable")
            .then(pl.col("column") + ":not_null")
            .otherwise("check")
            .alias("reason"),
        ).drop_nulls("row")  # fmt: skip
    # A cross rule fails as a whole frame: one case for each column of the row.
    _halves(whole, _with_warnings(whole, pairs.unique()), folder)


def dataframely(path: Path, folder: Path) -> None:
    """dataframely: lazy filter, reasons from the details of the failures."""
    import dataframely as dy

    frame = _rows(path)
    rules = hand.broken_rules()
    types = {pl.String: dy.String, pl.Float64: dy.Float64, pl.Int64: dy.Int64, pl.Date: dy.Date,
             pl.Boolean: dy.Bool}  # fmt: skip
    body: dict[str, Any] = {
        name: types[dtype](nullable=True) for name, dtype in frame.schema.items()
    }
    for number, expression in enumerate(rules.values()):
        body[f"r{number}"] = dy.rule()(
            lambda cls, expression=expression: ~expression.fill_null(False)
        )
    schema = type("Rows", (dy.Schema,), body)
    good, failure = schema.filter(frame.drop("source_row").with_row_index("n").with_columns(
        frame["source_row"]).select(frame.columns))  # fmt: skip
    names = list(rules)
    details = failure.details()
    broken = details.select(
        pl.col("source_row"),
        *[
            (pl.col(f"r{number}") == "invalid").alias(id)
            for number, id in enumerate(names)
            if f"r{number}" in details.columns
        ],
    )
    pairs = broken.unpivot(index="source_row", variable_name="reason", value_name="broken")
    pairs = pairs.filter("broken").select(
        (pl.col("source_row") - 1).cast(pl.UInt32).alias("row"), "reason"
    )
    assert good.height + broken.height == frame.height
    _halves(frame, _with_warnings(frame, pairs), folder)


def duckdb_sql(path: Path, folder: Path) -> None:
    """SQL by hand: one statement a half, the reasons as a list."""
    import duckdb

    source = path.with_name("normalised.parquet")
    rules = _sql()
    warn = {
        "unit_price_plausible": "statistical_value_usd < net_weight_kg*0.02 OR "
        "statistical_value_usd > net_weight_kg*200000.0",
        "values_agree": "customs_value_rub < statistical_value_usd*20.0 OR "
        "customs_value_rub > statistical_value_usd*250.0",
        "parties_in_two_countries": "consignor_country = consignee_country",
        "dispatched_from_elsewhere": "dispatch_country = destination_country",
    }
    broken = " OR ".join(f"coalesce({sql}, false)" for sql in rules.values())
    listed = ", ".join(f"CASE WHEN {sql} THEN '{id}' END" for id, sql in (rules | warn).items())
    con = duckdb.connect()
    con.execute("SET preserve_insertion_order = false")
    for half, where, more in (
        ("accepted", f"NOT ({broken})", ""),
        ("rejected", broken, f", list_filter([{listed}], lambda x: x IS NOT NULL) AS broken_rules"),
    ):
        (folder / half).mkdir(parents=True, exist_ok=True)
        con.execute(
            f"COPY (SELECT *{more} FROM read_parquet('{source}') WHERE {where}) "
            f"TO '{folder / half / 'part.parquet'}' (FORMAT parquet, COMPRESSION zstd)"
        )


def _sql() -> dict[str, str]:
    def quoted(words: list[str]) -> str:
        return ", ".join(f"'{word}'" for word in words)

    amount = "NOT ({0} BETWEEN 0 AND 1e15) OR {0} - {0} != 0"
    rules = {f"{n}:not_null": f"{n} IS NULL" for n in hand._REQUIRED}
    for id, form in hand._FORMS.items():
        rules[id] = f"NOT regexp_matches({id.split(':')[0]}, '{form.replace('$', chr(92) + 'z')}')"
    for name, words in hand._WORDS.items():
        rules[f"{name}:known_word"] = f"{name} NOT IN ({quoted(words)})"
    rules |= {f"{name}:amount": amount.format(name) for name in hand._AMOUNTS}
    for name, (low, high) in hand._COUNTS.items():
        rules[f"{name}:plausible_count"] = f"NOT ({name} BETWEEN {low} AND {high})"
    for name in ("registered_on", "released_on"):
        first, last = hand._DAYS
        rules[f"{name}:plausible_day"] = f"NOT ({name} BETWEEN DATE '{first}' AND DATE '{last}')"
    nulls = " AND ".join(f"{name} IS NULL" for name in hand._AMOUNTS)
    rules |= {
        "gross_not_below_net": "gross_weight_kg < net_weight_kg",
        "something_measured": nulls,
        "hs6_of_hs_code": "hs_code[1:6] != hs6",
        "repair_of_a_code": "hs_repair IS NOT NULL AND hs6 IS NULL AND hs_repair != 'prefix_only'",
        "import_ends_in_declaring_country": "direction = 'import' AND destination_country != "
        "declaring_country",
        "export_starts_in_declaring_country": "direction = 'export' AND dispatch_country != "
        "declaring_country",
        "released_after_registered": "released_on < registered_on",
        "russian_tax_id_form": "declaring_country = 'RU' AND direction = 'import' AND NOT "
        r"regexp_matches(consignee_tax_id, '^[0-9]{10}(?:[0-9]{2})?\z')",
    }
    return rules


def pointblank_sample(path: Path, folder: Path) -> None:
    """pointblank, column rules only, on a sample; it gives the halves but no reasons a row."""
    import pointblank as pb

    validation = pb.Validate(_rows(path, SAMPLE))
    for name in hand._REQUIRED:
        validation = validation.col_vals_not_null(columns=name)
    for id, form in hand._FORMS.items():
        name = id.split(":")[0]
        validation = validation.col_vals_regex(columns=name, pattern=form, na_pass=True)
    for name, words in hand._WORDS.items():
        validation = validation.col_vals_in_set(columns=name, set=[*words, None])
    for name in hand._AMOUNTS:
        validation = validation.col_vals_between(columns=name, left=0, right=1e15, na_pass=True)
    done = validation.interrogate()
    for half, kind in (("accepted", "pass"), ("rejected", "fail")):
        (folder / half).mkdir(parents=True, exist_ok=True)
        done.get_sundered_data(type=kind).write_parquet(folder / half / "part.parquet")


def frictionless_sample(path: Path, folder: Path) -> None:
    """frictionless, column rules only, on a sample, from CSV."""
    from frictionless import Resource, Schema

    folder.mkdir(parents=True, exist_ok=True)
    frame = _rows(path, SAMPLE)
    csv = folder / "sample.csv"
    frame.write_csv(csv)
    types = {pl.String: "string", pl.Float64: "number", pl.Int64: "integer", pl.Date: "date",
             pl.Boolean: "boolean"}  # fmt: skip
    fields = []
    for name, dtype in frame.schema.items():
        rules: dict[str, Any] = {"required": name in hand._REQUIRED}
        for id, form in hand._FORMS.items():
            if id.split(":")[0] == name and "not_blank" not in id:
                rules["pattern"] = form
        if name in hand._WORDS:
            rules["enum"] = hand._WORDS[name]
        if name in hand._AMOUNTS:
            rules |= {"minimum": 0, "maximum": 1e15}
        fields.append({"name": name, "type": types[dtype], "constraints": rules})
    schema = Schema.from_descriptor({"fields": fields})
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        report = Resource(path=csv.name, basepath=str(folder), schema=schema).validate(
            limit_errors=1_000_000
        )
    (folder / "report.json").write_text(report.to_json(), encoding="utf-8")


RIVALS = {
    "pandera_polars": pandera_polars, "pandera_pandas": pandera_pandas, "dataframely": dataframely,
    "duckdb_sql": duckdb_sql, "pointblank_sample": pointblank_sample,
    "frictionless_sample": frictionless_sample,
}  # fmt: skip
