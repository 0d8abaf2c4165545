"""Evaluations: of an application by the lead's assessors, of a bid by a council's. The subject holds the key to it."""
