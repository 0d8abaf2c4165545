"""Who reads and writes what of a mini-tender, in the database."""

from tenants.minitender.policies import prices, tendering, versions

__all__ = ["prices", "tendering", "versions"]
