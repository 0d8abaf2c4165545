"""The rules of spot purchases and of their migration: pure."""
