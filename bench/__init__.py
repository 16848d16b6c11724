"""How fast Sekisho is, side by side with the C client on the same machine and the same slapd: ``make bench``."""
