"""Who reads and writes what of an agreement, in the database."""

from tenants.agreements.policies import agreements, handovers, settings

__all__ = ["agreements", "handovers", "settings"]
