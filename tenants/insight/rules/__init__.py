"""What the reports count, and how."""
