"""Customs records as researchers hold them: any messy file in, every record accounted for."""
