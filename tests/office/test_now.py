"""Stops at a minute, without any file: recorded whole, carried out first, lifted by somebody else."""

import json
from contextlib import closing
from datetime import timedelta

import pytest
from typer.testing import CliRunner, Result

from connectors.ldap import LdapDirectory
from idm.audit.entry import Act
from idm.cli.now import app
from idm.desired import Desired
from idm.errors import BadInput, IdmError, Stopped
from idm.facts import Person, Stop, StopKind
from idm.messages import now as say
from idm.messages import setup as say_setup
from idm.messages import work as say_work
from idm.office import now as office
from idm.office.hr import batches
from idm.office.hr.taking_back import values
from idm.office.now import Done
from idm.ports import AddEntry
from idm.ports import Result as Written
from idm.store import facts, sessions
from idm.store.tables import stop as stops
from idm.verdict import Status
from tests.converge.test_midnight import stamped
from tests.instances import NOON, World, a_hire, a_leaver
from tests.people import POLICY, a_person, an_organisation, at, d
from tests.places import Place
from tests.slapd import Hands
from tests.standing_clock import a_slapd_to_start, start_at

HEAD, OTHER_HEAD, HR_CLERK, TAX_CLERK, SOMEBODY = "00101", "00102", "00104", "00106", "00105"
PASSWORD = "shirakawa-suigen-7"


def stop(world: World, kind: StopKind, number: str = SOMEBODY, by: str | None = HR_CLERK, **how) -> Done:
    return office.stop(world.instance, kind, number, world.instance.actor(by), **how)


def resume(world: World, number: str = SOMEBODY, by: str | None = HEAD, **how) -> Done:
    return office.resume(world.instance, number, world.instance.actor(by), **how)


def person(world: World, number: str = SOMEBODY) -> Person:
    with world.instance.store.read() as connection:
        found = facts.find_person(connection, number)
    assert found is not None
    return found


@pytest.fixture
def working(village: World) -> World:
    """The one who is to be stopped has a password, and it works."""
    village.hands.set_password("n00105", PASSWORD)
    assert village.hands.may_bind("n00105", PASSWORD)
    return village


def test_case_74_a_dismissal_refuses_the_bind_from_that_minute(working: World):
    """免職 at 12:00: one pass later the real directory refuses the password, and every group is gone."""
    stop(working, StopKind.DISMISSAL)

    report = working.work()

    entry = working.entries()["n00105"]
    assert (report.failed, report.braked, report.let_go) == (0, None, 0)
    assert not working.hands.may_bind("n00105", PASSWORD)
    assert (entry.status, entry.groups, entry.ends_at) == (Status.DISABLED, frozenset(), at(NOON))


def test_case_75_a_death_stops_at_once_and_no_mail_is_sent_any_more(working: World):
    """死亡 disables from that minute, and the person is one whom nothing is sent to."""
    assert person(working).gets_mail

    stop(working, StopKind.DEATH)
    working.work()

    assert not working.hands.may_bind("n00105", PASSWORD)
    assert not person(working).gets_mail


def test_a_hold_suspends_and_leaves_employment_and_posts(working: World):
    """一時停止 takes access and nothing else."""
    before = person(working)

    stop(working, StopKind.HOLD)
    working.work()

    assert not working.hands.may_bind("n00105", PASSWORD)
    assert working.entries()["n00105"].status is Status.SUSPENDED
    assert person(working).employments == before.employments
    assert person(working).postings == before.postings


@pytest.mark.parametrize("kind", [StopKind.DISMISSAL, StopKind.DEATH])
def test_a_stop_for_good_ends_employment_and_posts_with_that_day(village: World, kind: StopKind):
    """The paper's last day is the day of the stop; what was planned for later goes."""
    village.take([a_hire(SOMEBODY, 異動区分="異動", 発令日="2026-10-01", 所属コード="0400")])

    stop(village, kind)

    found = person(village)
    assert {p.span.end for p in found.postings} == {e.span.end for e in found.employments} == {d("2026-04-02")}
    assert {p.unit for p in found.postings} == {"0201"}


