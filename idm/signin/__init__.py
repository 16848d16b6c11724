"""Who is there? Names, factors, limits and sessions; pure, but for nothing (NISHIHARA-7.2.3, 5.4.2)."""
