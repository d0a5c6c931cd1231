"""Building, verifying and publishing the dataset."""
