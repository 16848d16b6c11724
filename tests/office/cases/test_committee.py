"""What the CISO asks for himself, or what is asked for him (NISHIHARA-2.5, 2.6.1): nobody below him decides it."""

import pytest

from idm.errors import BadInput, NotThere, Stopped
from idm.facts.case import CaseKind, CaseState, Flag
from idm.messages import cases as say
from idm.office.cases.sheet import sheet
from idm.policy import Policy
from idm.policy.cases import CaseRule
from idm.policy.rights import Role
from idm.store import cases
from tests.cases import CISO, HEAD, PLANNING, TAX, Hall
from tests.office.cases.test_desk import refused

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def with_a_secretary(policy: Policy) -> Policy:
    """総務課長 does the committee's paperwork, as the comment in the profile says."""
    role = Role(
        key="committee_secretary", label="委員会の事務局", titles=("課長",), unit="総務課", scope="body", default="試験"
    )

    def at_the_end(rule: CaseRule) -> CaseRule:
        own = rule.key in (CaseKind.PRIVILEGE, CaseKind.EXCEPTION)
        return rule.model_copy(update={"instead": ("committee_secretary",)}) if own else rule

    cases_now = tuple(at_the_end(rule) for rule in policy.case)
    return Policy.model_validate(
        policy.model_copy(update={"role": (*policy.role, role), "case": cases_now}).model_dump()
    )


@pytest.mark.parametrize(("by", "whom"), [(CISO, CISO), (PLANNING, CISO), (CISO, PLANNING)])
def test_nishihara_2_6_1_without_a_secretary_the_cisos_own_waits_and_the_page_says_what_to_do(
    hall: Hall, by: str, whom: str
):
    """Neither he nor anybody below him decides; the sentence names the office that the profile lacks."""
    filed = hall.apply(CaseKind.PRIVILEGE, by=by, whom=whom)

    for who in (CISO, PLANNING, HEAD, TAX):
        with pytest.raises((NotThere, Stopped)):
            hall.decide(filed, who, unavoidable=True)
    shown = sheet(hall.world.instance, filed.id, hall.world.instance.actor(by))
    assert shown.waits is not None
    assert (shown.waits.id, "committee_secretary" in shown.waits.text) == (say.CISO_IS_PARTY.id, True)


def test_nishihara_2_5_the_secretary_puts_down_what_the_committee_decided(hall: Hall):
    """With its reference, never without; flagged as in the place of the CISO."""
    hall.world = hall.world.under(with_a_secretary(hall.world.instance.policy))
    filed = hall.apply(CaseKind.PRIVILEGE, by=CISO, whom=CISO)

    assert refused(lambda: hall.decide(filed, CISO)) == say.FOR_ONESELF.id
    assert refused(lambda: hall.decide(filed, PLANNING), NotThere) == say.NO_SUCH_CASE.id
    assert refused(lambda: hall.decide(filed, HEAD, reason=" "), BadInput) == say.NEEDS_REFERENCE.id
    assert hall.decide(filed, HEAD, reason="令和8年度第2回委員会 決定第3号").state is CaseState.APPROVED
    with hall.world.instance.store.read() as connection:
        (said,) = cases.decisions_of(connection, filed.id)
    assert (said.role, said.flags, said.reason) == (
        "committee_secretary", frozenset({Flag.IN_PLACE}), "令和8年度第2回委員会 決定第3号",
    )  # fmt: skip


def test_nishihara_2_5_for_everybody_else_the_ciso_decides_and_not_the_secretary(hall: Hall):
    """Not even while he is away or suspended: the step waits for him."""
    hall.world = hall.world.under(with_a_secretary(hall.world.instance.policy))
    filed = hall.apply(CaseKind.PRIVILEGE, by=PLANNING, whom=PLANNING)

    assert refused(lambda: hall.decide(filed, HEAD)) == say.NOT_THE_ROLE.id
    assert hall.decide(filed, CISO).state is CaseState.APPROVED


def test_nishihara_7_2_1_3_i_a_deputy_is_accepted_by_the_ciso_alone(hall: Hall):
    """Where he is the nominee it waits, with a secretary too."""
    hall.world = hall.world.under(with_a_secretary(hall.world.instance.policy))
    filed = hall.apply(CaseKind.DELEGATION, by=PLANNING, whom=CISO, subject="特権の代行")

    assert refused(lambda: hall.decide(filed, CISO)) == say.FOR_ONESELF.id
    assert refused(lambda: hall.decide(filed, HEAD), NotThere) == say.NO_SUCH_CASE.id
