"""The evidence: reading report files and resolving their claims."""
