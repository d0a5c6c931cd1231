"""The text of a cell to a value: one module for each kind of value, one function for each text."""
