"""A council's own prices and its term dates."""
