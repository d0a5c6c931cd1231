"""Split declarations on a Spark cluster by the very rules of the notebook.

    spark-submit examples/judge_on_spark.py s3a://bucket/declarations s3a://bucket/split

The input has the columns of `shipments.tables.Declarations`. It is read once; the output is one
dataset of two partitions, `verdict=accepted` and `verdict=rejected`, the latter with the list of
broken rules of each row.
"""

from __future__ import annotations

import sys

from pyspark.sql import SparkSession

from shipments.schema import split
from shipments.tables import Declarations


def main(source: str, target: str) -> None:
    """Read, split, write, and print how often each rule is broken."""
    spark = SparkSession.builder.appName("shipments").getOrCreate()
    result = split(spark.read.parquet(source), Declarations, row_id="source_row")
    written = result.write(target)
    print(written.counts())


if __name__ == "__main__":
    main(*sys.argv[1:3])
