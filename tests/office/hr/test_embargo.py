"""Before the 内示: names only for HR and for named persons, every look on record, and facts on the day itself."""

import json
from concurrent.futures import ThreadPoolExecutor

import pytest

from idm.audit.entry import Act
from idm.errors import BadInput, Stopped
from idm.messages import hr_desk as say
from idm.office import brake
from idm.office.hr import batches, drafts, embargo, rehearsal
from idm.office.hr import desk as hr
from idm.store import facts
from idm.store.tables import batch as batch_table
from tests.instances import World, a_hire
from tests.leaks import gives_away
from tests.office.hr import at_the_desk as desk
from tests.office.hr.at_the_desk import CLERK, ENGINEER, HEAD, OTHER_CLERK, a_move
from tests.people import d

FACTS = ("person", "person_name", "employment", "posting", "absence", "mark")
FILE = "naiji-himitsu.csv"
DAY = "2026-04-24"


@pytest.fixture
def secret(village: World) -> tuple[World, int]:
    """00106 moves on 1 May; announced on 24 April; the head of 総務課 is named as a reader."""
    number = desk.draft(village, [a_move("00106", "0500")], embargo=DAY, readers=(HEAD,), name=FILE)
    return village, number


def listed(world: World, number: int, by: str | None) -> dict[str, object]:
    rows = batches.listed(world.instance, world.instance.actor(by))
    return next(row for row in rows if row["id"] == number)


@pytest.mark.parametrize("by", [CLERK, OTHER_CLERK, HEAD])
def test_hr_and_named_persons_see_it(secret: tuple[World, int], by: str):
    """Who handed it in, another one of 人事係, and a person of another office who was named."""
    world, number = secret

    look = rehearsal.look_at(world.instance, number, world.instance.actor(by))

    assert look.prepared is not None
    assert [c.after.number for c in look.prepared.changes] == ["00106"]
    assert listed(world, number, by)["file"] == FILE


@pytest.mark.parametrize("by", [ENGINEER, "00105", "00106", None])
def test_nobody_else_sees_more_than_counts_and_digests(secret: tuple[World, int], by: str | None):
    """Not who runs the network, not the operator, not the person concerned, not an administrator of the machine."""
    world, number = secret
    actor = world.instance.actor(by)

    look = rehearsal.look_at(world.instance, number, actor)
    together = rehearsal.look_at_all(world.instance, actor)
    row = listed(world, number, by)

    assert look.prepared is None
    assert look.hidden is not None
    assert "1人" in look.hidden.text
    assert (together.changes, together.drafts, together.unseen) == ((), (), 1)
    assert (row["hidden"], row["people"], row["rows"]) == (True, 1, 1)
    for shown in (look.hidden.text, json.dumps(row)):
        assert not gives_away("00106", shown)
        assert FILE not in shown


def test_from_midnight_of_its_day_everybody_sees_it(secret: tuple[World, int]):
    """Half-open to the second, in Japan."""
    world, number = secret
    world.clock.set("2026-04-23 23:59:59")
    assert rehearsal.look_at(world.instance, number, world.instance.actor(ENGINEER)).prepared is None

    world.clock.set("2026-04-24 00:00:00")

    assert rehearsal.look_at(world.instance, number, world.instance.actor(ENGINEER)).prepared is not None
    assert listed(world, number, None)["file"] == FILE


def test_every_look_is_on_record_and_shown_to_hr(secret: tuple[World, int]):
    """Who saw it, who tried, and when; the log has no name and no 職員番号 of the file."""
    world, number = secret
    rehearsal.look_at(world.instance, number, world.instance.actor(HEAD))
    world.clock.set("2026-04-02 08:00:00")
    rehearsal.look_at(world.instance, number, world.instance.actor(ENGINEER))
    rehearsal.look_at_all(world.instance, world.instance.actor(OTHER_CLERK))
    listed(world, number, OTHER_CLERK)
    listed(world, number, ENGINEER)  # counts only: no reading

    found = embargo.readers_of(world.instance, number, world.instance.actor(CLERK))

    assert found.named == (HEAD,)
    assert [(who, shown) for _, who, shown in found.readings] == [
        (HEAD, True),
        (ENGINEER, False),
        (OTHER_CLERK, True),
        (OTHER_CLERK, True),
    ]
    lines = [line for line in world.log() if line.get("object") == f"batch:{number}"]
    assert len([line for line in lines if line["act"] == Act.HR_READ]) == 4
    assert not gives_away("00106", json.dumps(lines, ensure_ascii=False))
    assert FILE not in json.dumps(lines, ensure_ascii=False)


