"""Who reads and writes what of a mini-tender, in the database."""

from tenants.minitender.policies import failures, letters, looking, prices, repertoire, sealing, tendering, versions

__all__ = ["failures", "letters", "looking", "prices", "repertoire", "sealing", "tendering", "versions"]
