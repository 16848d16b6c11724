"""What goes wrong and has a sentence for the person at the terminal."""


class Trouble(Exception):
    pass
