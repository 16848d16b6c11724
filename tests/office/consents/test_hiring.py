"""S02: a fiscal-year clerk is hired; her head briefs her and decides, she signs the version that she was shown."""

from collections.abc import Iterator

import pytest
from sqlalchemy import delete, func, update
from sqlalchemy import text as text_

from idm.desired import Desired
from idm.errors import BadInput, IdmError, NotThere, NotYours, Stopped
from idm.messages import consents as say
from idm.office.consents import looking, recording, texts
from idm.office.consents.looking import Row
from idm.office.consents.reminding import remind
from idm.office.signin import clients
from idm.office.signin.clients import Scope
from idm.office.signin.questions import Answer, Question
from idm.office.signin.verify import Verifier
from idm.office.vault import looking as vault
from idm.rules.consents import Open
from idm.secret import Secret
from idm.store import consents, facts
from idm.store.consents import Version
from idm.store.tables import audit_entry, consent
from idm.verdict import Status
from tests.cases import CLERK, HEAD, HR, PLANNING, TAX, Hall, fill_hall
from tests.instances import World, a_hire
from tests.people import d
from tests.signing import ALIKE, GOOD, a_door
from tests.snapshots import Copied

GOTO, OTHER = "00120", "00121"
"""会計年度任用 of 税務課, whose head is TAX; the other one is of 住民福祉課, which has none."""
ONE, TWO = "第1版　規程を守ります。", "第2版　規程を守り、秘密を漏らしません。"


def fill_hired(world: World) -> None:
    fill_hall(world)
    yearly = {"任用形態": "会計年度任用", "任期終了": "2027-03-31"}
    rows = [
        a_hire(GOTO, 所属コード="0300", 職名="事務補助", **yearly),
        a_hire(OTHER, 所属コード="0400", 職名="事務補助", **yearly),
    ]
    assert world.take(rows).state == "applied"


@pytest.fixture
def hall(copied: Copied) -> Iterator[Hall]:
    with copied(fill_hired) as world:
        yield Hall(world, {})


def put(hall: Hall, text: str = ONE, by: str = HR) -> Version:
    return texts.put(hall.world.instance, text, hall.world.instance.actor(by))


def brief(hall: Hall, by: str = TAX) -> None:
    recording.brief(hall.world.instance, hall.person(GOTO), None, hall.world.instance.actor(by))


def decide(hall: Hall, needed: bool = True, by: str = TAX, reason: str = "個人情報を扱う") -> None:
    recording.decide(hall.world.instance, hall.person(GOTO), needed, reason, hall.world.instance.actor(by))


def sign(hall: Hall, text: Version, by: str = GOTO) -> Version:
    return recording.sign(hall.world.instance, text.version, text.sha256[:12], hall.world.instance.actor(by))


def rows(hall: Hall, by: str = TAX) -> list[Row]:
    return looking.every(hall.world.instance, hall.world.instance.actor(by))


def state(hall: Hall) -> Status:
    with hall.world.instance.store.read() as connection:
        desired = Desired(hall.world.instance.policy, facts.organisation(connection), hall.world.clock.now())
    entry = desired.entry(hall.person(GOTO))
    assert entry is not None
    return entry.status


def test_s02_nishihara_6_1_2_2_from_the_first_day_to_the_signature(hall: Hall):
    """Access waits from the head's word to hers; the record and the log name version and digest of what she read."""
    put(hall)
    text = put(hall, TWO)
    (row,) = rows(hall)
    assert (row.left, row.late, row.mine) == ((Open.BRIEFING, Open.DECISION), False, True)
    brief(hall)
    decide(hall)
    assert (state(hall), hall.told(GOTO)[-1]) == (Status.SUSPENDED, say.TOLD_WAITS.id)
    own = looking.own(hall.world.instance, hall.person(GOTO))
    assert own is not None
    assert (own.asked, own.text) == (True, text)
    sign(hall, own.text)

    (row,) = rows(hall)
    (line,) = hall.world.log("consent.signed")
    assert (state(hall), row.left) == (Status.ACTIVE, ())
    assert row.record is not None
    assert (row.record.version, row.record.sha256, row.record.how) == (2, text.sha256, "screen")
    assert (line["by"], line["subject"]) == (hall.person(GOTO).id,) * 2
    assert (line["data"]["version"], line["data"]["sha256"]) == (2, text.sha256)
    assert (hall.told(TAX)[-1], "個人情報" in str(hall.world.log("consent.decided"))) == (say.TOLD_SIGNED.id, False)


