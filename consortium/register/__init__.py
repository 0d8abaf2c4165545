"""The provider's own profile, evidence and declared places; its standing, decided by the lead."""
