"""Analysis: frames in, frames out; reads no files."""
