"""Whole purchasing systems as stories: YAML files, told to the product through its HTTP API person by person."""
