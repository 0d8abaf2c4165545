"""Where a child lives: premises, what a stay costs, and the notice to the council in whose area it is."""
