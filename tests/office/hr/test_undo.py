"""Taking a file back: the facts and the directory are what they were, nothing is deleted, and the log tells both."""

from collections.abc import Iterable
from dataclasses import replace

import pytest

from connectors.hr_file.reader import sheet_from
from idm.audit.entry import Act
from idm.calendar import Span
from idm.errors import BadInput, Stopped
from idm.facts import Person, StopKind
from idm.hr.changeset import Extent
from idm.hr.sheet import Answers
from idm.messages import hr_undo as say
from idm.messages import work as say_work
from idm.office import now
from idm.office.hr import desk as hr
from idm.office.hr.desk import Applied, Asked
from idm.office.hr.taking_back import values
from idm.office.hr.undo import Undoing, Wanted, look_back, undo
from idm.store import facts
from idm.store.batches import Batch
from idm.store.tables import metadata
from tests.instances import UNITS, World, a_hire, a_leaver, hires
from tests.people import an_hr_csv, d

HR, HEAD = "00101", "00102"
PLACES = ("0300", "0400", "0500", "0101", "0201")
FACTS = ("person", "account", "person_name", "employment", "posting", "absence", "renumbering", "stop")
OWNED = (
    "sekishoUUID,uid,employeeNumber,cn,displayName,sn,givenName,departmentNumber,ou,title,employeeType,mail,"
    "sekishoState,pwdEndTime,sekishoEndsAt,member,objectClass,description"
)


def directory(world: World) -> dict[str, list[str]]:
    """Every entry with the attributes we own, as ``ldapsearch`` prints them; the generation is left out."""
    printed = world.hands.run("ldapsearch", "-LLL", "-o", "ldif-wrap=no", "-b", world.hands.base, *OWNED.split(","))
    entries = [block.splitlines() for block in printed.strip().split("\n\n")]
    return {lines[0]: sorted(lines[1:]) for lines in entries}


def a_move(number: str, unit: str, day: str = "2026-04-10", **cells: str) -> dict[str, str]:
    return a_hire(number, 異動区分="異動", 発令日=day, 所属コード=unit) | cells


def handed_in(world: World, rows: Iterable[dict[str, str]]) -> Applied:
    """A file of changes, every question answered with yes."""
    sheet, asked = sheet_from(an_hr_csv(rows), "idou.csv"), Asked(extent=Extent.CHANGES)
    questions = hr.look_through(world.instance, sheet, asked).verdict.problems
    answers = Answers(frozenset((q.id, None) for q in questions if q.asks))
    done = hr.apply(world.instance, sheet, replace(asked, answers=answers), world.instance.actor(HR))
    assert done.prepared.verdict.problems == ()
    return done


def taken(world: World, rows: Iterable[dict[str, str]]) -> int:
    """Take a file in, with a second person where one is needed, and let a worker do it; returns its number."""
    done = handed_in(world, rows)
    assert done.batch is not None
    if done.state == "held":
        hr.release(world.instance, done.batch, world.instance.actor(HEAD))
    world.work()
    return done.batch


def back(world: World, batch: int, *numbers: str, by: str = HR, **wanted: bool) -> Batch:
    """Take it back and let a worker do it."""
    done = undo(world.instance, Wanted(batch, numbers, **wanted), world.instance.actor(by))
    report = world.work()
    assert (report.failed, report.braked) == (0, None)
    return done


def look(world: World, batch: int, *numbers: str, **wanted: bool) -> Undoing:
    return look_back(world.instance, Wanted(batch, numbers, **wanted), world.instance.actor(HR))


def person(world: World, number: str) -> Person:
    with world.instance.store.read() as connection:
        found = facts.find_person(connection, number)
    assert found is not None
    return found


def people(world: World) -> dict[str, set[object]]:
    """What is known of everybody, whichever rows it stands in."""
    with world.instance.store.read() as connection:
        return {p.number: {*values(p)} for p in facts.people(connection)}


# --- what it brings back ---


