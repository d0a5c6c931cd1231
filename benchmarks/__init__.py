"""Benchmarks of the schema engine on synthetic declarations."""
