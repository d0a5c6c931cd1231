from __future__ import annotations

import importlib
import os
import shutil
import warnings

import pytest
from engine_frames import there


@pytest.fixture(scope="session")
def spark():
    if "SHIPMENTS_NEEDS_SPARK" in os.environ:  # where it must run, its absence is a failure
        sql = importlib.import_module("pyspark.sql")
    else:
        sql = pytest.importorskip("pyspark.sql")
    if shutil.which("java") is None and "SHIPMENTS_NEEDS_SPARK" not in os.environ:
        pytest.skip("no Java runtime")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        session = (
            sql.SparkSession.builder.master("local[2]")
            .config("spark.ui.enabled", "false")
            .config("spark.sql.shuffle.partitions", "1")
            .config("spark.driver.memory", "1g")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .getOrCreate()
        )
        session.sparkContext.setLogLevel("ERROR")
        yield session
        session.stop()


@pytest.fixture
def engine(request, tmp_path):
    """Makes frames of the engine that the test asks for."""
    session = request.getfixturevalue("spark") if request.param == "spark" else None
    return lambda frame: there(request.param, frame, tmp_path, session)


@pytest.fixture
def narwhals_backend():
    from pandera.config import CONFIG, set_config

    before = CONFIG.use_narwhals_backend
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        set_config(use_narwhals_backend=True)
        yield
        set_config(use_narwhals_backend=before)
