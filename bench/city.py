"""A city that does not exist: its units, its people, those who move on 1 April, and its personnel file."""

import csv
import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from idm.calendar import JST, Span
from idm.facts import Account, Employment, Form, Name, Person, Posting, Unit
from idm.hr import events
from idm.hr.changeset import Event, PersonChange
from idm.hr.events import Post
from idm.policy import Policy

MARCH = datetime(2026, 3, 2, 12, tzinfo=JST).astimezone(UTC)
APRIL = datetime(2026, 4, 1, 0, tzinfo=JST).astimezone(UTC)
FIRST_DAY = date(2026, 4, 1)

_SINCE = date(2015, 4, 1)
_TERM = date(2027, 4, 1)
_FAMILIES = (("阿蘇", "アソ"), ("白川", "シラカワ"), ("緑川", "ミドリカワ"), ("球磨", "クマ"), ("菊池", "キクチ"))
_GIVEN = (("一郎", "イチロウ"), ("春子", "ハルコ"), ("健", "ケン"), ("美咲", "ミサキ"), ("大輔", "ダイスケ"))
_TITLES = ("主事", "主任", "係長", "主査", "技師", "課長補佐")


@dataclass(frozen=True, slots=True)
class City:
    """
    So many people in departments of ten sections each.

    ``departments`` grows with the city: some 50 people a section.
    """

    people: int

    @property
    def departments(self) -> int:
        return max(1, min(99, self.people // 500))

    def units(self) -> tuple[Unit, ...]:
        span = Span(date(2000, 4, 1))
        found = []
        for number in range(self.departments):
            parent = f"{number:02}00"
            found.append(Unit(parent, f"第{number + 1}部", None, span))
            found += [Unit(f"{number:02}{s:02}", f"第{number + 1}部{s}課", parent, span) for s in range(1, 11)]
        return tuple(found)

    def section(self, index: int) -> str:
        department, section = divmod(index % (self.departments * 10), 10)
        return f"{department:02}{section + 1:02}"

    def newcomers(self) -> Iterator[PersonChange]:
        for index in range(self.people):
            yield PersonChange(None, self._person(index), (Event.HIRE,), ())

    def _person(self, index: int) -> Person:
        family, family_kana = _FAMILIES[index % len(_FAMILIES)]
        given, given_kana = _GIVEN[index // len(_FAMILIES) % len(_GIVEN)]
        term = index % 10 == 0
        span = Span(_SINCE, _TERM if term else None)
        number = f"{index + 1:06}"
        return Person(
            id=_id(index, 1),
            number=number,
            account=Account(_id(index, 2), f"n{number}"),
            names=(Name(f"{family} {given}", f"{family_kana} {given_kana}", Span(_SINCE)),),
            employments=(Employment(Form.FISCAL_YEAR if term else Form.REGULAR, span),),
            postings=(Posting(self.section(index), _TITLES[index % len(_TITLES)], True, span),),
        )

    def movers(self, known: Iterable[Person], count: int) -> list[PersonChange]:
        """The first so many of them go to another department on 1 April."""
        found = []
        for index, person in zip(range(count), known, strict=False):
            post = Post(self.section(index + 11), person.postings[0].title, True)
            after = events.settle(person, events.with_posts(person, FIRST_DAY, (post,)))
            found.append(PersonChange(person, after, (Event.MOVE,), ()))
        return found

    def write_file(self, path: Path, policy: Policy, moved: int) -> None:
        """Everybody as of 1 April (全件); every so many-th has moved."""
        header = ("職員番号", "発令日", "氏名", "氏名カナ", "任用形態", "任期終了", "所属コード", "職名", "主務・兼務")
        every = max(1, self.people // moved)
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(header)
            writer.writerows(self._row(index, policy, moves=index % every == 0) for index in range(self.people))

    def write_changes(self, path: Path, policy: Policy, count: int) -> None:
        """Changes of a 1 April (異動分): of every twenty rows one leaves, one is hired, one is renamed, others move."""
        header = ("職員番号", "発令日", "異動区分", "氏名", "氏名カナ", "任用形態", "所属コード", "職名", "主務・兼務")
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(header)
            writer.writerows(self._change(index, policy) for index in range(count))

    def _change(self, index: int, policy: Policy) -> Sequence[str]:
        kind = index % 20
        one = self._person(self.people + index if kind == 1 else index)
        name, kana, post = one.names[0].full, one.names[0].kana, one.postings[0]
        moved = (self.section(index + 11), post.title, "主務")
        if kind == 0:
            return (one.number, "2026/3/31", "退職", name, kana, "", "", "", "")
        if kind == 1:
            return (one.number, "2026/4/1", "採用", name, kana, policy.forms[Form.REGULAR], *moved)
        if kind == 2:
            return (one.number, "2026/4/1", "氏名変更", f"阿蘇野 {one.names[0].given}", kana, "", "", "", "")
        return (one.number, "2026/4/1", "異動", name, kana, "", *moved)

    def _row(self, index: int, policy: Policy, *, moves: bool) -> Sequence[str]:
        one = self._person(index)
        job = one.employments[0]
        last = job.span.last_day()
        return (
            one.number,
            "2026/4/1",
            one.names[0].full,
            one.names[0].kana,
            policy.forms[job.form],
            "" if last is None else last.strftime("%Y/%m/%d"),
            self.section(index + 11) if moves else one.postings[0].unit,
            one.postings[0].title,
            "主務",
        )


def _id(index: int, kind: int) -> str:
    """Like the ids of the product: 36 characters that begin with the time."""
    return str(uuid.UUID(int=(0x0190 << 112) | (index << 80) | (7 << 76) | (2 << 62) | kind))
