"""What was worked out of a draft is worked out again as soon as anything it rests on is another."""

from connectors.hr_file.reader import sheet_from
from idm.hr.changeset import Extent, Source
from idm.office.hr import drafts
from idm.office.hr.memory import KEPT, Memory
from idm.office.hr.papers import Asked
from idm.office.hr.rehearsal import Look, look_at
from tests.instances import World, a_hire
from tests.people import an_hr_csv


def drafted(world: World, *numbers: str) -> int:
    sheet = sheet_from(an_hr_csv([a_hire(number, 発令日="2026-05-01") for number in numbers]), "5月.csv")
    done = drafts.draft(world.instance, sheet, Asked(Source.HR, Extent.CHANGES), world.instance.actor("00104"))
    assert done.batch is not None
    return done.batch.id


def looked(world: World, memory: Memory, number: int) -> Look:
    return look_at(world.instance, number, world.instance.actor("00104"), memory)


def test_a_second_look_is_the_first_one(village: World):
    """Nothing changed: nothing is worked out, and what a page made of it is there too."""
    memory, number = Memory(), drafted(village, "00201")

    first, second = looked(village, memory, number), looked(village, memory, number)

    assert second.prepared is first.prepared
    made = memory.shown(first.prepared, list)
    assert memory.shown(second.prepared, list) is made


def test_a_changed_roster_a_revised_draft_and_another_day_are_looked_at_anew(village: World):
    """Each of them may change what the draft would do."""
    memory, number = Memory(), drafted(village, "00201")
    seen = [looked(village, memory, number).prepared]

    village.take([a_hire("00301")])
    seen.append(looked(village, memory, number).prepared)
    village.clock.set("2026-04-02 09:00:00")
    seen.append(looked(village, memory, number).prepared)
    drafts.approve(village.instance, number, village.instance.actor("00102"))
    seen.append(looked(village, memory, number).prepared)

    assert len({id(one) for one in seen}) == 4


def test_only_the_newest_few_are_kept(village: World):
    """A city's drafts are large."""
    memory = Memory()
    numbers = [drafted(village, f"0020{n}") for n in range(KEPT + 1)]
    first = looked(village, memory, numbers[0]).prepared
    for number in numbers[1:]:
        looked(village, memory, number)

    assert looked(village, memory, numbers[0]).prepared is not first
