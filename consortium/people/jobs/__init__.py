"""What follows from events about programs, webhooks, roles and support."""

from consortium.people.jobs import programs, roles

__all__ = ["programs", "roles"]