def test_a_transfer_of_500_taken_back_leaves_the_directory_byte_for_byte_as_it_was(world: World):
    """In every attribute that is ours, people and groups; the log tells of the file and of its taking back."""
    world.populate(520)
    world.clock.set("2026-04-10 09:00:00")
    before, known = directory(world), people(world)
    transfer = [
        a_move(row["職員番号"], PLACES[(n + 1) % len(PLACES)], 職名="主査")
        for n, row in enumerate(hires(520)[2:502], start=2)
    ]

    batch = taken(world, transfer)
    moved = directory(world)
    world.clock.set("2026-04-13 09:00:00")
    done = back(world, batch)

    assert len([dn for dn in before if before[dn] != moved[dn]]) >= 500 + len(PLACES)
    assert directory(world) == before
    assert people(world) == known
    assert (done.state, done.people, done.undoes) == ("applied", 500, batch)
    (told,) = world.log(Act.HR_UNDONE)
    assert (told["object"], told["corr"], told["by"]) == (
        f"batch:{batch}",
        f"batch:{done.id}",
        person(world, HR).id,
    )
    assert [x["object"] for x in world.log(Act.HR_APPLIED)][-2:] == [f"batch:{batch}", f"batch:{done.id}"]
    writes = [x for x in world.log(Act.ACCOUNT_CONVERGED) if x["data"]["kind"] == "modify"]
    assert len(writes) == 2 * 500


def test_nothing_is_deleted(village: World):
    """Every row there was is still there; the file's own facts are superseded, and by whom is written on them."""
    batch = taken(village, [a_move("00105", "0300"), a_hire("00201", 発令日="2026-05-01")])
    before = village.rows(*FACTS)

    done = back(village, batch)
    after = village.rows(*FACTS)

    for name in FACTS:
        columns = [c.name for c in metadata.tables[name].c if not c.name.startswith("superseded")]
        at_first = len(columns)
        assert {row[:at_first] for row in before[name]} <= {row[:at_first] for row in after[name]}
    ours = [dict(zip(metadata.tables["posting"].c.keys(), row, strict=True)) for row in after["posting"]]
    assert {row["superseded_by"] for row in ours if row["batch_id"] == batch} == {done.id}


def test_a_name_an_absence_and_a_post_come_back_together(village: World):
    """Whatever kinds of facts a file changes, all of them are what they were."""
    known = people(village)
    batch = taken(
        village,
        [
            a_hire("00105", 異動区分="氏名変更", 発令日="2026-04-05", 氏名="白川 花"),
            a_hire("00105", 異動区分="休職", 発令日="2026-04-06"),
            a_hire("00106", 異動区分="兼務", 発令日="2026-04-07", 所属コード="0300", **{"主務・兼務": "兼務"}),
        ],
    )
    assert people(village) != known

    back(village, batch)

    assert people(village) == known


def test_one_person_is_taken_back_and_the_others_stay(village: World):
    """--person: the two others keep what the file gave them, and can be taken back later without that one."""
    known = people(village)
    batch = taken(village, [a_move(n, "0300") for n in ("00104", "00105", "00108")])
    moved = people(village)

    first = back(village, batch, "00105")

    assert first.people == 1
    assert people(village) == moved | {"00105": known["00105"]}
    rest = look(village, batch)
    assert [c.after.number for c in rest.changes] == ["00104", "00108"]
    assert [n.id for n in rest.notes] == [say.ALREADY_BACK.id]
    back(village, batch)
    assert people(village) == known


def test_taking_back_is_itself_taken_back(village: World):
    """The file's facts are in force again; and once more."""
    known, first = people(village), directory(village)
    village.clock.set("2026-04-10 09:00:00")
    batch = taken(village, [a_move("00105", "0300"), a_move("00107", "0400")])
    moved, there = people(village), directory(village)

    once = back(village, batch)
    again = back(village, once.id)
    assert (people(village), directory(village)) == (moved, there)
    back(village, again.id)

    assert (people(village), directory(village)) == (known, first)


# --- whom it leaves alone ---


def refusal(world: World, batch: int, *numbers: str, **wanted: bool) -> tuple[str, str]:
    """The id and the sentence with which taking back is refused; nothing may have changed."""
    rows = world.rows()
    with pytest.raises((Stopped, BadInput)) as refused:
        undo(world.instance, Wanted(batch, numbers, **wanted), world.instance.actor(HR))
    assert world.rows() == rows
    return refused.value.said.id, refused.value.said.text


def test_whoever_a_later_file_changed_is_refused_by_name_and_the_others_can_be_taken_back(village: World):
    """All or nothing, unless the rest is asked for; the one keeps what the later file said."""
    known = people(village)
    batch = taken(village, [a_move(n, "0300") for n in ("00104", "00105")])
    later = taken(village, [a_move("00105", "0500", "2026-05-01")])
    now = people(village)

    id_, text = refusal(village, batch)
    alone = refusal(village, batch, "00105")
    left_out = look(village, batch, leave_out_changed=True)
    done = back(village, batch, leave_out_changed=True)

    assert id_ == alone[0] == say.SOME_CANNOT.id
    assert "00105" in text
    assert "00104" not in text
    assert f"取込み番号{later}" in text
    assert [n.id for n in left_out.notes] == [say.LEFT_OUT.id]
    assert done.people == 1
    assert people(village) == now | {"00104": known["00104"]}


