"""A provider asks once for all its councils to pay more; each council decides alone, and its agreements follow."""
