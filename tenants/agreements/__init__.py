"""The individual placement agreement between a council and a provider for one child, and its reviews."""
