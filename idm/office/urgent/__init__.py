"""What is done first and reported afterwards: containment, emergency exceptions; and who is away meanwhile."""