def test_a_stop_goes_before_all_other_work(village: World):
    """Its mark is urgent: of everything that is due, a worker takes it first."""
    village.take([a_hire(f"{n:05}", 異動区分="異動", 所属コード="0300") for n in range(103, 113)])
    stop(village, StopKind.HOLD, by=HEAD)

    marks = village.rows("mark")["mark"]
    urgent = [row for row in marks if row[5]]

    assert [row[2] for row in urgent] == [village.account("n00105")]


def test_a_stop_is_on_record_without_name_and_reason(village: World):
    """Who, whom by id, what kind, from when; the reason stays with the batch."""
    done = stop(village, StopKind.HOLD, reason="県警から連絡")

    (line,) = [x for x in village.log(Act.HR_APPLIED) if x["data"]["source"] == "now"]
    assert line["by"] == person(village, HR_CLERK).id
    assert line["subject"] == person(village).id
    assert line["object"] == f"batch:{done.batch}"
    assert (line["data"]["extent"], line["data"]["from"]) == ("hold", at(NOON).isoformat())
    assert "県警" not in str(village.log())
    assert person(village).names[-1].full not in str(line)


def test_facts_batch_mark_and_line_come_together_or_not_at_all(village: World, monkeypatch: pytest.MonkeyPatch):
    """When the log cannot be written, nobody is stopped and nothing is due."""
    before = village.rows()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("idm.office.now.log.append", full)
    with pytest.raises(OSError, match="No space"):
        stop(village, StopKind.DISMISSAL)

    assert village.rows() == before


# --- a minute that is to come ---


@pytest.fixture
def later(working: World) -> World:
    """The same in a year that the directory's own clock has not reached: it lets in whoever has not ended yet."""
    working.clock.set("2090-04-03 12:00:00")
    return working


def test_a_coming_stop_is_written_ahead_and_carried_out_at_its_minute(later: World):
    """免職 at 15:30: works at 15:29:59 although the directory knows the end, refused at 15:30:00."""
    stop(later, StopKind.DISMISSAL, at=at("2090-04-03 15:30:00"))
    ahead = later.work()
    known = later.entries()["n00105"]
    later.clock.set("2090-04-03 15:29:59")
    idle = later.work()
    may_before = later.hands.may_bind("n00105", PASSWORD)
    later.clock.set("2090-04-03 15:30:00")
    report = later.work()

    assert (ahead.writes, idle.writes) == (1, 0)
    assert (known.status, known.ends_at) == (Status.ACTIVE, at("2090-04-03 15:30:00"))
    assert (may_before, later.hands.may_bind("n00105", PASSWORD)) == (True, False)
    assert (report.failed, report.let_go) == (0, 0)
    assert later.entries()["n00105"].status is Status.DISABLED


def test_the_directory_itself_refuses_at_the_minute_with_no_worker_running():
    """slapd, its clock at 15:29:59 JST: the bind works; that clock at 15:30:00: it fails."""
    dismissed = Person(
        **{name: getattr(a_person("00105", unit="0300"), name) for name in Person.__slots__ if name != "stops"},
        stops=(Stop(StopKind.DISMISSAL, at("2027-04-01 15:30:00")),),
    )
    entry = Desired(POLICY, an_organisation(), at("2027-04-01 12:00:00")).entry(dismissed)
    assert entry is not None
    with a_slapd_to_start() as server:
        hands = Hands(server)
        start_at(server, "2027-04-01 06:29:59")
        with closing(LdapDirectory(server.settings())) as directory:
            assert directory.apply([AddEntry(entry, 1)]).outcomes()[0].result is Written.DONE
        hands.set_password("n00105", PASSWORD)
        may_before = hands.may_bind("n00105", PASSWORD)
        start_at(server, "2027-04-01 06:30:00")
        may_after = hands.may_bind("n00105", PASSWORD)
        hands.modify(f"dn: ou=people,{hands.base}\nreplace: description\ndescription: half past three\n")

        assert (may_before, may_after) == (True, False)
        assert stamped(hands, hands.person("n00105"), "pwdLastSuccess").startswith("20270401062959")
        assert stamped(hands, f"ou=people,{hands.base}", "modifyTimestamp") == "20270401063000Z"


