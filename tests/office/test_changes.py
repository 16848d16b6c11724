"""Two people for a change of what the instance works by (NISHIHARA-7.1.4.3)."""

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import delete, event, func, select, update

from connectors.ldap import LdapDirectory
from connectors.slapd import PrivateSlapd
from idm.audit.entry import Act, Draft
from idm.errors import BadInput, Stopped
from idm.facts import StopKind
from idm.facts.case import CaseState
from idm.hr.cells.mynumber import mentions_my_number
from idm.messages import Message
from idm.messages import cases as say_cases
from idm.messages import changes as say
from idm.messages import policy as say_policy
from idm.messages import vacancies as say_vacancies
from idm.messages import work as say_work
from idm.office import accepted, changes, changes_asking
from idm.office import now as stops
from idm.office.cases.effects import EFFECTS
from idm.office.cases.words import content_of
from idm.office.instance import DIRECTORY, Instance, create, open_instance, out_of_date, upgrade
from idm.office.settings import FILE, Settings, read_settings, write_settings
from idm.policy import parse_profile, profile_text
from idm.store import log, log_search, texts
from idm.store.cases import Filed
from idm.store.tables import instance as instance_row
from idm.store.tables import metadata, setting_text
from tests.cases import CISO, CLERK, HEAD, OPERATOR, PLANNING, Hall, a_hall
from tests.instances import TestClock, World
from tests.office.cases.test_desk import refused
from tests.slapd import Hands, scratch

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)

LIMIT = "[sign_in.staff.tries]\nvalue = 5\n"


@dataclass
class Body:
    """A village with a profile of its own in a file."""

    hall: Hall
    profile: Path

    @property
    def instance(self) -> Instance:
        return self.hall.world.instance

    def edit(self, old: str = LIMIT, new: str = LIMIT.replace("5", "6")) -> None:
        text = self.profile.read_text("utf-8")
        assert old in text
        self.profile.write_text(text.replace(old, new), "utf-8")

    def propose(self, by: str = OPERATOR, what: str = "profile", reason: str = "職員の要望のため") -> Filed:
        return changes_asking.propose(self.instance, what, reason, self.instance.actor(by))  # type: ignore[arg-type]

    def tries(self) -> int:
        """As every process that is started now works by."""
        with closing(open_instance(self.instance.home)) as opened:
            return opened.policy.sign_in.staff.tries.value


@pytest.fixture
def body(database_url: str) -> Iterator[Body]:
    clock, folder = TestClock(), scratch()
    profile = folder / "nishihara.toml"
    profile.write_text(profile_text("nishihara"), "utf-8")
    settings = Settings(name="nishihara", profile=str(profile), rehearsal=True, database=database_url)
    create(folder / "home", settings, clock).close()
    instance = replace(open_instance(folder / "home"), clock=clock)
    server = PrivateSlapd(folder / "directory", port=0)  # never started
    hall = a_hall(World(instance, clock, LdapDirectory(server.settings(), DIRECTORY), Hands(server), "sqlite"))
    hall.effects = EFFECTS
    yield Body(hall, profile)
    instance.close()


def test_nishihara_7_1_4_3_when_one_admin_edits_the_lockout_limit_the_old_value_stays_in_force(body: Body):
    """In the file, proposed, and looked at by the same person: five, in every process."""
    body.edit()
    assert (body.tries(), changes.differing(body.instance)) == (5, ["profile"])

    filed = body.propose(PLANNING)
    assert refused(lambda: body.hall.decide(filed, PLANNING)) == say_cases.FOR_ONESELF.id

    assert body.tries() == 5
    assert not out_of_date(body.instance)


def test_nishihara_7_1_4_3_the_yes_of_a_second_person_puts_it_in_force(body: Body):
    """Asked by the operator, approved by the network admin: in the transaction of his yes, with both on record."""
    body.edit()
    filed = body.propose()

    done = body.hall.decide(filed, PLANNING)

    assert (done.state, body.tries(), changes.differing(body.instance)) == (CaseState.APPROVED, 6, [])
    assert out_of_date(body.instance)
    (line,) = body.hall.world.log("policy.accepted")
    assert (line["by"], line["object"]) == (body.hall.person(PLANNING).id, f"case:{filed.id}")
    assert line["data"]["old_sha256"] != line["data"]["new_sha256"]
    marked = {row[2] for row in body.hall.world.rows("mark")["mark"]}
    assert body.hall.person(CLERK).account.id in marked


