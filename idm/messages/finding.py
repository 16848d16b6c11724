"""A sentence by its id, for what was kept with the id alone."""

import pkgutil
from functools import cache
from importlib import import_module

import idm.messages
from idm.messages import Message, Said


def said(message_id: str, values: dict[str, str]) -> Said:
    """
    The sentence with its values.

    Raises:
        KeyError: no message has that id, or a hole of it has no value.
    """
    return _messages()[message_id].say(**values)


@cache
def _messages() -> dict[str, Message]:
    rooms = [import_module(f"idm.messages.{m.name}") for m in pkgutil.iter_modules(idm.messages.__path__)]
    return {one.id: one for room in rooms for one in vars(room).values() if isinstance(one, Message)}
