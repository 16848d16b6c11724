"""Both of two, and whoever decides by the command, prove themselves; who sat there is in the log (NISHIHARA-7.2.5)."""

import json
import os
import pwd
from collections.abc import Iterator
from datetime import date
from typing import Any

import pyotp
import pytest
from sqlalchemy import func, select

from idm.calendar import day_after, start_of
from idm.facts.case import CaseKind
from idm.office.cases import asking
from idm.office.cases.asking import Asked
from idm.office.cases.effects import EFFECTS
from idm.office.instance import Instance
from idm.office.signin.gate import Gate
from idm.office.terminal import at_the_terminal
from idm.passwords.hashing import Cost, Hasher
from idm.secret import Secret
from idm.store import credentials, log
from idm.store.tables import session
from tests.cli.terminal import answering
from tests.instances import a_hire, hires
from tests.people import at
from tests.places import Place, a_place
from tests.signing import GOOD, WRONG

HEAD, CISO, DEPUTY = "00101", "00113", "00105"
SEED = Secret("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")


def equip(instance: Instance, number: str, *, kept: str = "active", device: bool = True) -> None:
    """A password and a device, as this person has had them for a while."""
    hasher, person, now = Hasher(Cost(memory=64, passes=1)), instance.actor(number).person, instance.clock.now()
    assert person is not None
    sealed = Gate(instance, hasher).sealer.seal(SEED, person.id)
    with instance.store.write() as connection:
        credentials.add(connection, person.id, "password", hasher.hash(GOOD), by=person.id, now=now, state=kept)
        if device:
            credentials.add(connection, person.id, "totp", sealed, by=person.id, now=now, label="鍵束", step=1)


def apply_for_a_deputy(instance: Instance) -> None:
    """As from the pages: the head of general affairs wants a deputy for a privileged role."""
    actor, now = instance.actor(HEAD), instance.clock.now()
    deputy = instance.actor(DEPUTY).person
    assert deputy is not None
    until = start_of(day_after(date(2027, 3, 31)))
    content = {"role": "system_manager"}
    asked = Asked(CaseKind.DELEGATION, "特権の代行", deputy, now, until, "不在", content)
    asking.apply_for(instance, asked, actor, EFFECTS)


@pytest.fixture
def strict() -> Iterator[tuple[Place, str]]:
    """A village as it is in earnest, with an application that waits for the CISO; the digest that he was shown."""
    with a_place(without_proof=False) as place:
        place.populate(12)
        more = [*hires(12), a_hire(CISO, 所属コード="0100", 職名="副村長", 氏名="俵山 試験")]
        place.must("hr", "apply", "--yes", "--changes", place.hr("more.csv", more[12:]))
        with place.opened() as instance:
            apply_for_a_deputy(instance)
            equip(instance, CISO)
        yield place, str(place.must("case", "show", "1", "--by", CISO, "--json").json["digest"])


def lines(place: Place) -> list[dict[str, Any]]:
    with place.opened() as instance, instance.store.read() as connection:
        return [json.loads(body) for body in log.bodies(connection, 0)]


def open_sessions(place: Place) -> int:
    with place.opened() as instance, instance.store.read() as connection:
        return connection.execute(select(func.count()).where(session.c.closed_at.is_(None))).scalar_one()


def state(place: Place) -> str:
    return str(place.must("case", "show", "1", "--by", CISO, "--json").json["listed"]["state"])


def test_nishihara_7_2_5_a_number_alone_decides_nothing(strict: tuple[Place, str]):
    """Without a terminal it is refused; at one, a wrong password and a password without the device are too."""
    place, digest = strict
    words = ("case", "decide", "1", "--yes", "--digest", digest, "--by", CISO)

    alone = place.idm(*words)
    wrong = answering(place, [("のパスワード: ", WRONG.reveal()), ("確認コード: ", "000000")], *words)
    half = answering(place, [("のパスワード: ", GOOD.reveal()), ("確認コード: ", "000000")], *words)

    assert (alone.code, "CLI-040" in alone.err) == (1, True), alone
    assert [(code, "CLI-043" in shown) for code, shown in (wrong, half)] == [(1, True), (1, True)], (wrong, half)
    assert "直前に使った確認コードは使えません" in half[1]
    assert (state(place), open_sessions(place)) == ("open", 0)


def test_nishihara_7_2_5_password_and_device_at_the_terminal_decide(strict: tuple[Place, str]):
    """The sign-in, the deed and the end of the session are in the log, each with who was at the terminal."""
    place, digest = strict
    code = pyotp.TOTP(SEED.reveal()).at(at(place.now))

    ended, shown = answering(
        place,
        [("のパスワード: ", GOOD.reveal()), ("確認コード: ", code)],
        "case", "decide", "1", "--yes", "--digest", digest, "--by", CISO,
    )  # fmt: skip

    assert (ended, state(place)) == (0, "approved"), shown
    assert not {GOOD.reveal(), code} & set(shown.split())
    mine = lines(place)[-4:]
    assert [line["act"] for line in mine] == ["session.begun", "session.opened", "case.decided", "session.closed"]
    assert {(line["via"], line["login"]) for line in mine} == {("cli", at_the_terminal())}


