"""The card desk: the ledger from the cupboard to the shredder, and the report that stops a card at once."""