def test_who_must_approve_but_may_not_read_is_told_so_and_hr_can_name_him(secret: tuple[World, int]):
    """He is refused with the command that HR has to give; named, he approves."""
    world, number = secret
    with pytest.raises(Stopped) as refused:
        desk.approve(world, number, ENGINEER)
    assert refused.value.said.id == say.MAY_NOT_READ.id
    assert f"idm hr readers {number} --add" in refused.value.said.text

    embargo.name_reader(world.instance, number, ENGINEER, world.instance.actor(OTHER_CLERK))

    desk.approve(world, number, ENGINEER)


def test_only_hr_names_readers(secret: tuple[World, int]):
    """A reader who was named himself names nobody; who may not read is refused before that."""
    world, number = secret

    for by, message in ((HEAD, say.ONLY_HR_NAMES), (ENGINEER, say.MAY_NOT_READ)):
        with pytest.raises(Stopped) as refused:
            embargo.name_reader(world.instance, number, "00105", world.instance.actor(by))
        assert refused.value.said.id == message.id


def test_a_reader_who_is_removed_sees_it_no_longer(secret: tuple[World, int]):
    """HR changes its mind."""
    world, number = secret

    embargo.name_reader(world.instance, number, HEAD, world.instance.actor(CLERK), remove=True)

    assert rehearsal.look_at(world.instance, number, world.instance.actor(HEAD)).prepared is None


@pytest.mark.parametrize("do", [desk.apply, lambda w, n, by: hr.withdraw(w.instance, n, w.instance.actor(by))])
def test_who_may_not_read_decides_nothing(secret: tuple[World, int], do: object):
    """Neither applying nor withdrawing."""
    world, number = secret
    desk.approve(world, number)

    with pytest.raises(Stopped) as refused:
        do(world, number, ENGINEER)  # type: ignore[operator]

    assert refused.value.said.id == say.MAY_NOT_READ.id


def test_a_question_about_waiting_files_does_not_betray_a_hidden_one(secret: tuple[World, int]):
    """Somebody who tries out numbers learns nothing; a clerk of HR is asked."""
    world, _ = secret
    probe = [a_move("00106", "0500")]

    assert desk.look(world, probe, by=ENGINEER).verdict.problems == ()
    assert [p.id for p in desk.look(world, probe, by=OTHER_CLERK).verdict.problems] == [desk.WAITING]


def test_a_held_file_before_its_day_shows_counts_only(secret: tuple[World, int]):
    """The screen on which a second person releases: no name for whoever may not read."""
    world, number = secret
    with world.instance.store.write() as connection:
        connection.execute(batch_table.update().values(state="held").where(batch_table.c.id == number))

    unseen = brake_list(world, ENGINEER)
    seen = brake_list(world, HEAD)

    assert (unseen["hidden"], unseen["removed"], unseen["by"], unseen["people"]) == (True, [], "", 1)
    assert FILE not in json.dumps(unseen, ensure_ascii=False)
    assert seen["file"] == FILE
    assert world.log(Act.HR_READ)[-1]["outcome"] == "ok"
    with pytest.raises(Stopped) as refused:
        hr.release(world.instance, number, world.instance.actor(ENGINEER))
    assert refused.value.said.id == say.MAY_NOT_READ.id


def brake_list(world: World, by: str) -> dict[str, object]:
    found: dict[str, object] = brake.held(world.instance, world.instance.actor(by))["batches"][0]
    return found


@pytest.mark.parametrize(("day", "message"), [("2026-05-02", say.EMBARGO_LATE), ("2026-04-01", say.EMBARGO_PAST)])
def test_the_day_of_the_announcement_lies_between_tomorrow_and_the_first_appointment(
    village: World, day: str, message: object
):
    """Nobody would have access on 1 May by a file that is announced on the 2nd."""
    rows = village.rows()

    with pytest.raises(BadInput) as refused:
        drafts.draft(
            village.instance, desk.a_sheet([a_move("00106")]), desk.asked(), village.instance.actor(CLERK), d(day)
        )

    assert refused.value.said.id == getattr(message, "id", None)
    assert village.rows() == rows


# --- the day itself ---


@pytest.fixture
def scheduled(secret: tuple[World, int]) -> tuple[World, int]:
    world, number = secret
    desk.approve(world, number)
    assert desk.apply(world, number).state == "scheduled"
    return world, number


def test_applied_before_its_day_it_waits_and_nothing_knows_of_it(scheduled: tuple[World, int]):
    """No fact, no mark: whoever asks what is coming is told nothing of it."""
    world, number = scheduled
    before = world.rows(*FACTS)

    world.clock.set("2026-04-23 23:59:59")

    assert drafts.due_batches(world.instance, "worker:one") == []
    assert world.rows(*FACTS) == before
    assert "0500" not in posts_of(world, "00106")
    assert listed(world, number, CLERK)["label"] == "内示待ち"


