"""From the rows of a personnel file to changed facts. Pure: rows, roster, policy and time are handed in."""
