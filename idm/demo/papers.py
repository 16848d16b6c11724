"""The files that the village's offices hand in: what stands in them, and how each office writes them."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from idm.demo.town import NEW_UNIT, Clerk, Town, newcomers, year_end

UNITS_HEADER = ("所属コード", "所属名", "上位所属コード", "有効開始日", "有効終了日")
LIST_HEADER = (
    "職員番号",
    "発令日",
    "氏名",
    "フリガナ",
    "任用形態",
    "任期終了日",
    "所属コード",
    "補職名",
    "本務兼務区分",
    "給料表",
)
"""As a payroll system prints it: some columns under other names, one that is of no use here."""
CHANGES_HEADER = (
    "職員番号",
    "発令日",
    "異動区分",
    "氏名",
    "氏名カナ",
    "任用形態",
    "任期終了",
    "所属コード",
    "職名",
    "主務・兼務",
)

Rows = list[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Paper:
    """A file: its name, its bytes' encoding, its header and rows."""

    name: str
    encoding: str
    header: tuple[str, ...]
    rows: Rows

    def content(self) -> bytes:
        """
        The bytes as Excel writes them.

        Raises:
            UnicodeEncodeError: a character that the encoding lacks: a mistake in the town's data.
        """
        text = io.StringIO()
        writer = csv.writer(text)
        writer.writerow(self.header)
        writer.writerows(self.rows)
        return text.getvalue().encode(self.encoding)


# --- the first files ---


def units(village: Town) -> Paper:
    rows: Rows = [(code, name, parent, first.isoformat(), "") for code, name, parent, first in village.units]
    return Paper("01_soshiki.csv", "utf-8", UNITS_HEADER, rows)


def full_list(village: Town) -> Paper:
    """Everybody of HR's, as the payroll system gives it: CP932, half-width kana, dates by era."""
    return Paper("02_shokuin_zenin.csv", "cp932", LIST_HEADER, _listed(village.staff))


def others(village: Town) -> Paper:
    """Special posts, council and contractor, kept by hand in a spreadsheet."""
    return Paper("03_tokubetsushoku_giin_itaku.csv", "utf-8-sig", LIST_HEADER, _listed(village.others))


def _listed(people: Iterable[Clerk]) -> Rows:
    rows: Rows = []
    for one in people:
        posts = ((one.unit, one.title, "本務"), *((unit, title, "兼務") for unit, title in one.beside))
        last = _era(one.until) if one.until else ""
        rows += [
            (one.number, _era(one.since), one.name, one.kana, one.form, last, unit, title, main, "行（一）")
            for unit, title, main in posts
        ]
    return rows


# --- two that are wrong ---


