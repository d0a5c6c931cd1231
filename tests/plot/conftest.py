import pytest
import synthetic


@pytest.fixture(autouse=True)
def _version(monkeypatch):
    """Figures of tests say that their numbers are synthetic."""
    monkeypatch.setattr("shipments.plot.theme.data_version", lambda: synthetic.VERSION)
