"""From the rows of a personnel file to changed facts. Pure: it is handed rows, roster, organisation, policy and time."""
