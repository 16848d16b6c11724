"""
May somebody of a contractor's (委託) use anything, and until when (NISHIHARA-6.1.4, 9.1.2.2, 9.1.2.9)?

Only under a contract that is running, that somebody in office answers for, and after a briefing that is on record.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from unicodedata import normalize

from idm.calendar import Span, wareki
from idm.facts.contract import Work
from idm.facts.unit import Organisation
from idm.policy import Policy
from idm.verdict import Because, Status, Verdict

NEEDED, BRIEFED, SPONSOR, OVER, NAMED = (
    "contract.needed",
    "contract.briefed",
    "contract.sponsor",
    "contract.over",
    "contract.named",
)


def judged(works: Sequence[Work], policy: Policy, day: date) -> Verdict | None:
    """
    What contracts say of one who works for a contractor that day; None when he may work under one of them.

    Of several that do not let him, the one that lacks least is given as the reason.
    """
    if not works:
        needed = policy.contractors.contract.value
        return Verdict(Status.SUSPENDED, Because(NEEDED, "契約の登録がない")) if needed else None
    found: list[Verdict] = []
    for work in works:
        verdict = _under(work, policy, day)
        if verdict is None:
            return None
        found.append(verdict)
    return min(found, key=lambda verdict: verdict.status)


def _under(work: Work, policy: Policy, day: date) -> Verdict | None:
    key, span = work.contract, work.span
    if span.end is not None and span.end <= max(day, span.start):
        last = wareki(span.end - timedelta(days=1))
        return Verdict(Status.DISABLED, Because(OVER, f"契約{key}は{last}付で終了"))
    if day < span.start:
        return Verdict(Status.SUSPENDED, Because(NEEDED, f"契約{key}は{wareki(span.start)}から"))
    if work.briefed is None or day < work.briefed:
        return Verdict(Status.SUSPENDED, Because(BRIEFED, f"契約{key}の説明の記録がない"))
    since = unsponsored_since(work.sponsored, span.start, day)
    stops = None if since is None else suspended_from(since, work.told, policy)
    if since is not None and stops is not None and day >= stops:
        return Verdict(Status.SUSPENDED, Because(SPONSOR, f"契約{key}の担当職員がいない（{wareki(since)}から）"))
    return None


def unsponsored_since(sponsored: Iterable[Span], start: date, day: date) -> date | None:
    """
    The first day of those, up to this one, on which nobody in office answers for a contract; None when somebody does.

    Args:
        start: The first day of the contract: before it nobody need answer.
    """
    known = list(sponsored)
    if any(span.covers(day) for span in known):
        return None
    return max([span.end for span in known if span.end is not None and span.end <= day], default=start)


def suspended_from(since: date, told: Iterable[date], policy: Policy) -> date | None:
    """
    The first day on which the people of a contract are suspended that nobody answers for since that day; None while
    nobody was told of it: nobody's work is stopped unseen.

    Args:
        told: The days on which somebody was told, those of before as well.
    """
    heard = min([day for day in told if day >= since], default=None)
    return None if heard is None else stops_after(heard, policy)


def stops_after(told: date, policy: Policy) -> date:
    """So many days after somebody was told that nobody answers for it."""
    return told + timedelta(days=policy.contractors.unsponsored.days)


def runs(works: Iterable[Work]) -> list[Span]:
    """When somebody is on contracts; those that meet without a gap are one."""
    found: list[Span] = []
    for span in sorted([work.span for work in works], key=lambda span: span.start):
        before = found[-1] if found else None
        if before is None or not before.touches(span):
            found.append(span)
        elif before.end is not None:
            end = None if span.end is None else max(before.end, span.end)
            found[-1] = Span(before.start, end)
    return found


def edges(works: Iterable[Work], policy: Policy) -> Iterator[date]:
    """Every day from which on ``judged`` may answer differently."""
    for work in works:
        yield work.span.start
        for day in (work.span.end, work.briefed):
            if day is not None:
                yield day
        for span in work.sponsored:
            yield span.start
            if span.end is not None:
                yield span.end
        for day in work.told:
            yield stops_after(day, policy)


def in_charge(
    employments: Iterable[Span],
    posts: Iterable[tuple[str, Span]],
    unit: tuple[str, date],
    organisation: Organisation,
    gone: Iterable[Span] = (),
) -> tuple[Span, ...]:
    """
    When somebody is in office in a unit, or in one below it: whoever moves away answers for nothing there any more.

    Args:
        employments: His appointments but those of a contractor's.
        posts: The code of the unit of each of his posts, and when he holds it.
        unit: Its code, and the day (JST) on which that was written down: what took it over answers in its place.
        gone: The days for which he is dismissed or dead, whatever the papers say yet.
    """
    jobs = list(employments)
    there = [held for code, held in posts if _is_below(code, unit, _looked_at(held, unit[1]), organisation)]
    met = (cut(held, job) for held in there for job in jobs)
    found = [span for span in met if span is not None]
    for away in gone:
        found = [rest for span in found for rest in _without(span, away)]
    return tuple(sorted(found))


def _looked_at(held: Span, since: date) -> date:
    """A post of before stands where it stands by then: what was above it years ago may be gone."""
    last = held.last_day()
    return max(held.start, since if last is None else min(since, last))


def _is_below(code: str, unit: tuple[str, date], day: date, organisation: Organisation) -> bool:
    top, since = unit
    answering = organisation.heir(top, since, day) if since < day else top
    return any(one.code == answering for one in organisation.path(code, day))


def _without(span: Span, away: Span) -> Iterator[Span]:
    """The days of the first that the second has not."""
    before = cut(span, Span(date.min, away.start))
    after = cut(span, Span(away.end)) if away.end is not None else None
    return (one for one in (before, after) if one is not None)


def cut(one: Span, other: Span) -> Span | None:
    """The days that both have; None when there is none."""
    ends = [end for end in (one.end, other.end) if end is not None]
    both = Span(max(one.start, other.start), min(ends, default=None))
    return None if both.end is not None and both.end <= both.start else both


# --- names ---

_WORDS = (
    *(
        "作業員",
        "作業者",
        "作業",
        "担当者",
        "担当",
        "委託先",
        "委託",
        "再委託",
        "業者",
        "要員",
        "技術者",
        "技師",
        "社員",
    ),
    *(
        "従業員",
        "従事者",
        "派遣",
        "保守",
        "運用",
        "開発",
        "システム",
        "サポート",
        "スタッフ",
        "オペレーター",
        "オペレータ",
    ),
    *(
        "エンジニア",
        "ユーザー",
        "ユーザ",
        "ゲスト",
        "テスト",
        "会社",
        "責任者",
        "未定",
        "不明",
        "氏名",
        "名前",
        "某",
        "誰か",
    ),
    *("staff", "worker", "operator", "contractor", "vendor", "engineer", "support", "member", "user", "guest", "test"),
    *("person", "temp", "unknown", "someone", "nobody", "name", "tbd", "na", "no"),
)
_DIGITS = re.compile(r"[\W\d_]+")
_NOBODY = re.compile(
    f"(?:(?:{'|'.join(sorted(_WORDS, key=len, reverse=True))})+"
    "(?:[a-zァ-ヺ甲乙丙丁]|[〇一二三四五六七八九十]+)?第?[号番名]?|[a-zァ-ヺ甲乙丙丁]?)"
)


def nobody(name: str) -> bool:
    """
    Is this the name of nobody: a role, a letter or a number (NISHIHARA-9.1.2.2)? Width, case, blanks and numbering do
    not matter: 「staff 1」「作業員Ａ」「委託1」「担当者 二」.
    """
    return _NOBODY.fullmatch(_DIGITS.sub("", normalize("NFKC", name).lower())) is not None
