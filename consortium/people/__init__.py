"""Persons, their roles, their sessions, and the API's clients and tokens."""