FIRST_OF_TWO = (
    "policy propose --connection --reason x",
    "case apply delegation 代行 --for 00105 --until 2027-03-31 --reason x --content role=system_manager",
    "case edit 1 代行 --for 00105 --until 2027-03-31 --reason x --content role=system_manager",
    "vault add core-switch --label 基幹 --place 機械室 --role network_admin",
    "vault retire core-switch",
    "violation report 00106 --clause 6.4(3)① --text x",
    "violation guide 1 --text x",
    "violation not-improved 1 --text x",
    "violation close 1 --text x",
    "credential reset ask 00106 --recognised card",
    "card restore 1 --reason x",
    "hr apply {hr} --yes --changes",
    "hr draft {hr}",
    "hr revise 1 {hr}",
    "hr undo 1 --yes",
    "org apply {units}",
    "sweep open",
    "urgent report 1 x",
)


def test_nishihara_7_2_5_the_first_of_two_is_proved_as_the_second_is(strict: tuple[Place, str]):
    """A number alone asks, hands in, reports or guides for nobody; whoever has a shell is not both of two."""
    place, _ = strict
    papers = {"hr": place.hr("new.csv", [a_hire("00201")]), "units": str(place.home.parent / "units.csv")}
    before = lines(place)

    answers = {words: place.idm(*words.format(**papers).split(), "--by", HEAD) for words in FIRST_OF_TWO}

    assert {words: one for words, one in answers.items() if (one.code, "CLI-040" in one.err) != (1, True)} == {}
    assert lines(place) == before
    assert "credential reset" in answers[FIRST_OF_TWO[0]].err  # a way back that does not begin with this very proof


def test_nishihara_7_2_5_who_stops_something_or_takes_it_back_is_not_asked_for_a_proof(strict: tuple[Place, str]):
    """Nothing is given by it, and it may be urgent; a file of nobody in particular is taken in as before."""
    place, _ = strict

    place.must("hr", "now", "hold", "00106", "--reason", "紛失", "--yes", "--by", HEAD)
    place.must("case", "withdraw", "1", "--by", HEAD)
    place.must("hr", "apply", "--yes", "--changes", place.hr("new.csv", [a_hire("00201")]))


def test_s10_nobody_gives_up_a_colleagues_rights_by_a_number_alone(strict: tuple[Place, str]):
    """It is over at once and needs a new application: whoever says so is proved."""
    place, _ = strict

    given_up = place.idm("case", "give-up", "1", "--by", HEAD)

    assert (given_up.code, "CLI-040" in given_up.err) == (1, True), given_up


def test_nishihara_7_2_5_the_first_of_two_with_password_and_device_hands_in(strict: tuple[Place, str]):
    """The CISO himself reports a violation; the finder is who was proved."""
    place, _ = strict
    code = pyotp.TOTP(SEED.reveal()).at(at(place.now))

    ended, shown = answering(
        place,
        [("のパスワード: ", GOOD.reveal()), ("確認コード: ", code)],
        "violation", "report", "00106", "--clause", "6.4(3)①", "--text", "離席", "--by", CISO,
    )  # fmt: skip

    acts = [line["act"] for line in lines(place)[-4:]]
    assert (ended, acts) == (
        0,
        ["session.begun", "session.opened", "violation.reported", "session.closed"],
    ), shown


@pytest.mark.parametrize(("kept", "device", "said"), [("temporary", True, "CLI-046"), ("active", False, "CLI-044")])
def test_f16_a_proof_that_does_not_suffice_says_why_and_leaves_no_session(
    strict: tuple[Place, str], kept: str, device: bool, said: str
):
    """A password that has to be changed, and a password alone, are two sentences."""
    place, _ = strict
    with place.opened() as instance:
        equip(instance, HEAD, kept=kept, device=device)
    code = pyotp.TOTP(SEED.reveal()).at(at(place.now))

    ended, shown = answering(
        place,
        [("のパスワード: ", GOOD.reveal()), ("確認コード: ", code)],
        "case", "edit", "1", "代行", "--by", HEAD,
    )  # fmt: skip

    assert (ended, said in shown, open_sessions(place)) == (1, True, 0), shown


def test_nishihara_7_2_5_a_decision_without_proof_is_on_record_as_one(small_place: Place):
    """Where two people have put that setting in force: a line of its own, before the deed."""
    small_place.populate(12)

    small_place.idm("review", "sign", "log", "2026Q1", "--digest", "0" * 12, "--by", HEAD)

    last = lines(small_place)[-1]
    assert (last["act"], last["object"].endswith("review sign"), last["via"]) == ("session.unproved", True, "cli")
    assert last["login"] == at_the_terminal()


def test_whoever_became_another_user_is_named_as_both(monkeypatch: pytest.MonkeyPatch):
    """sudo says who it was; a word that is no login name is left out."""
    own = pwd.getpwuid(os.getuid()).pw_name

    monkeypatch.setenv("SUDO_USER", "tanaka")
    assert at_the_terminal().split()[:2] == [own, "sudo:tanaka"]
    monkeypatch.setenv("SUDO_USER", "tanaka\nworker")
    assert "tanaka" not in at_the_terminal()