def test_files_are_taken_back_one_after_the_other_the_newest_first(village: World):
    """A later change that was itself taken back is no hindrance."""
    known = people(village)
    first = taken(village, [a_move("00105", "0300")])
    village.clock.set("2026-04-02 12:00:00")
    second = taken(
        village, [a_move("00105", "0400", "2026-04-20"), a_hire("00105", 異動区分="休職", 発令日="2026-04-25")]
    )

    assert refusal(village, first)[0] == say.SOME_CANNOT.id
    back(village, second)
    back(village, first)

    assert people(village) == known


def test_a_post_in_a_unit_that_is_gone_is_not_given_back(village: World):
    """The unit was abolished after everybody had left it: who was in it is named."""
    batch = taken(village, [a_move(f"{n:05}", "0300", "2026-04-02") for n in (103, 108)])
    village.clock.set("2026-04-03 12:00:00")
    gone = UNITS.replace("0500,産業建設課,,2000-04-01,", "0500,産業建設課,,2000-04-01,2026-04-05")
    assert not village.take_units(gone).problems
    village.clock.set("2026-04-10 12:00:00")

    id_, text = refusal(village, batch, "00108")

    assert id_ == say.SOME_CANNOT.id
    assert say.UNIT_GONE.say(who=text_of(village, "00108"), unit="0500", day="令和8年4月10日").text in text


def text_of(world: World, number: str) -> str:
    return f"{number} {person(world, number).names[-1].full}"


def test_a_file_that_was_taken_back_has_nothing_left(village: World):
    """The second time is refused, and changes nothing."""
    batch = taken(village, [a_move("00105", "0300")])
    back(village, batch)

    assert refusal(village, batch)[0] == say.NOTHING_LEFT.id


def test_a_number_that_the_file_does_not_name_is_refused(village: World):
    """Nobody is skipped silently."""
    batch = taken(village, [a_move("00105", "0300")])

    id_, text = refusal(village, batch, "00105", "00106")

    assert id_ == say.NOT_IN_BATCH.id
    assert "00106" in text
    assert "00105" not in text


def test_what_is_not_in_force_or_no_personnel_file_is_refused(village: World):
    """A held file, the organisation's file, and a number that no file has."""
    held = handed_in(village, [a_move(f"{n:05}", "0300") for n in (103, 108)])

    assert (held.state, held.batch is None) == ("held", False)
    assert refusal(village, held.batch or 0)[0] == say.NOT_IN_FORCE.id
    assert refusal(village, 1)[0] == say.NOT_OF_PEOPLE.id
    assert refusal(village, 99)[0] == say_work.NO_SUCH_BATCH.id


def test_f20_nobody_in_particular_takes_nothing_back(village: World):
    """A login of the operating system is not a person."""
    batch = taken(village, [a_move("00105", "0300")])

    with pytest.raises(Stopped) as refused:
        undo(village.instance, Wanted(batch), village.nobody())

    assert refused.value.said.id == say.WHO_ARE_YOU.id


def test_case_78_taking_ones_own_change_back_needs_a_second_person(village: World):
    """Who undoes a file that moved him only asks for it."""
    batch = taken(village, [a_move("00104", "0300", "2026-04-02")])
    known = people(village)

    done = back(village, batch, by="00104")

    assert done.state == "held"
    assert people(village) == known


def test_case_74_a_hold_stays_when_a_move_is_taken_back(village: World):
    """A stop came without any file, and no file's taking back lifts it; stops themselves are refused here."""
    batch = taken(village, [a_move("00105", "0300", "2026-04-02")])
    held = now.stop(village.instance, StopKind.HOLD, "00105", village.instance.actor(HR))

    assert refusal(village, held.batch)[0] == say.NOT_A_FILE.id
    back(village, batch)

    assert village.entries()["n00105"].status.key == "suspended"
    assert person(village, "00105").postings_on(d("2026-04-02"))[0].unit == "0201"


# --- what cannot be undone ---


def notes(found: Undoing) -> dict[str, str]:
    return {note.id: note.text for note in found.notes}


