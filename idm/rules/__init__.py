"""Pure decisions: facts, policy and now in; a verdict with its reason out. No clock, no database, no network."""
