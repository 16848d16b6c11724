"""The cells of a personnel file: each kind of value, read one way only or not at all."""
