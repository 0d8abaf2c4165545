"""The lead authority's contract with a provider, good with every named member."""