def test_the_network_admin_asks_and_the_ciso_decides_in_his_place(body: Body):
    """He is the only one who could decide; 総務課長 cannot."""
    body.edit()
    filed = body.propose(PLANNING)

    body.hall.decide(filed, CISO)

    assert body.tries() == 6


def test_case_16_a_digest_that_looks_like_a_my_number_is_no_reason_to_refuse_a_change(body: Body):
    """By chance one in 360 holds twelve digits with the right check digit, and nobody typed them."""
    text = body.profile.read_text("utf-8")
    others = (f"{text}# {n}\n" for n in count())
    body.profile.write_text(next(one for one in others if mentions_my_number(texts.digest_of(one))), "utf-8")

    assert body.hall.decide(body.propose(), PLANNING).state is CaseState.APPROVED


def test_f22_what_the_file_says_by_then_is_not_what_was_approved(body: Body):
    """The text was kept word for word when it was proposed."""
    body.edit()
    filed = body.propose()
    body.edit(LIMIT.replace("5", "6"), LIMIT.replace("5", "9"))

    body.hall.decide(filed, PLANNING)

    assert (body.tries(), changes.differing(body.instance)) == (6, ["profile"])


def test_f22_of_two_proposals_only_one_can_be_put_in_force(body: Body):
    """The second one was to replace a text that is no longer there."""
    body.edit()
    first = body.propose()
    body.edit(LIMIT.replace("5", "6"), LIMIT.replace("5", "9"))
    second = body.propose()
    body.hall.decide(first, PLANNING)

    assert refused(lambda: body.hall.decide(second, PLANNING), BadInput) == say.OTHER_BASE.id
    assert body.tries() == 6


def test_what_a_proposal_changes_is_shown_line_by_line(body: Body):
    """One line of it."""
    body.edit()
    filed = body.propose()

    lines = changes.difference(body.instance, 3)
    assert [line for line in lines if line[0] in "+-" and line[:3] not in ("+++", "---")] == [
        "-value = 5",
        "+value = 6",
    ]
    assert changes.difference(body.instance) == lines
    base = changes.difference(body.instance, 3, base=content_of(filed.case)["base"])
    body.hall.decide(filed, PLANNING)
    assert changes.difference(body.instance, 3) == []
    assert changes.difference(body.instance, 3, base=content_of(filed.case)["base"]) == base == lines


def test_a_file_with_a_mistake_is_not_proposed_and_changes_nothing(body: Body):
    """It is refused with the mistake; the old profile stays in force, whatever becomes of the file."""
    body.edit(LIMIT, "[sign_in.staff.tries]\n")
    assert refused(body.propose, BadInput).startswith("POL-")
    body.profile.unlink()

    assert body.tries() == 5


@pytest.mark.parametrize("by", [CLERK, HEAD])
def test_whoever_holds_no_such_office_proposes_nothing(body: Body, by: str):
    """The operators and the network admin do; the same text again is no change."""
    assert refused(body.propose, BadInput) == say.NOTHING_TO_CHANGE.id
    body.edit()

    assert refused(lambda: body.propose(by), BadInput) == say_cases.UNFIT.id


def test_nishihara_2_1_1_a_profile_under_which_nobody_is_ciso_is_not_put_in_force(body: Body):
    """副市長 is nobody here: the yes is refused in plain words, and the old profile stays."""
    body.edit('titles = ["副村長"]', 'titles = ["副市長"]')
    filed = body.propose()

    with pytest.raises(Stopped) as caught:
        body.hall.decide(filed, PLANNING)

    assert (caught.value.said.id, "CISO" in caught.value.said.text) == (say_vacancies.NOBODY_HOLDS.id, True)
    with closing(open_instance(body.instance.home)) as opened:
        assert opened.policy.digest == body.instance.policy.digest


