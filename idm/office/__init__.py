"""Use cases, one counter a file: open a transaction, ask the rules, record facts, audit, mark. Nothing here writes to a
directory; workers do (idm/converge.py)."""
