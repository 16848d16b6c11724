"""The HR desk's counters: files from their first look to what they changed, and back."""
