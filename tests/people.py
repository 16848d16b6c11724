"""Builders that all tests share: people of a village that does not exist, its organisation, instants and HR files.

Names are made of places and rivers, so that nobody takes them for real people.
"""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from itertools import count

from idm.calendar import JST, Span
from idm.facts import Account, Employment, Form, Name, Organisation, Person, Posting, Unit
from idm.policy import Policy, load_profile

POLICY: Policy = load_profile("nishihara")


def d(text: str) -> date:
    """A JST civil date: ``d("2026-04-01")``."""
    return date.fromisoformat(text)


def at(text: str) -> datetime:
    """A JST literal as an instant: ``at("2026-04-01 00:00:00")`` is aware UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=JST).astimezone(UTC)


def span(since: str, until: str | None = None) -> Span:
    """``until`` is the last day, as a paper prints it."""
    end = None if until is None else date.fromordinal(d(until).toordinal() + 1)
    return Span(d(since), end)


def a_person(
    number: str = "00101",
    name: str = "阿蘇 太郎",
    unit: str = "0101",
    title: str = "主事",
    form: Form = Form.REGULAR,
    since: str = "2020-04-01",
    until: str | None = None,
    kana: str = "アソ タロウ",
    beside: Sequence[tuple[str, str]] = (),
) -> Person:
    """Somebody with one main post, stored facts (ids above 0) and posts ``beside`` it as ``(unit, title)``."""
    when = span(since, until)
    ids = count(int("".join(c for c in number if c.isdigit()) or "1") * 100 + 1)
    postings = [Posting(unit, title, True, when, next(ids))]
    postings += [Posting(other, what, False, when, next(ids)) for other, what in beside]
    return Person(
        id=f"person-{number}",
        number=number,
        account=Account(f"account-{number}", f"n{number.lower()}"),
        names=(Name(name, kana, Span(d(since)), next(ids)),),
        employments=(Employment(form, when, next(ids)),),
        postings=tuple(postings),
    )


def a_unit(
    code: str, name: str, parent: str | None = None, since: str = "2000-04-01", until: str | None = None
) -> Unit:
    return Unit(code, name, parent, span(since, until), id=int(code))


def an_organisation(*more: Unit) -> Organisation:
    """A small village: a mayor's office with its sections, and the secretariat of the council."""
    return Organisation(
        (
            a_unit("0100", "総務課"),
            a_unit("0101", "人事係", "0100"),
            a_unit("0200", "企画商工課"),
            a_unit("0201", "情報政策係", "0200"),
            a_unit("0300", "税務課"),
            a_unit("0400", "住民福祉課"),
            a_unit("0500", "産業建設課"),
            a_unit("0900", "議会事務局"),
            a_unit("0001", "村長部局"),
            *more,
        )
    )


def a_roster(*people: Person) -> Mapping[str, Person]:
    return {person.number: person for person in people}


HEADER = (
    "職員番号",
    "発令日",
    "異動区分",
    "氏名",
    "氏名カナ",
    "任用形態",
    "任期終了",
    "所属コード",
    "所属名",
    "職名",
    "主務・兼務",
)


def a_row(**cells: str) -> dict[str, str]:
    """A row of a file of changes: 阿蘇 太郎 moves to 税務課 on 1 April 2026. a cell is changed by name."""
    usual = {"職員番号": "00101", "発令日": "2026-04-01", "異動区分": "異動", "氏名": "阿蘇 太郎"}
    place = {"任用形態": "常勤", "所属コード": "0300", "職名": "主事", "主務・兼務": "主務"}
    return usual | place | cells


def an_hr_csv(
    rows: Iterable[Mapping[str, str]], header: Sequence[str] = HEADER, encoding: str = "utf-8", separator: str = ","
) -> bytes:
    """The bytes of a personnel file as Excel writes it."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=separator)
    writer.writerow(header)
    writer.writerows([row.get(column, "") for column in header] for row in rows)
    return text.getvalue().encode(encoding)
