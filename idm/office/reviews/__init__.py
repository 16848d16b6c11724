"""The counter of what is looked through each quarter: registers, and the CISO's name under them (NISHIHARA-8.4.3)."""
