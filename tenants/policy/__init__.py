"""A council's own rules for a lot, in versions."""