def test_f27_another_directory_takes_a_second_person(body: Body):
    """What the file says of the connection is not used before he has said yes: no credential goes there."""
    home = body.instance.home
    elsewhere = read_settings(home).directory.model_copy(update={"kind": "ldap", "uri": "ldaps://elsewhere.example"})
    write_settings(home, read_settings(home).model_copy(update={"directory": elsewhere}))
    with closing(open_instance(home)) as opened:
        assert opened.settings.directory.kind == "private"

    filed = body.propose(what="connection")
    body.hall.decide(filed, PLANNING)

    with closing(open_instance(home)) as opened:
        assert opened.settings.directory == elsewhere
    assert [line["by"] for line in body.hall.world.log("connection.accepted")] == [body.hall.person(PLANNING).id]


def test_the_port_of_our_own_slapd_is_left_to_whoever_starts_it(body: Body):
    """It is on this very machine; nothing is connected to another place by it."""
    home = body.instance.home
    text = (home / FILE).read_text("utf-8")
    (home / FILE).write_text(text.replace("port = 3890", "port = 4890"), "utf-8")

    with closing(open_instance(home)) as opened:
        assert opened.settings.directory.port == 4890


def test_the_first_texts_are_in_force_from_the_beginning(body: Body):
    """There is nobody yet who could be the second person; the first line of the log says which profile it was."""
    rows = body.hall.world.rows("setting_text")["setting_text"]

    assert [(row[1], row[6] is not None) for row in rows] == [("profile", True), ("connection", True)]
    assert body.hall.world.log("instance.created")[0]["data"]["policy_sha256"] == body.instance.policy.digest
    assert "setting_text" in metadata.tables


def test_a_profile_that_a_new_program_cannot_read_is_accepted_by_two_at_once(body: Body):
    """Every other command says so and stops; one person, the same twice, or one who is stopped, is not enough."""
    put_by_hand(body, "version = 0\n")
    home = body.instance.home
    assert refused(lambda: open_instance(home)) == say_policy.POLICY_UNREADABLE.id

    with closing(open_instance(home, accept_policy=False)) as opened:
        instance = replace(opened, clock=body.hall.world.clock)
        operator, admin, clerk = (instance.actor(number) for number in (OPERATOR, PLANNING, CLERK))
        for one, two in ((operator, operator), (admin, admin), (operator, clerk), (instance.actor(None), admin)):
            assert refused(lambda a=one, b=two: changes_asking.accept_unreadable(instance, a, b)) == say.NOT_TWO.id
        stops.stop(instance, StopKind.HOLD, CLERK, admin)
        assert refused(lambda: changes_asking.accept_unreadable(instance, clerk, admin)) == say_work.WHO_ARE_YOU.id
        changes_asking.accept_unreadable(instance, operator, admin)

    assert body.tries() == 5


def put_by_hand(body: Body, old: str) -> None:
    """A text in force that two people accepted once, and that no program of this version reads."""
    now = body.hall.world.clock.now()
    with body.instance.store.write() as connection:
        put = texts.put(connection, texts.PROFILE, old, "somebody", now)
        texts.accept(connection, put.id, "somebody", now)
        line = {"by": "somebody", "via": "cli", "outcome": "ok", "data": {accepted.SAID: put.sha256}}
        log.append(connection, [Draft(act=Act.POLICY_ACCEPTED, **line)], now)


def accept_at_once(body: Body) -> None:
    with closing(open_instance(body.instance.home, accept_policy=False)) as opened:
        instance = replace(opened, clock=body.hall.world.clock)
        changes_asking.accept_unreadable(instance, instance.actor(OPERATOR), instance.actor(PLANNING))


def test_nishihara_2_1_1_while_no_ciso_is_appointed_a_new_program_still_comes_to_work(body: Body):
    """Nobody has the post, under the old roles either; nor under roles that cannot be read."""
    body.hall.world.clock.set("2026-05-01 09:00:00")
    body.hall.move(CISO, "2026-05-01", "0400", "主幹")
    for old in (
        "version = 0\n",
        'version = 0\nrole = "none"\n',
        body.profile.read_text("utf-8").replace("version = 1", "version = 0"),
    ):
        put_by_hand(body, old)
        accept_at_once(body)
        assert body.tries() == 5


def test_nishihara_2_1_1_at_once_too_no_profile_empties_an_office_that_somebody_has(body: Body):
    """副村長 is CISO by the old text, and nobody by the one in the file."""
    put_by_hand(body, body.profile.read_text("utf-8").replace("version = 1", "version = 0"))
    body.edit('titles = ["副村長"]', 'titles = ["副市長"]')

    assert refused(lambda: accept_at_once(body)) == say_vacancies.NOBODY_HOLDS.id


