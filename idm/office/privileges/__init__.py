"""Privileged IDs and their work windows: giving them, using them, taking them back (7.2(1)③, 7.2(5))."""
