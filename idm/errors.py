"""Everything that can go wrong and has a sentence for a person. Library errors end at the connectors."""

from idm.messages import Message, Said


class IdmError(Exception):
    """The never-raised root. ``said`` is the sentence for a person, ``said.id`` the stable id for a program."""

    def __init__(self, message: Message, **values: object) -> None:
        self.said: Said = message.say(**values)
        super().__init__(f"{self.said.id}: {self.said.text}")


class BadInput(IdmError):
    """What a person handed in cannot be taken; nothing was changed."""


class NotReady(IdmError):
    """The instance, its database or its directory is missing, busy or of another version."""


class Clashed(NotReady):
    """Two transactions stood in each other's way, and this one was given up: nothing of it was done."""


class Stopped(IdmError):
    """A safety rule refused: the removal brake, separation of duties, a changed plan."""


class Unreachable(IdmError):
    """A directory gave no answer: try later. What was in flight is unknown until read back."""


class Refused(IdmError):
    """A directory answered no: a person must look."""


class NotKnown(IdmError):
    """Another program has not shown a key that is good now."""


class NotYours(IdmError):
    """Who asks is known, and has no right to this."""


class TooOften(IdmError):
    """Wrong so often that nothing is looked at until ``seconds`` have passed."""

    def __init__(self, message: Message, seconds: int, **values: object) -> None:
        super().__init__(message, **values)
        self.seconds = seconds


class NotThere(IdmError):
    """What was asked for by its number is not there, or not for whoever asks: the two look alike (F11)."""
