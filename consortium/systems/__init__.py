"""Purchasing systems and their lots."""
