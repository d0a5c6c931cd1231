"""How each engine carries out a plan: polars (the default), pandas and Arrow, DuckDB, Spark."""
