"""Organisations, the consortia they form, and where each was named."""
