"""The counters of sign-in: the gate, passwords, factors, resets, the desk, and other programs that ask."""
