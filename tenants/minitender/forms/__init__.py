"""Forms of the two sides: the council that buys, the provider that bids."""