def test_the_entry_is_deleted_the_profiles_days_after_the_day_of_the_stop(working: World):
    """Disabled through the ninetieth day, gone on the next: like any other leaver."""
    stop(working, StopKind.DISMISSAL)
    working.clock.set("2026-06-30 23:59:59")
    working.work()
    kept = "n00105" in working.entries()
    working.clock.set("2026-07-01 00:00:00")
    working.work()

    assert (kept, "n00105" in working.entries()) == (True, False)


def test_a_stale_full_list_does_not_bring_a_dismissed_person_back(working: World):
    """HR's software still says 在職: the account stays disabled, whatever the file appoints."""
    stop(working, StopKind.DISMISSAL)
    working.work()

    working.take([a_hire(SOMEBODY, 異動区分="再任用", 任用形態="再任用", 発令日="2026-04-02", 任期終了="2027-03-31")])
    working.clock.set("2026-04-02 09:00:00")
    working.work()

    assert working.entries()["n00105"].status is Status.DISABLED
    assert not working.hands.may_bind("n00105", PASSWORD)


# --- who may ---


def refusal(world: World, *arguments: object, **how: object) -> str:
    """The id with which a stop is refused; nothing may have changed."""
    before = world.rows()
    with pytest.raises(IdmError) as refused:
        stop(world, *arguments, **how)  # type: ignore[arg-type]
    assert world.rows() == before
    return refused.value.said.id


def test_f20_nobody_in_particular_stops_nobody(village: World):
    """A login of the operating system is no officer."""
    assert refusal(village, StopKind.HOLD, by=None) == say_work.WHO_ARE_YOU.id


def test_f21_only_hr_and_who_answers_for_access_may_stop(village: World):
    """A clerk of 税務課 may not; a clerk of 人事係 and the head of a section may."""
    assert refusal(village, StopKind.HOLD, by=TAX_CLERK) == say.NOT_ENTITLED.id

    assert stop(village, StopKind.HOLD, by=HR_CLERK).batch
    assert stop(village, StopKind.HOLD, "00107", by=OTHER_HEAD).batch


def test_nobody_records_his_own_end(village: World):
    """A slip of the number must not end whoever typed it; a hold of oneself is taken, somebody else lifts it."""
    with pytest.raises(Stopped) as refused:
        stop(village, StopKind.DISMISSAL, HR_CLERK, by=HR_CLERK)

    assert refused.value.said.id == say.OWN_END.id
    assert person(village, HR_CLERK).stops == ()
    assert stop(village, StopKind.HOLD, HR_CLERK, by=HR_CLERK).person.stops


def test_a_number_that_nobody_has_is_refused(village: World):
    """One sentence that says what to look up."""
    assert refusal(village, StopKind.DEATH, "99999") == say_setup.NO_SUCH_PERSON.id


def test_somebody_out_of_office_cannot_be_stopped(village: World):
    """Before the first day and after the last there is nothing to stop; on the coming first day there is."""
    village.take([a_hire("00301", 発令日="2026-05-01"), a_leaver("00107", "2026-04-30")])

    assert refusal(village, StopKind.HOLD, "00301") == say.NOT_IN_OFFICE.id
    assert refusal(village, StopKind.HOLD, "00107", at=at("2026-05-01 00:00:00")) == say.NOT_IN_OFFICE.id
    assert stop(village, StopKind.HOLD, "00301", at=at("2026-05-01 08:30:00")).batch


