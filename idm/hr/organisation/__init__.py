"""Units: their own file, what becomes of each, and what other files call them."""
