"""The price-formula lab: what bids would have come to under other rules. It asks the ranking itself, and adds nothing.

Pure and exact, so that anyone can replay it with `consortium rank`.
"""
