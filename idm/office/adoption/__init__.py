"""Directories that lived before us, and what nobody granted: read, say whose it is, release a plan, clear away."""
