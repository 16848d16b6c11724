"""The sentences of the HR desk. Their ids are pinned in tests/messages/."""

import re

from idm.messages import Message, hr


def sentences() -> dict[str, Message]:
    return {name: value for name, value in vars(hr).items() if isinstance(value, Message)}


def test_every_sentence_ends_as_one():
    """Each is plain Japanese that ends in a full stop (or a closing bracket) and has no number but its own holes."""
    for message in sentences().values():
        assert re.fullmatch(r"HR-\d{3}", message.id)
        assert message.ja.endswith(("。", "）。"))