def test_the_head_may_say_no_with_a_reason_and_nothing_waits(hall: Hall):
    """Without a reason nothing is decided; a later yes is asked for all the same (NISHIHARA-6.1.2.2)."""
    put(hall)
    with pytest.raises(BadInput) as unreasoned:
        decide(hall, needed=False, reason=" ")
    decide(hall, needed=False)
    (row,) = rows(hall)

    assert unreasoned.value.said.id == say.NEEDS_REASON.id
    assert (row.needed, row.left, state(hall)) == (False, (Open.BRIEFING,), Status.ACTIVE)
    with pytest.raises(NotThere):
        sign(hall, texts.show(hall.world.instance))
    decide(hall)
    assert state(hall) is Status.SUSPENDED


@pytest.mark.parametrize("by", [GOTO, CLERK, HEAD, HR], ids=["herself", "a colleague", "another head", "personnel"])
def test_f21_nobody_but_her_own_head_speaks_for_her(hall: Hall, by: str):
    """By a post of his own, and never about himself; HR sees it and decides nothing."""
    put(hall)
    actor = hall.world.instance.actor(by)
    for deed in (
        lambda: brief(hall, by),
        lambda: decide(hall, by=by),
    ):
        with pytest.raises(NotYours) as refused:
            deed()
        assert refused.value.said.id == say.NOT_THE_HEAD.id
    seen = [row.number for row in rows(hall, by)]
    decide(hall)
    with pytest.raises((NotYours, Stopped)):
        recording.receive(hall.world.instance, hall.person(GOTO), 1, actor)

    assert seen == ([GOTO, OTHER] if by == HR else [])
    assert hall.world.log("consent.briefed") == []


def test_f22_what_she_agrees_to_is_exactly_what_she_was_shown(hall: Hall):
    """A newer version, another digest, somebody else's name, a second time: refused; the text is never touched."""
    text = put(hall)
    decide(hall)
    newer = put(hall, TWO)
    wrong: list[tuple[type[IdmError], Version, str]] = [
        (Stopped, text, GOTO),
        (Stopped, Version(2, TWO, text.sha256, newer.put_at, HR), GOTO),
        (NotThere, newer, OTHER),
        (NotThere, newer, CLERK),
    ]
    for error, shown, by in wrong:
        with pytest.raises(error):
            sign(hall, shown, by)
    sign(hall, newer)
    with pytest.raises(Stopped) as twice:
        sign(hall, newer)

    assert twice.value.said.id == say.SIGNED_ALREADY.id
    assert texts.show(hall.world.instance, 1).text == ONE
    assert len(hall.world.log("consent.signed")) == 1


def test_a_paper_that_she_signed_is_received_by_her_head(hall: Hall):
    """Whoever may use nothing yet cannot come to a screen; the record says who received it."""
    put(hall)
    decide(hall)
    recording.receive(hall.world.instance, hall.person(GOTO), 1, hall.world.instance.actor(TAX))
    (row,) = rows(hall)

    assert row.record is not None
    assert (row.record.how, row.record.signed_by) == ("paper", hall.person(TAX).id)
    assert state(hall) is Status.ACTIVE


def test_who_puts_a_text_and_which(hall: Hall):
    """HR or the network admin, once; nothing empty, nothing with a My Number; no text, no question."""
    with pytest.raises(NotThere):
        decide(hall)
    with pytest.raises(NotYours):
        put(hall, by=TAX)
    for text in ("  ", ONE * 3000, "個人番号 123456789018"):
        with pytest.raises(BadInput):
            put(hall, text)
    made = put(hall, by=PLANNING)
    with pytest.raises(BadInput) as same:
        put(hall)

    (line,) = hall.world.log("consent.text")
    assert same.value.said.id == say.SAME_TEXT.id
    assert line["data"] == {"version": 1, "sha256": made.sha256}


def test_nishihara_6_1_2_1_heads_hear_of_what_is_open_once_a_week(hall: Hall):
    """Not before the profile's days; the network admin where a section has no head; she hears of her own part."""
    put(hall)
    hall.world.clock.set("2026-04-14 09:00:00")
    assert remind(hall.world.instance) == []
    hall.world.clock.set("2026-04-16 09:00:00")
    brief(hall)
    decide(hall)
    (said,) = remind(hall.world.instance)
    assert remind(hall.world.instance) == []

    assert said.id == say.REMINDED.id
    assert [hall.told(number).count(say.TOLD_HEAD.id) for number in (TAX, PLANNING, HEAD)] == [1, 1, 0]
    assert hall.told(GOTO)[-1] == say.TOLD_ASKED.id
    assert [row.late for row in rows(hall)] == [True]
    hall.world.clock.set("2026-04-23 09:00:00")
    sign(hall, texts.show(hall.world.instance))
    remind(hall.world.instance)
    assert [hall.told(number).count(say.TOLD_HEAD.id) for number in (TAX, PLANNING)] == [1, 2]