def cut_list(village: Town) -> Paper:
    """The full list without its last 40 per cent."""
    kept = village.staff[: len(village.staff) * 6 // 10]
    return Paper("04_zenin_tochu.csv", "cp932", LIST_HEADER, _listed(kept))


def three_slips(village: Town) -> Paper:
    """A day that does not exist, a unit that does not exist, a word that nobody knows."""
    a, b, c = village.staff[2:5]
    april = village.april
    rows: Rows = [
        _change(a, april, "異動", unit="0301", title="主事", day=f"{april.year}-04-31"),
        _change(b, april, "異動", unit="0399", title="主事"),
        _change(c, april, "お引越し", unit="0401", title="主事"),
    ]
    return Paper("05_ido_ayamari.csv", "cp932", CHANGES_HEADER, rows)


# --- 1 April ---

LAPSING = (3, 11, 19, 27)
"""Of the fiscal-year staff, by place in the list: not appointed again."""
_JOINERS = (
    ("0301", "主事"),
    ("0402", "主事"),
    ("0503", "主事"),
    ("0101", "主事"),
    ("0202", "主事"),
    ("0701", "学習支援員"),
    ("0401", "窓口補助員"),
    ("0702", "学校司書補助員"),
)


@dataclass(frozen=True, slots=True)
class Cast:
    """Those whom the play follows by name."""

    mover: Clerk
    joiner: Clerk
    leaver: Clerk
    renewed: Clerk
    lapsed: Clerk
    operator: Clerk  # 人事係長: hands the files in
    second: Clerk  # 企画商工課長: looks over his shoulder


def cast(village: Town) -> Cast:
    yearly = village.fiscal_year_staff
    return Cast(
        mover=village.holder("0100", "課長"),
        joiner=newcomers(village, _JOINERS)[0],
        leaver=village.holder("0300", "課長"),
        renewed=yearly[0],
        lapsed=yearly[LAPSING[0]],
        operator=village.holder("0102", "係長"),
        second=village.holder("0200", "課長"),
    )


def april_changes(village: Town) -> Paper:
    """Movers, joiners, leavers and renewals of 1 April, in one file."""
    rows = [*_moves(village), *_farewells(village), *_joins(village), *_renewals(village)]
    return Paper("06_ido_4gatsu.csv", "cp932", CHANGES_HEADER, rows)


def _moves(village: Town) -> Rows:
    april, hold, all_of = village.april, village.holder, village.holders
    general, planning = hold("0100", "課長"), hold("0200", "課長")
    moved = (
        (general, "0200", "課長"),
        (planning, "0100", "課長"),
        (hold("0400", "課長補佐"), "0300", "課長"),
        (hold("0101", "係長"), "0400", "課長補佐"),
        (hold("0101", "主査"), "0101", "係長"),
        (all_of("0301", "主事")[0], "0101", "主査"),
        (hold("0401", "主査"), "0403", "係長"),
        (all_of("0503", "主事")[0], "0502", "主査"),
        (hold("0202", "主任"), NEW_UNIT[0], "係長"),
        (all_of("0201", "主事")[0], NEW_UNIT[0], "主事"),
        (hold("0301", "主査"), "0601", "係長"),
    )
    rows: Rows = [_change(one, april, "異動", unit=unit, title=title) for one, unit, title in moved]
    rows += [
        _change(general, april, "兼務解除", unit="0810", title="書記長"),
        _change(planning, april, "兼務", unit="0810", title="書記長"),
        _change(hold("0101", "係長"), april, "兼務解除", unit="0810", title="書記次長"),
        _change(hold("0101", "主査"), april, "兼務", unit="0810", title="書記次長"),
    ]
    rows.append(_change(replace(hold("0403", "主事"), name=_MARRIED[0], kana=_MARRIED[1]), april, "氏名変更"))
    return rows


_MARRIED = ("例題 さくら", "レイダイ サクラ")


def _farewells(village: Town) -> Rows:
    april, hold = village.april, village.holder
    last = april - timedelta(days=1)
    stays = hold("0601", "係長")
    rows: Rows = [
        _change(one, last, "退職") for one in (hold("0300", "課長"), hold("0403", "係長"), hold("0502", "主査"), stays)
    ]
    rows += [
        _change(replace(stays, form="再任用"), april, "再任用", unit="0601", title="主査"),
        _change(village.holders("0402", "主事")[0], april, "育児休業"),
        _change(hold("0201", "主査"), april, "派遣"),
    ]
    return rows


def _joins(village: Town) -> Rows:
    return [
        _change(one, one.since, "採用", unit=one.unit, title=one.title, until=one.until)
        for one in newcomers(village, _JOINERS)
    ]


def _renewals(village: Town) -> Rows:
    yearly = [one for place, one in enumerate(village.fiscal_year_staff) if place not in LAPSING]
    last = year_end(village.april)
    return [_change(one, village.april, "任用更新", until=last) for one in yearly]


def nursery_closes(village: Town) -> Paper:
    """Eight nursery teachers go at once, because an association takes the nursery over: the brake will ask."""
    last = village.april - timedelta(days=1)
    rows: Rows = [_change(one, last, "退職") for one in village.holders("0710", "保育士")]
    return Paper("07_hoikuen_taishoku.csv", "cp932", CHANGES_HEADER, rows)


# --- the next 1 April ---

_NOT_AGAIN = (1, 6, 14, 22, 30)


def next_april_changes(village: Town) -> Paper:
    """What is known by now of the coming 1 April: renewals of most, two retirements with successors, two returns."""
    coming = village.april.replace(year=village.april.year + 1)
    last = year_end(village.april)
    hold, all_of = village.holder, village.holders
    rows: Rows = [
        _change(hold("0500", "課長"), last, "退職"),
        _change(hold("0500", "課長補佐"), coming, "異動", unit="0500", title="課長"),
        _change(hold("0500", "課長補佐"), coming, "兼務", unit="0820", title="事務局長"),
        _change(hold("0402", "係長"), last, "退職"),
        _change(hold("0402", "主査"), coming, "異動", unit="0402", title="係長"),
        _change(hold("0103", "主事"), coming, "異動", unit="0701", title="主事"),
        _change(hold("0701", "主事"), coming, "異動", unit="0103", title="主事"),
        _change(all_of("0402", "主事")[0], coming, "復職"),
        _change(hold("0201", "主査"), coming, "復帰"),
    ]
    yearly = [one for place, one in enumerate(village.fiscal_year_staff) if place not in LAPSING]
    yearly += [one for one in newcomers(village, _JOINERS) if one.until is not None]
    again = [one for place, one in enumerate(yearly) if place not in _NOT_AGAIN]
    rows += [_change(one, coming, "任用更新", until=year_end(coming)) for one in again]
    return Paper("08_ido_yokunen.csv", "cp932", CHANGES_HEADER, rows)


def _change(
    one: Clerk,
    on: date,
    event: str,
    *,
    unit: str = "",
    title: str = "",
    until: date | None = None,
    day: str = "",
) -> Sequence[str]:
    """A row of a file of changes. ``day`` stands in place of ``on`` where the paper has it wrong."""
    last = until.isoformat() if until else ""
    main = "兼務" if event in ("兼務", "兼務解除") else "主務" if unit else ""
    return (one.number, day or on.isoformat(), event, one.name, one.kana, one.form, last, unit, title, main)


def _era(day: date) -> str:
    """R8.4.1: all days of the first files lie in 令和."""
    return f"R{day.year - 2018}.{day.month}.{day.day}"
