"""What a council learns from its own record: spend, how support is found, what is to come, and the region's totals."""
