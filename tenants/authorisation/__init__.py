"""Cases that spend, the delegations that cover them, and the ledger of what a council has bound itself to."""