@pytest.mark.parametrize(("signature", "open_ones"), [("none", [1, 0]), ("required", [2, 2]), ("if_needed", [2, 2])])
def test_the_reminder_asks_for_what_the_profile_asks_for(hall: Hall, signature: str, open_ones: list[int]):
    """One of the two is briefed, the other one a week later: where nobody signs, that is all."""
    policy = hall.world.instance.policy
    asked = policy.consents.asked.model_copy(update={"signature": signature})
    consents_of = policy.consents.model_copy(update={"asked": asked})
    instance = hall.world.under(policy.model_copy(update={"consents": consents_of})).instance
    brief(hall)
    counted = []
    for day in ("16", "23"):
        hall.world.clock.set(f"2026-04-{day} 09:00:00")
        counted += [[int(said.values["count"]) for said in remind(instance)]]
        recording.brief(instance, hall.person(OTHER), None, instance.actor(PLANNING))

    assert counted == [[count] if count else [] for count in open_ones]


def test_f22_a_row_that_somebody_wrote_beside_the_log_is_no_consent(hall: Hall):
    """Whoever can write to the database gives himself no access: the log has no line of it, or another one."""
    put(hall)
    decide(hall)
    now, by = hall.world.clock.now(), hall.person(GOTO).id
    forged = {"signed_at": now, "signed_by": by, "how": recording.SCREEN, "version": 1, "sha256": "0" * 64}
    for seq in (None, len(hall.world.log()) - 1):
        with hall.world.instance.store.write() as connection:
            consents.change(connection, hall.person(GOTO).id, d("2026-04-01"), **forged, signed_seq=seq)
        assert state(hall) is Status.SUSPENDED


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_s02_a_deed_is_about_the_appointment_that_the_form_showed(hall: Hall):
    """A form of an appointment that is no longer the one asked about changes nothing of the next one."""
    put(hall)
    instance, whom = hall.world.instance, hall.person(GOTO)
    actor, other = instance.actor(TAX), d("2025-04-01")
    for deed in (
        lambda: recording.brief(instance, whom, None, actor, starts=other),
        lambda: recording.decide(instance, whom, True, "個人情報を扱う", actor, starts=other),
        lambda: recording.receive(instance, whom, 1, actor, starts=other),
        lambda: recording.sign(instance, 1, "0" * 12, instance.actor(GOTO), starts=other),
    ):
        with pytest.raises(Stopped) as refused:
            deed()
        assert refused.value.said.id == say.OTHER_APPOINTMENT.id
    recording.brief(instance, whom, None, actor, starts=d("2026-04-01"))
    assert len(hall.world.log("consent.briefed")) == 1


def test_nishihara_6_1_2_2_whoever_has_not_agreed_does_nothing_else_here(hall: Hall):
    """The vault and the rest wait with the other systems; agreeing does not, and opens them."""
    text = put(hall)
    decide(hall)
    with pytest.raises(Stopped) as refused:
        vault.board(hall.world.instance, hall.world.instance.actor(GOTO))
    sign(hall, text)

    assert refused.value.said.id == say.CONSENT_FIRST.id
    vault.board(hall.world.instance, hall.world.instance.actor(GOTO))


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize("deed", ["said no", "gone", "another text"])
def test_f22_what_is_asked_of_her_is_not_unsaid_beside_the_log(hall: Hall, deed: str):
    """A row that says no or is gone, a line that was written anew: the log's own chain decides, and access waits."""
    text = put(hall)
    decide(hall, needed=False)
    decide(hall)
    if deed == "another text":
        sign(hall, text)
    with hall.world.instance.store.write() as connection:
        if deed == "said no":
            connection.execute(update(consent).values(needed=False))
        elif deed == "gone":
            connection.execute(delete(consent))
        else:
            connection.execute(text_("DROP TRIGGER audit_entry_no_update"))
            forged = func.replace(audit_entry.c.body, text.sha256, "0" * 64)
            connection.execute(update(audit_entry).values(body=forged))
            connection.execute(update(consent).values(sha256="0" * 64))

    assert state(hall) is Status.SUSPENDED


def test_nishihara_6_1_2_2_other_systems_refuse_whoever_has_not_agreed(hall: Hall):
    """Right password and right code: refused like any other, the log knows why; her own page still lets her in."""
    door = a_door(hall.world.under(ALIKE))
    door.own(GOTO)
    device = door.hold(f"n{GOTO}")
    key = clients.make(hall.world.instance, "terminals", (Scope.VERIFY,), (), hall.world.somebody())[0]
    verifier = Verifier(door.desk.instance, door.gate, door.desk.hasher)

    def answer() -> Answer:
        door.later(seconds=30)
        return verifier.answer(key, Question(f"n{GOTO}", "terminal", GOOD, Secret(door.code(device))))

    text = put(hall)
    assert answer().allowed
    decide(hall)
    refused = answer()
    assert (refused.allowed, refused.rule) == (False, "verify.refused")
    assert hall.world.log("access.refused")[-1]["reason"] == "consent.signed"
    assert door.knock(f"n{GOTO}", GOOD) is not None
    sign(hall, text)
    assert answer().allowed
