"""The calculators of mini-tenders: a ranking computed again, and what was exported checked."""
