"""The forms of a policy: its terms, and its adoption."""
