"""What changes on the register do to one council's live packages, and who looks after each."""
