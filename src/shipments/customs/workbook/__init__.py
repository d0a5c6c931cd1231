"""Spreadsheets: parts, cells and their text; runs in a child process only, under limits."""
