"""Measurements against floors and bars (`standards.md`, Speed): `make bench` writes `RESULTS.md`."""