def test_whoever_has_begun_is_disabled_and_kept_and_deleted_only_after_the_days(village: World):
    """The appointment ends as today begins: no access, the entry stays ninety days, and the note says so."""
    village.clock.set("2026-04-10 12:00:00")
    batch = taken(village, [a_hire("00201"), a_hire("00202", 発令日="2026-04-10")])
    village.clock.set("2026-04-13 12:00:00")
    said = notes(look(village, batch))

    back(village, batch)

    assert {say.HIRE_BEGUN.id, say.ACCESS_USED.id} == said.keys()
    assert "00201" in said[say.HIRE_BEGUN.id]
    for number in ("00201", "00202"):
        entry = village.entries()[f"n{number}"]
        assert (entry.status.key, entry.groups) == ("disabled", frozenset())
        (job,) = person(village, number).employments
        assert job.span.end == d("2026-04-13")
    village.clock.set("2026-07-11 12:00:00")
    village.work()
    assert "n00201" in village.entries()
    village.clock.set("2026-07-12 12:00:00")
    village.work()
    assert "n00201" not in village.entries()


def test_whoever_begins_today_is_disabled_at_once(village: World):
    """Hired and taken back on the same day: an appointment without a day, and no access this afternoon."""
    batch = taken(village, [a_hire("00201")])
    assert village.entries()["n00201"].status.key == "active"

    back(village, batch)

    assert village.entries()["n00201"].status.key == "disabled"
    assert person(village, "00201").employments[0].span == Span(d("2026-04-01"), d("2026-04-01"))
    assert refusal(village, batch)[0] == say.NOTHING_LEFT.id


def test_whoever_is_yet_to_come_never_comes_and_may_be_hired_again(village: World):
    """The name and the login stay theirs; a new file hires the same person."""
    batch = taken(village, [a_hire("00201", 発令日="2026-05-01")])
    account = person(village, "00201").account
    assert notes(look(village, batch)).keys() == {say.HIRE_COMING.id}

    back(village, batch)
    village.clock.set("2026-05-01 12:00:00")
    village.work()

    assert "n00201" not in village.entries()
    assert person(village, "00201").employments == ()
    taken(village, [a_hire("00201", 発令日="2026-05-01")])
    assert village.entries()["n00201"].status.key == "active"
    assert person(village, "00201").account == account


def test_a_leaver_comes_back_with_a_warning_when_the_entry_is_gone(village: World):
    """Within the days the entry is enabled again; after them it is made anew, and the password is gone."""
    before = village.entries()["n00105"]
    batch = taken(village, [a_leaver("00105", "2026-04-30")])
    village.clock.set("2026-05-10 12:00:00")
    village.work()
    assert village.entries()["n00105"].status.key == "disabled"
    assert notes(look(village, batch)) == {}

    village.clock.set("2026-08-10 12:00:00")
    village.work()
    assert "n00105" not in village.entries()
    said = notes(look(village, batch))
    back(village, batch)

    assert said.keys() == {say.PASSWORD_GONE.id}
    assert "00105" in said[say.PASSWORD_GONE.id]
    assert village.entries()["n00105"] == before


def test_rights_that_could_be_used_meanwhile_are_named(village: World):
    """Of a move in force the note names who had the rights; of one that is to come there is nothing to say."""
    batch = taken(village, [a_move("00105", "0300", "2026-04-01"), a_move("00106", "0300", "2026-05-01")])

    said = notes(look(village, batch))

    assert said.keys() == {say.ACCESS_USED.id}
    assert "00105" in said[say.ACCESS_USED.id]
    assert "00106" not in said[say.ACCESS_USED.id]


# --- the brake ---


def test_f31_taking_back_many_hires_waits_for_a_second_person(village: World):
    """Six would lose access: held, nothing happens; another person with an office releases it."""
    batch = taken(village, [a_hire(f"{n:05}") for n in range(201, 207)])
    known = people(village)

    done = back(village, batch)

    assert done.state == "held"
    assert people(village) == known
    assert [(x["object"], x["outcome"]) for x in village.log(Act.HR_UNDONE)] == [(f"batch:{batch}", "intended")]
    assert look(village, batch).trips != ()
    hr.release(village.instance, done.id, village.instance.actor(HEAD))
    village.work()
    assert {village.entries()[f"n{n:05}"].status.key for n in range(201, 207)} == {"disabled"}
    assert [x["object"] for x in village.log(Act.HR_RELEASED)] == [f"batch:{done.id}"]
