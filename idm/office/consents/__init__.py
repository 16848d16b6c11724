"""Fiscal-year and temporary staff when they are hired: told what binds them, and asked for their consent (6.1(2)①②)."""
