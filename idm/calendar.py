"""Civil dates of Japan and instants. A paper says a date; a machine needs an instant; this is the only bridge.

Instants are aware UTC. Dates are JST. Intervals are half-open: a person who retires "on 31 March" is employed
through 24:00 of that day, so the employment is ``[start, 1 April)`` and ends at ``start_of(1 April)`` (F50, F51).
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

JST = ZoneInfo("Asia/Tokyo")
ONE_DAY = timedelta(days=1)


@lru_cache(maxsize=4096)  # a city's terms end on few days, and zones are slow
def start_of(day: date) -> datetime:
    """00:00 JST of that day, as UTC."""
    return datetime.combine(day, time(), JST).astimezone(UTC)


def day_of(now: datetime) -> date:
    """The civil date in Japan at that instant."""
    if now.tzinfo is None:
        raise ValueError("an instant needs a zone")
    try:
        return now.astimezone(JST).date()
    except OverflowError:  # at the very ends of the calendar the zone alone decides
        return now.date()


def day_after(day: date) -> date:
    return day + ONE_DAY


def fiscal_year(day: date) -> int:
    """年度: 1 April to 31 March, named by the year it starts in."""
    return day.year if day.month >= 4 else day.year - 1


def fiscal_year_end(day: date) -> date:
    """31 March of the fiscal year that ``day`` lies in."""
    return date(fiscal_year(day) + 1, 3, 31)


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Half-open ``[start, end)`` in JST civil dates; ``end`` None means no end is known."""

    start: date
    end: date | None = None

    def covers(self, day: date) -> bool:
        return self.start <= day and (self.end is None or day < self.end)

    def touches(self, other: "Span") -> bool:
        """True when the two share a day or meet without a gap."""
        return (self.end is None or other.start <= self.end) and (other.end is None or self.start <= other.end)

    def last_day(self) -> date | None:
        """The day a paper would print as the last one."""
        return None if self.end is None else self.end - ONE_DAY


_ERAS = ((date(2019, 5, 1), "令和"), (date(1989, 1, 8), "平成"), (date(1926, 12, 25), "昭和"))


def wareki(day: date) -> str:
    """The date as a Japanese paper writes it: 令和8年4月1日."""
    for first, era in _ERAS:
        if day >= first:
            year = day.year - first.year + 1
            return f"{era}{'元' if year == 1 else year}年{day.month}月{day.day}日"
    return f"{day.year}年{day.month}月{day.day}日"


def wareki_minute(now: datetime) -> str:
    """The minute as a Japanese paper writes it: 令和8年4月1日 15時30分. ``now`` is aware; the clock is Japan's."""
    return f"{wareki(day_of(now))} {now.astimezone(JST):%H時%M分}"
