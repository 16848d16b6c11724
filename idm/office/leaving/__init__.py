"""Leaving and coming back (退職・異動・復帰): what has to end, what is to be done, what has gone when."""
