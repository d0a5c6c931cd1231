"""Trade statistics: cells of reporter, partner, commodity and period; never shipments."""

from shipments.trade.comtrade import TradeReading, read_comtrade

__all__ = ["TradeReading", "read_comtrade"]
