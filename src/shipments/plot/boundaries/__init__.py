"""Boundaries of countries for maps drawn without a network: data only, see README.md."""