def test_who_is_stopped_already_is_not_stopped_twice(village: World):
    """The same again, and a hold on top of a dismissal, say since when; a dismissal on top of a hold goes through."""
    stop(village, StopKind.HOLD)
    assert refusal(village, StopKind.HOLD) == say.ALREADY_STOPPED.id

    stop(village, StopKind.DISMISSAL)
    assert refusal(village, StopKind.DISMISSAL) == say.ALREADY_STOPPED.id
    assert refusal(village, StopKind.HOLD) == say.ALREADY_STOPPED.id


def test_a_planned_stop_can_be_brought_forward(working: World):
    """Announced for the evening, needed now: the earlier minute counts."""
    stop(working, StopKind.DISMISSAL, at=at("2026-04-01 17:15:00"))
    stop(working, StopKind.DISMISSAL)
    working.work()

    assert not working.hands.may_bind("n00105", PASSWORD)
    assert working.entries()["n00105"].ends_at == at(NOON)


def test_earlier_today_is_taken_and_yesterday_is_not(village: World):
    """A death at 9:00 is recorded at noon; what happened yesterday is a matter for the file's dates."""
    assert refusal(village, StopKind.DEATH, at=at("2026-03-31 23:59:59")) == say.PAST.id

    assert stop(village, StopKind.DEATH, at=at("2026-04-01 09:00:00")).starts == at("2026-04-01 09:00:00")


def test_a_year_typed_wrong_is_refused(village: World):
    """2062 for 2026."""
    assert refusal(village, StopKind.HOLD, at=at("2062-04-01 09:00:00")) == say.FAR.id


@pytest.mark.parametrize("reason", ["あ" * 201, "番号は 1234 5678 9018 の人"])
def test_case_16_a_reason_that_is_too_long_or_holds_a_my_number_is_refused(village: World, reason: str):
    """Nothing of it is kept."""
    assert refusal(village, StopKind.HOLD, reason=reason) == say.REASON_WRONG.id


# --- lifting ---


def test_a_hold_is_lifted_by_another_person_and_access_comes_back(working: World):
    """The bind works again, every group is back, and both persons are on record."""
    groups = working.entries()["n00105"].groups
    stop(working, StopKind.HOLD)
    working.work()
    working.clock.set("2026-04-03 10:00:00")

    resume(working)
    working.work()

    assert working.hands.may_bind("n00105", PASSWORD)
    assert working.entries()["n00105"].groups == groups
    lines = [x for x in working.log(Act.HR_APPLIED) if x["data"]["source"] == "now"]
    assert [x["data"]["extent"] for x in lines] == ["hold", "resume"]
    assert len({x["by"] for x in lines}) == 2


def lifting_refused(world: World, number: str = SOMEBODY, by: str | None = HEAD, **how: object) -> str:
    before = world.rows()
    with pytest.raises((Stopped, BadInput)) as refused:
        resume(world, number, by, **how)
    assert world.rows() == before
    return refused.value.said.id


def test_f20_who_stopped_somebody_does_not_lift_the_stop(village: World):
    """Also when somebody else has set its end since: separation is by person (NISHIHARA-2.6.1)."""
    stop(village, StopKind.HOLD, by=HR_CLERK)
    assert lifting_refused(village, by=HR_CLERK) == say.SAME_PERSON.id

    resume(village, by=HEAD, at=at("2026-04-10 08:30:00"))
    assert lifting_refused(village, by=HR_CLERK) == say.SAME_PERSON.id


def test_f20_nobody_lifts_a_stop_of_their_own(village: World):
    """A head of section who is to be stopped in the evening does not call it off."""
    stop(village, StopKind.HOLD, OTHER_HEAD, at=at("2026-04-01 23:00:00"))
    village.clock.set("2026-04-01 12:00:00")
    with village.instance.store.read() as connection:
        head = facts.find_person(connection, OTHER_HEAD)
    assert head is not None

    with pytest.raises(Stopped) as refused:
        office.resume(village.instance, OTHER_HEAD, office.Actor(head.id, head, OTHER_HEAD))

    assert refused.value.said.id == say.ABOUT_ONESELF.id


