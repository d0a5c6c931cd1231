"""Workbooks: values by python-calamine, and a scan of the file itself for what that hides.

Runs in a child process under limits; only `process` runs in the process that asks.
"""
