"""Notices by mail: what a mail says, sending what waits, looking at it, trying again."""
