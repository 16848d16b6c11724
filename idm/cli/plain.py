"""Values as a command's answer has them: for programs, and for the clock on the wall."""

from datetime import date, datetime
from typing import Any

from idm.calendar import JST


def plain(value: Any) -> Any:
    """As JSON has it: instants and days as text."""
    if isinstance(value, dict):
        return {key: plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    return value.isoformat() if isinstance(value, date) else value


def clock(at: datetime | None) -> str:
    """To the minute, in Japan; "" for None."""
    return f"{at.astimezone(JST):%Y-%m-%d %H:%M}" if at else ""
