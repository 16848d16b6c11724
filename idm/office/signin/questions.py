"""What another system asks, and what it is answered."""

from dataclasses import dataclass

from idm.messages import Said
from idm.office.cards.verifying import CardShown
from idm.secret import Secret


@dataclass(frozen=True, slots=True)
class Question:
    """
    Is it this person, and is what he showed enough there?

    ``vouched``: kinds of factor that it has checked itself, as a terminal does with a directory's password; they count
    when its key may vouch. ``terminal``: where the person is, for his own eyes. ``in_steps``: a password that is right
    and not enough alone is answered with a token, ``state``, which stands for it in the next question.
    """

    name: str
    system: str
    password: Secret | None = None
    code: Secret | None = None
    vouched: frozenset[str] = frozenset()
    terminal: str = ""
    in_steps: bool = False
    state: Secret | None = None
    card: CardShown | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """
    ``missing``: one more of any of these kinds (knowledge, possession, inherence) would do.
    ``state``: as ``Question`` has it.
    """

    allowed: bool
    rule: str
    clause: str
    missing: tuple[str, ...]
    because: Said
    state: Secret | None = None