def test_nishihara_2_1_1_a_ciso_on_leave_or_a_vacancy_stops_no_change_of_the_connection(body: Body):
    """Who is stopped has his post, and a profile passes too; with the post empty, the connection alone."""
    home, hall = body.instance.home, body.hall
    stops.stop(body.instance, StopKind.HOLD, CISO, body.instance.actor(PLANNING))
    body.edit()
    hall.decide(body.propose(), PLANNING)
    assert body.tries() == 6

    hall.world.clock.set("2026-05-01 09:00:00")
    hall.move(CISO, "2026-05-01", "0400", "主幹")
    elsewhere = read_settings(home).directory.model_copy(update={"kind": "ldap", "uri": "ldaps://elsewhere.example"})
    write_settings(home, read_settings(home).model_copy(update={"directory": elsewhere}))
    hall.decide(body.propose(what="connection"), PLANNING)

    assert len(hall.world.log("connection.accepted")) == 1
    body.edit(LIMIT.replace("5", "6"), LIMIT.replace("5", "7"))
    assert refused(lambda: hall.decide(body.propose(), PLANNING)) == say_vacancies.NOBODY_HOLDS.id


def test_a_readable_profile_is_never_accepted_at_once(body: Body):
    """The ordinary way is open."""
    operator, admin = (body.instance.actor(number) for number in (OPERATOR, PLANNING))
    body.edit()

    deed = lambda: changes_asking.accept_unreadable(body.instance, operator, admin)  # noqa: E731
    assert refused(deed, BadInput) == say.READABLE.id


def touch(body: Body, what: str, old: str, new: str, *, sealed: bool) -> None:
    """Somebody who can write to the database changes a text in force there, and its digest too."""
    with body.instance.store.write() as connection:
        where = (setting_text.c.what == what) & setting_text.c.accepted_at.is_not(None)
        text = connection.execute(select(setting_text.c.text).where(where)).scalar_one()
        assert old in text
        other = {"text": text.replace(old, new)}
        digest = {"sha256": texts.digest_of(other["text"])} if sealed else {}
        connection.execute(update(setting_text).where(where).values(other | digest))


@pytest.mark.parametrize("sealed", [False, True], ids=["the text alone", "with its digest"])
@pytest.mark.parametrize(
    ("what", "old", "new", "said"),
    [
        ("profile", LIMIT, LIMIT.replace("5", "99"), say_policy.PROFILE_TOUCHED),
        ("connection", '"kind": "private"', '"kind": "ldap"', say_policy.CONNECTION_TOUCHED),
        ("connection", '"without_proof": false', '"without_proof": true', say_policy.CONNECTION_TOUCHED),
    ],
    ids=["a limit", "another directory", "decisions without proof"],
)
def test_f27_nishihara_7_1_4_3_a_text_that_somebody_touched_in_the_database_is_not_worked_by(
    body: Body, what: str, old: str, new: str, said: Message, sealed: bool
):
    """Beside every case: the log says which text two people accepted, and the program stops and says so."""
    touch(body, what, old, new, sealed=sealed)

    assert refused(lambda: open_instance(body.instance.home)) == said.id


def test_f27_a_text_that_is_gone_from_the_database_stops_the_program(body: Body):
    """With the file edited besides: it is not taken for what was accepted."""
    body.edit()
    with body.instance.store.write() as connection:
        connection.execute(delete(setting_text))
        digest = parse_profile(body.profile.read_text("utf-8"), body.profile).digest
        connection.execute(update(instance_row).values(policy_digest=digest))

    assert refused(lambda: open_instance(body.instance.home)) == say_policy.PROFILE_TOUCHED.id


@pytest.mark.parametrize(
    ("what", "said"), [("profile", say_policy.PROFILE_TOUCHED), ("connection", say_policy.CONNECTION_TOUCHED)]
)
def test_f27_nishihara_7_1_4_3_an_upgrade_puts_no_text_of_a_file_in_the_place_of_one_that_is_gone(
    body: Body, what: str, said: Message
):
    """One person with the database and the file would decide alone: the upgrade stops, and keeps nothing."""
    with body.instance.store.write() as connection:
        connection.execute(delete(setting_text).where(setting_text.c.what == what))
    before = body.hall.world.rows("setting_text", "audit_entry")

    assert refused(lambda: upgrade(body.instance.home)) == said.id
    assert body.hall.world.rows("setting_text", "audit_entry") == before