@pytest.mark.parametrize(("by", "why"), [(None, say_work.WHO_ARE_YOU), (TAX_CLERK, say.NOT_ENTITLED)])
def test_f21_nobody_without_an_office_lifts_a_stop(village: World, by: str | None, why):
    """The same offices as for stopping."""
    stop(village, StopKind.HOLD)

    assert lifting_refused(village, by=by) == why.id


def test_only_who_is_stopped_can_be_resumed(village: World):
    """Nobody is stopped: the number is probably wrong."""
    assert lifting_refused(village) == say.NOT_HELD.id


def test_a_stop_is_not_lifted_backwards(village: World):
    """What was refused was refused."""
    stop(village, StopKind.HOLD)
    village.clock.set("2026-04-01 13:00:00")

    assert lifting_refused(village, at=at("2026-04-01 12:59:59")) == say.RESUME_PAST.id


def test_a_lifting_that_is_to_come_happens_at_its_minute(working: World):
    """Held until 10 April, 8:30: refused at 8:29:59, works at 8:30:00."""
    stop(working, StopKind.HOLD)
    resume(working, at=at("2026-04-10 08:30:00"))
    working.clock.set("2026-04-10 08:29:59")
    working.work()
    may_before = working.hands.may_bind("n00105", PASSWORD)
    working.clock.set("2026-04-10 08:30:00")
    working.work()

    assert (may_before, working.hands.may_bind("n00105", PASSWORD)) == (False, True)


def test_a_planned_stop_is_taken_back_without_a_trace_in_the_directory(village: World):
    """Called off before its minute: the account is exactly as it was."""
    before = village.entries()["n00105"]
    stop(village, StopKind.HOLD, at=at("2026-04-01 17:15:00"))
    village.work()

    resume(village)
    village.work()

    assert village.entries()["n00105"] == before
    assert person(village).stops == ()


@pytest.mark.parametrize("kind", [StopKind.DISMISSAL, StopKind.DEATH])
def test_lifting_a_stop_for_good_brings_employment_and_posts_back(later: World, kind: StopKind):
    """The wrong person was named: access, groups and everything planned are as before, the next day too."""
    later.take([a_hire(SOMEBODY, 異動区分="兼務", 発令日="2090-10-01", 所属コード="0400", 職名="書記")])
    later.work()
    entry, facts_before = later.entries()["n00105"], values(person(later))
    stop(later, kind)
    later.work()
    later.clock.set("2090-04-05 09:00:00")
    later.work()

    done = resume(later)
    later.work()

    assert done.reinstated
    assert later.entries()["n00105"] == entry
    assert values(person(later)) == facts_before
    assert person(later).gets_mail
    assert later.hands.may_bind("n00105", PASSWORD)


def test_lifting_a_stop_that_was_brought_forward_brings_everything_back(later: World):
    """Announced for the evening, carried out at noon: both end with the first one's employment."""
    facts_before = values(person(later))
    stop(later, StopKind.DISMISSAL, at=at("2090-04-10 17:15:00"))
    stop(later, StopKind.DISMISSAL)

    assert resume(later).reinstated
    assert values(person(later)) == facts_before


def test_lifting_a_dismissal_leaves_papers_that_came_since(later: World):
    """Dismissed, and appointed anew by a file: the file's facts stand, and access follows them."""
    stop(later, StopKind.DISMISSAL)
    later.take([a_hire(SOMEBODY, 異動区分="再任用", 任用形態="再任用", 発令日="2090-04-10", 任期終了="2091-03-31")])
    facts_before = values(person(later))

    done = resume(later)
    later.clock.set("2090-04-10 00:00:00")
    later.work()

    assert ([s.kind for s in done.lifted], done.reinstated) == ([StopKind.DISMISSAL], False)
    assert values(person(later)) == facts_before
    assert later.hands.may_bind("n00105", PASSWORD)


