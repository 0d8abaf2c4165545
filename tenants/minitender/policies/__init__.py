"""Who reads and writes what of a mini-tender, in the database."""

from tenants.minitender.policies import tendering, versions

__all__ = ["tendering", "versions"]
