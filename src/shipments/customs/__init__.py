"""Customs records as researchers hold them: any messy file in, every record accounted for."""

from shipments.customs.sample import sample

__all__ = ["sample"]
