"""Pages: how they are drawn and how what is typed into them comes back."""
