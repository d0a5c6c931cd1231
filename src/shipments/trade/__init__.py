"""Trade statistics: cells of reporter, partner, commodity and period; never shipments."""

from shipments.trade.comtrade import read_comtrade
from shipments.trade.reading import TradeReading
from shipments.trade.russian import read_russian_statistics

__all__ = ["TradeReading", "read_comtrade", "read_russian_statistics"]


def __dir__() -> list[str]:
    """The public names."""
    return __all__