def test_nothing_is_deleted_by_lifting(village: World):
    """The stop stays in the database, superseded by the batch that lifted it."""
    first = stop(village, StopKind.HOLD).batch
    second = resume(village).batch

    rows = village.rows("stop")["stop"]
    assert sorted((row[6], row[8]) for row in rows if row[8] is not None) == [(first, second)]


# --- looking ---


def test_the_list_names_who_is_stopped_by_whom_and_why(village: World):
    """In force and to come, the newest first; what is over is not on it."""
    stop(village, StopKind.HOLD, "00107", reason="端末の紛失")
    resume(village, "00107")
    stop(village, StopKind.HOLD, reason="県警から連絡")
    stop(village, StopKind.DISMISSAL, at=at("2026-04-01 17:15:00"))

    found = office.listed(village.instance, village.instance.actor(HEAD))

    clerk = office.who(office.find(village.instance, HR_CLERK), d("2026-04-01"))
    assert " " in clerk  # his number with his name
    assert [(s["who"][:5], s["kind"], s["by"], s["reason"]) for s in found] == [
        (SOMEBODY, "dismissal", clerk, ""),
        (SOMEBODY, "hold", clerk, "県警から連絡"),
    ]
    assert found[0]["from"] == "2026-04-01T17:15:00+09:00"


def test_f21_the_list_is_not_for_everybody(village: World):
    """Whose access is stopped, and why, is known to those who answer for it."""
    with pytest.raises(Stopped) as refused:
        office.listed(village.instance, village.instance.actor(TAX_CLERK))

    assert refused.value.said.id == say.NOT_ENTITLED.id


# --- the command ---


@pytest.fixture
def desk(small_place: Place) -> Place:
    """Twelve people taken in and delivered."""
    small_place.populate(12)
    small_place.must("worker", "--once")
    return small_place


def command(place: Place, *arguments: str, typed: str = "") -> Result:
    return CliRunner().invoke(app, list(arguments), env=place.environment(), input=typed)


def test_the_command_says_what_was_recorded_and_what_comes_next(desk: Place):
    """免職 at once: who, from when, what the worker does, and that employment ends; then the worker does it."""
    desk.hands.set_password("n00105", PASSWORD)

    done = command(desk, "dismiss", SOMEBODY, "--by", HR_CLERK, "--yes")

    assert done.exit_code == 0, done.output
    assert f"{SOMEBODY} 白川 00105郎の利用停止（免職・失職、令和8年4月1日 12時00分から）" in done.output
    assert "idm worker" in done.output
    assert "令和8年4月1日付で終わります" in done.output
    desk.must("worker", "--once")
    assert not desk.hands.may_bind("n00105", PASSWORD)


def test_the_command_takes_a_minute_that_is_to_come(desk: Place):
    """--at in any zone; --json is one value."""
    done = command(desk, "hold", SOMEBODY, "--by", HR_CLERK, "--at", "2026-04-01T08:30:00Z", "--yes", "--json")

    answer = json.loads(done.stdout)
    assert answer.keys() == {"batch", "person", "from", "stops", "mail"}
    assert (answer["person"], answer["from"]) == (SOMEBODY, "2026-04-01T08:30:00+00:00")
    assert answer["stops"] == [{"kind": "hold", "from": "2026-04-01T08:30:00+00:00", "to": None}]
    assert json.loads(command(desk, "list", "--by", HEAD, "--json").stdout)[0]["from"] == "2026-04-01T17:30:00+09:00"


