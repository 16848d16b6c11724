"""Small bar charts as SVG, drawn here: no script, no library, and always beside a table with the same numbers."""

from collections.abc import Sequence

from markupsafe import Markup, escape

WIDTH = 480
LEFT, BAR, GAP = 110, 18, 10
"""Of the drawing, in its own units: room for labels, height of a bar, room between rows."""
SERIES = ("first", "second", "third")


def bars(rows: Sequence[tuple[str, Sequence[int]]]) -> Markup:
    """
    Rows of bars, one bar for each number of a row; the longest fills the width.

    A label comes out escaped; the drawing is hidden from screen readers, which read the table.
    """
    most = max((number for _, numbers in rows for number in numbers), default=0) or 1
    parts, top = list[str](), GAP
    for label, numbers in rows:
        middle = top + BAR * len(numbers) // 2 + 5
        parts.append(f'<text x="{LEFT - 8}" y="{middle}" text-anchor="end">{escape(label)}</text>')
        for place, number in enumerate(numbers):
            parts.append(_bar(number, most, top + place * BAR, SERIES[place]))
        top += BAR * len(numbers) + GAP
    line = f'<line class="line" x1="{LEFT}" y1="0" x2="{LEFT}" y2="{top}"/>'
    body = "".join(parts)
    return Markup(  # noqa: S704 - the labels are escaped above
        f'<svg viewBox="0 0 {WIDTH} {top}" aria-hidden="true" focusable="false">{line}{body}</svg>'
    )


def _bar(number: int, most: int, top: int, kind: str) -> str:
    if not number:
        return ""  # the table beside it says so
    length = round((WIDTH - LEFT - 50) * number / most)
    shape = f'<rect class="{kind}" x="{LEFT}" y="{top + 1}" width="{length}" height="{BAR - 2}"/>'
    return f'{shape}<text x="{LEFT + length + 6}" y="{top + BAR - 4}">{number}</text>'
