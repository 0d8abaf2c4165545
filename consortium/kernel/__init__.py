"""Mechanism without procurement nouns."""
