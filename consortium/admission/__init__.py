"""Questionnaires, rounds, applications and the decisions on them."""
