"""Contracts with companies (委託契約): who works under them, who answers for them, and their end (NISHIHARA-9.1.2)."""
