"""What fee reviews follow: the provider's costs, how a review stands, what a rise does, the sector's own figures."""
