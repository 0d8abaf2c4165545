"""Measurements against floors and bars (docs/design standards, Speed): `make bench` writes `RESULTS.md`."""
