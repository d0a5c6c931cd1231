"""Curation: reading report files, resolving their claims, building and verifying a release."""