def test_the_command_asks_back_with_the_name(desk: Place):
    """A slip in the number would stop somebody else: nothing happens without a yes, or with nobody there to give it."""
    for typed in ("n\n", ""):
        asked = command(desk, "death", SOMEBODY, "--by", HR_CLERK, typed=typed)
        assert asked.exit_code == 1
        assert "白川 00105郎の利用を、令和8年4月1日 12時00分から止めます（死亡）" in asked.output
        assert "何も変更していません" in asked.output
    assert json.loads(command(desk, "list", "--by", HEAD, "--json").stdout) == []

    done = command(desk, "death", SOMEBODY, "--by", HR_CLERK, typed="y\n")

    assert done.exit_code == 0
    assert "通知は、今後一切送りません" in done.output


def test_the_command_lifts_a_stop(desk: Place):
    """Of a dismissal it says that the employment is back, or that later papers stand."""
    for number, deed in ((SOMEBODY, "hold"), ("00107", "dismiss"), ("00108", "dismiss")):
        assert command(desk, deed, number, "--by", HR_CLERK, "--yes").exit_code == 0
    rows = [a_hire("00108", 異動区分="再任用", 任用形態="再任用", 発令日="2026-04-10", 任期終了="2027-03-31")]
    desk.must("hr", "apply", "--yes", "--changes", desk.hr("again.csv", rows))

    held, back, anew = (
        command(desk, "resume", number, "--by", HEAD, "--yes") for number in (SOMEBODY, "00107", "00108")
    )

    assert (held.exit_code, back.exit_code, anew.exit_code) == (0, 0, 0)
    assert "任用" not in held.output
    assert "任用と職も、停止の前に戻しました" in back.output
    assert "任用と職はそのままです" in anew.output
    assert "利用を止めている人はいません" in command(desk, "list", "--by", HEAD).output


def test_a_time_without_a_zone_is_refused(desk: Place):
    """15:30 of which country?"""
    refused = command(desk, "hold", SOMEBODY, "--by", HR_CLERK, "--at", "2026-04-01T15:30", "--yes")

    assert isinstance(refused.exception, BadInput)
    assert refused.exception.said.id == say_setup.BAD_INSTANT.id


def test_a_stop_stands_among_the_files_that_were_taken_in(village: World):
    """`idm hr batches` counts it, by its source, with who did it."""
    done = stop(village, StopKind.HOLD)

    newest = batches.listed(village.instance, village.instance.actor(HR_CLERK))[0]

    assert (newest["id"], newest["source"], newest["people"], newest["by"]) == (done.batch, "now", 1, HR_CLERK)


def test_f15_a_session_from_before_a_hold_stays_closed_after_it_was_lifted(village: World):
    """However soon two persons lift it: whoever was signed in begins anew."""
    instance = village.instance
    with instance.store.read() as connection:
        person = facts.find_person(connection, "00105")
        assert person is not None
        before = sessions.epoch_of(connection, person.id)
    office.stop(instance, StopKind.HOLD, "00105", instance.actor("00101"))
    with instance.store.read() as connection:
        after = sessions.epoch_of(connection, person.id)

    assert after == before + 1


def test_nishihara_8_6_2_3_a_hold_that_is_to_end_swallows_no_later_measure(village: World):
    """One is to be lifted within the hour; another measure taken meanwhile lasts until it is lifted itself."""
    instance = village.instance
    office.stop(instance, StopKind.HOLD, "00105", instance.actor("00101"))
    lifted = village.clock.now() + timedelta(hours=1)
    with instance.store.write() as connection:
        connection.execute(stops.update().values(ends=lifted))

    with instance.store.write() as connection:
        person = facts.find_person(connection, "00105")
        assert person is not None
        taken = office.hold(instance, connection, person, instance.actor("00102"), "違反のため")
        again = facts.by_id(connection, person.id)
        assert again is not None
        twice = office.hold(instance, connection, again, instance.actor("00102"), "違反のため")

    with instance.store.read() as connection:
        person = facts.find_person(connection, "00105")
        assert person is not None
        later = Desired(POLICY, facts.organisation(connection), lifted + timedelta(hours=1)).entry(person)
    assert later is not None
    assert (taken is None, twice, later.status) == (False, None, Status.SUSPENDED)