def test_an_upgrade_says_that_the_profile_in_force_lacks_a_rule_and_how_it_is_accepted(
    body: Body, monkeypatch: pytest.MonkeyPatch
):
    """A newer program asks for a rule that the accepted text has not; the file has it, and two people accept that."""
    home = body.instance.home
    assert upgrade(home) is None
    text = body.profile.read_text("utf-8")
    start = text.index('[[rule]]\nid = "vault.shared"')
    older = text[:start] + text[text.index("[[rule]]", start + 1) :]
    with body.instance.store.write() as connection:
        kept = {"text": older, "sha256": texts.digest_of(older)}
        connection.execute(update(setting_text).where(setting_text.c.what == "profile").values(kept))
    monkeypatch.setattr(accepted, "_said", lambda connection, what: texts.in_force(connection, what).sha256)

    left = upgrade(home)

    assert left is not None
    assert (left.id, "idm policy accept" in left.text) == (say_policy.POLICY_UNREADABLE.id, True)
    with closing(open_instance(home, accept_policy=False)) as opened:
        instance = replace(opened, clock=body.hall.world.clock)
        changes_asking.accept_unreadable(instance, instance.actor(OPERATOR), instance.actor(PLANNING))
    assert upgrade(home) is None


def test_f27_an_older_text_put_back_in_force_is_found(body: Body):
    """Five tries again, by taking away that the newer text was ever accepted."""
    body.edit()
    body.hall.decide(body.propose(), PLANNING)
    assert body.tries() == 6
    with body.instance.store.write() as connection:
        newest = select(func.max(setting_text.c.id)).scalar_subquery()
        connection.execute(update(setting_text).where(setting_text.c.id == newest).values(accepted_at=None))

    assert refused(lambda: open_instance(body.instance.home)) == say_policy.PROFILE_TOUCHED.id


def test_a_touched_profile_is_put_right_by_two(body: Body):
    """They accept the one in the file; from then on everything opens again."""
    touch(body, "profile", LIMIT, LIMIT.replace("5", "99"), sealed=True)

    with closing(open_instance(body.instance.home, accept_policy=False)) as opened:
        instance = replace(opened, clock=body.hall.world.clock)
        changes_asking.accept_unreadable(instance, instance.actor(OPERATOR), instance.actor(PLANNING))

    assert body.tries() == 5


def test_the_lines_that_put_a_text_in_force_are_found_without_reading_the_log(body: Body):
    """SQLite says by which index: however many lines there are, opening an instance reads a few."""
    asked: list[str] = []
    with body.instance.store.read() as connection:
        event.listen(connection, "before_cursor_execute", lambda _c, _k, words, *_: asked.append(words))
        assert [line["act"] for line in log_search.accepting(connection)] == ["instance.created"]
        plan = connection.exec_driver_sql("EXPLAIN QUERY PLAN " + asked[0].replace("?", "1")).fetchall()

    assert any("ix_audit_entry_accepting" in row[3] for row in plan), plan


@pytest.mark.parametrize(
    ("old", "new", "now"),
    [
        ('host = ""', 'host = "smtp.elsewhere.example"', lambda found: found.settings.mail.host),
        ("rehearsal = true", "rehearsal = false", lambda found: not found.settings.rehearsal),
        ("without_proof = false", "without_proof = true", lambda found: found.settings.cli.without_proof),
    ],
    ids=["mail server", "rehearsal", "decisions without proof"],
)
def test_nishihara_7_1_4_3_what_one_person_writes_into_the_settings_needs_a_second_one(
    body: Body, old: str, new: str, now: Callable[[Instance], object]
):
    """It is found as different and proposed; with the yes of another person it is there."""
    file = body.instance.home / FILE
    text = file.read_text("utf-8").replace('sender = ""', 'sender = "sekisho@nishihara.example"')
    assert old in text
    file.write_text(text.replace(old, new), "utf-8")

    with closing(open_instance(body.instance.home)) as opened:
        assert not now(opened)
    assert changes.differing(body.instance) == ["connection"]
    body.hall.decide(body.propose(what="connection"), PLANNING)

    with closing(open_instance(body.instance.home)) as opened:
        assert now(opened)
