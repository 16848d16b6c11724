"""The demo: a village that does not exist, its files, and one year of its life played on a private slapd."""
