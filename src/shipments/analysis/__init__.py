"""Analysis: rows of the dataset in, frames out."""
