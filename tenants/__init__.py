"""Decided by one council: its policy, prices, packages, mini-tenders, agreements. Every row has a council."""
