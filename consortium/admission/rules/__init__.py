"""The rules of admission: questionnaires, rounds and applications, gates, assigning assessors, decisions."""
