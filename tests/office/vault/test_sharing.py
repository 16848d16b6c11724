"""MINAKAMI-4.a: where the text forbids to share, there is a shared ID only while an exception is in force."""

import pytest

from idm.facts.case import CaseKind
from idm.messages import vault as say
from idm.office.cases.effects import EFFECTS
from idm.policy import load_profile
from tests.cases import CISO, OPERATOR, PLANNING, TAX
from tests.office.cases.test_desk import refused
from tests.vault import GLASS, ROUTER, Room

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
SHARING = {"rule": "other", "clause": "MINAKAMI-4.a", "scope": "unit:0200", "alternative": "利用簿に書く", "value": ""}


@pytest.fixture
def minakami(room: Room) -> Room:
    """The same village by みなかみ町's text."""
    text, own = load_profile("minakami"), room.hall.world.instance.policy
    cases = tuple(one for one in own.case if one.key is not CaseKind.SHARED_ID)
    rules = tuple(text.rules["vault.shared"] if one.id == "vault.shared" else one for one in own.rule)
    room.hall.world = room.hall.world.under(own.model_copy(update={"body": text.body, "case": cases, "rule": rules}))
    room.hall.effects = EFFECTS
    return room


def test_minakami_4_a_without_an_exception_no_shared_id_is_put_in(minakami: Room):
    """A break-glass ID is; the sentence says which rule an exception has to name."""
    assert refused(lambda: minakami.add(ROUTER)) == say.NO_SHARED.id
    assert minakami.ready(GLASS, "break_glass").reveal()


def test_minakami_4_a_with_an_exception_one_is_lent_until_that_is_over(minakami: Room):
    """Another exception is none for that; when it ends, nothing is lent and nothing is shown any more (F18)."""
    other = minakami.hall.apply(CaseKind.EXCEPTION, by=PLANNING, whom=PLANNING, content=SHARING | {"clause": "4)"})
    minakami.hall.decide(other, CISO)
    assert refused(lambda: minakami.add(ROUTER)) == say.NO_SHARED.id
    filed = minakami.hall.apply(CaseKind.EXCEPTION, by=PLANNING, whom=PLANNING, content=SHARING, days=5)
    minakami.hall.decide(filed, CISO)
    minakami.ready()

    assert minakami.show(minakami.take()).reveal()
    minakami.sweep_later(hours=2)
    minakami.fetch(by=OPERATOR)
    minakami.set(by=OPERATOR)
    minakami.later(days=5)
    assert refused(minakami.take) == say.NO_SHARED.id


@pytest.mark.parametrize("scope", ["unit:0200", f"person:{PLANNING}"])
def test_minakami_4_a_an_exception_for_one_unit_or_person_lends_to_nobody_else(minakami: Room, scope: str):
    """企画商工課 has it. Somebody of 税務課 has none, though it is of his role and lies ready for him."""
    filed = minakami.hall.apply(
        CaseKind.EXCEPTION, by=PLANNING, whom=PLANNING, content=SHARING | {"scope": scope}, days=5
    )
    minakami.hall.decide(filed, CISO)
    minakami.ready(role="system_manager")

    assert refused(lambda: minakami.take(by=TAX)) == say.NO_SHARED.id
    assert minakami.show(minakami.take()).reveal()
