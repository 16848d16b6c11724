"""Development and service accounts: who makes them, answers for them, and ends them (7.2(1)②, 7.3(2)②)."""
