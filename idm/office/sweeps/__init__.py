"""The counter of accounts that nobody uses: when they were used, the list, two answers a line, what is done (F77)."""
