"""Passwords: what makes one good enough, how it is kept, and how a temporary one is made (NISHIHARA-6.4.3)."""
