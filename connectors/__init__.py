"""Translators to the outside world: they translate, they never decide."""
