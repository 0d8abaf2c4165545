"""Whole purchasing systems as stories: YAML files that are told to the product through its HTTP API, person by person."""