def test_at_midnight_of_its_day_the_worker_takes_it_in(scheduled: tuple[World, int]):
    """Once, also when a second worker comes; the directory follows on the day of the appointment."""
    world, number = scheduled
    world.clock.set("2026-04-24 00:00:00")

    said = [drafts.due_batches(world.instance, "worker:one"), drafts.due_batches(world.instance, "worker:two")]

    assert [[one.id for one in some] for some in said] == [[say.CAME_DUE.id], []]
    assert "0500" in posts_of(world, "00106")
    line = world.log(Act.HR_APPLIED)[-1]
    assert (line["object"], line["by"], line["via"]) == (f"batch:{number}", "worker:one", "worker")
    world.clock.set("2026-05-01 00:00:00")
    world.work()
    assert world.entries()["n00106"].unit == "0500"


def test_two_workers_at_the_same_midnight_take_it_in_once(scheduled: tuple[World, int]):
    """One says so, the other finds nothing to do; the post is there once."""
    world, _ = scheduled
    world.clock.set("2026-04-24 00:00:00")

    with ThreadPoolExecutor(2) as pool:
        said = list(pool.map(lambda name: drafts.due_batches(world.instance, name), ("worker:one", "worker:two")))

    assert sorted(len(one) for one in said) == [0, 1]
    assert posts_of(world, "00106").count("0500") == 1
    assert len([line for line in world.log(Act.HR_APPLIED) if line["via"] == "worker"]) == 1


def test_what_does_not_fit_any_more_goes_back_to_hr_instead(scheduled: tuple[World, int]):
    """The roster changed: nothing is recorded, HR sees it on its list, approves again and applies."""
    world, number = scheduled
    desk.take(world, [a_move("00106", "0400", "2026-04-10")])
    world.clock.set("2026-04-24 00:00:00")
    before = world.rows(*FACTS)

    said = drafts.due_batches(world.instance, "worker:one")

    assert [one.id for one in said] == [say.RETURNED.id]
    assert "00106" not in said[0].text
    assert world.rows(*FACTS) == before
    row = listed(world, number, CLERK)
    assert row["state"] == "draft"
    assert {flag["id"] for flag in row["flags"]} == {say.FLAG_CHANGED.id, say.FLAG_RETURNED.id}  # type: ignore[attr-defined]
    assert world.log(Act.HR_RETURNED)[-1]["object"] == f"batch:{number}"
    desk.approve(world, number)
    assert desk.apply(world, number).state == "applied"


def test_a_revision_keeps_its_day_and_is_for_hr_alone(secret: tuple[World, int]):
    """Revised by another clerk: hidden as before, and the new first day is checked."""
    world, number = secret
    desk.revise(world, number, [a_move("00106", "0400"), a_hire("00301", 発令日="2026-05-01")], by=OTHER_CLERK)

    assert listed(world, number, ENGINEER)["hidden"] is True
    with pytest.raises(BadInput) as refused:
        desk.revise(world, number, [a_move("00106", "0400", "2026-04-20")])
    assert refused.value.said.id == say.EMBARGO_LATE.id


def test_hr_moves_the_day_of_the_announcement_and_a_named_reader_cannot(secret: tuple[World, int]):
    """With a revision: it stays hidden as long as HR says, never longer than the first 発令日."""
    world, number = secret
    again = desk.a_sheet([a_move("00106", "0400")])
    with pytest.raises(Stopped) as refused:
        drafts.revise(world.instance, number, again, desk.asked(), world.instance.actor(HEAD), d("2026-04-10"))
    assert refused.value.said.id == say.READERS_READ.id

    drafts.revise(world.instance, number, again, desk.asked(), world.instance.actor(OTHER_CLERK), d("2026-05-01"))

    world.clock.set("2026-04-30 23:59:59")
    assert listed(world, number, ENGINEER)["hidden"] is True
    world.clock.set("2026-05-01 00:00:00")
    assert listed(world, number, ENGINEER)["hidden"] is False


def test_a_reader_must_be_somebody_in_office(village: World):
    """The sentence speaks of the reader, not of who hands the file in."""
    with pytest.raises(BadInput) as refused:
        desk.draft(village, [a_move("00106")], embargo=DAY, readers=("99999",))

    assert refused.value.said.id == say.READER_UNKNOWN.id


def posts_of(world: World, number: str) -> list[str]:
    with world.instance.store.read() as connection:
        person = facts.find_person(connection, number)
    assert person is not None
    return [posting.unit for posting in person.postings]
