"""The counter of violations (違反): found, guided, suspended; and whoever may look into somebody's log."""
