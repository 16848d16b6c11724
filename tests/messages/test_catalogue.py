"""Every sentence has an id that help desks and programs may rely on."""

import importlib
import pkgutil
import re
from pathlib import Path

import idm.messages
from idm.messages import Message

PINNED = Path(__file__).parent / "pinned.txt"


def catalogue() -> dict[str, tuple[str, Message]]:
    found: dict[str, tuple[str, Message]] = {}
    for module in pkgutil.iter_modules(idm.messages.__path__):
        room = importlib.import_module(f"idm.messages.{module.name}")
        for name, message in vars(room).items():
            if isinstance(message, Message):
                assert message.id not in found or found[message.id][1] is message, f"{message.id} stands twice"
                found[message.id] = (f"{module.name}.{name}", message)
    return found


def line_of(where: str, message: Message) -> str:
    holes = sorted(set(re.findall(r"{(\w+)[^}]*}", message.ja)))
    return " ".join([message.id, where, ",".join(holes)]).rstrip()


def test_ids_and_their_holes_are_pinned():
    """An id never changes its meaning: new ones are added to pinned.txt, old ones stay."""
    now = {line_of(where, message) for where, message in catalogue().values()}

    assert now == set(PINNED.read_text("utf-8").splitlines())


def test_every_sentence_is_japanese():
    """Somebody reads it on a telephone. Only the demo also prints bare commands."""
    for id_, (where, message) in catalogue().items():
        assert re.fullmatch(r"[A-Z]{2,4}-[0-9]{3}", id_), id_
        assert where.startswith("demo.") or re.search(r"[ぁ-んァ-ヶ一-龠]", message.ja), id_
