"""Looking up mini-tenders, by the side that asks."""

from tenants.minitender.queries.awards import award_lines, get_award

__all__ = ["award_lines", "get_award"]
