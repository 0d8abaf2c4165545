"""Referrals, which hold a child's identity and never leave the council, and the anonymised packages made of them."""
