"""The preview says once what a file changes, on the day on which it changes."""

from collections.abc import Iterable, Mapping

from connectors.hr_file.reader import sheet_from
from idm.hr.sheet import Answers
from idm.messages import hr as say
from idm.office.hr import desk as hr
from idm.office.hr.desk import Asked
from idm.plan import Kind
from tests.instances import World, a_hire, a_leaver
from tests.people import an_hr_csv, at

MARCH = {"任用形態": "会計年度任用", "任期終了": "2027-03-31"}


def preview(world: World, rows: Iterable[Mapping[str, str]]) -> list[tuple[str, str, Kind]]:
    """(date in Japan, 職員番号, what happens)."""
    sheet = sheet_from(an_hr_csv(rows), "idou.csv")
    going_on = Answers(frozenset({(say.CONTINUED.id, None)}))
    prepared = hr.look_through(world.instance, sheet, Asked(answers=going_on))
    assert prepared.ok, prepared.verdict.problems
    return [
        (moment.astimezone(at("2026-01-01 00:00:00").tzinfo).isoformat()[:13], c.login[1:], c.kind)
        for moment, changes in hr.effects(world.instance, prepared, None).items()
        for c in changes
    ]


def test_a_leaver_is_shown_once_on_the_day_after_the_last(village: World):
    """Not again when the entry is deleted months later."""
    assert preview(village, [a_leaver("00105", "2026-04-30")]) == [("2026-04-30T15", "00105", Kind.DISABLE)]


def test_a_renewal_is_shown_as_going_on_and_not_as_a_new_entry(village: World):
    """Without the file access would end; what would have been deleted later is nobody's concern."""
    village.take([a_hire("00301", **MARCH)])

    shown = preview(
        village, [a_hire("00301", 異動区分="再任用", 発令日="2027-04-01", **MARCH | {"任期終了": "2028-03-31"})]
    )

    assert shown == [("2027-03-31T15", "00301", Kind.ENABLE)]


def test_a_move_planned_for_later_is_shown_on_its_day(village: World):
    """A correction of a coming move is no change of today."""
    village.take([a_hire("00105", 異動区分="異動", 発令日="2026-10-01", 所属コード="0300", 職名="主査")])

    shown = preview(village, [a_hire("00105", 異動区分="異動", 発令日="2026-10-01", 所属コード="0300", 職名="係長")])

    assert shown == [("2026-09-30T15", "00105", Kind.MODIFY)]
