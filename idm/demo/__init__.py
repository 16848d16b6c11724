"""The fictional municipality."""
