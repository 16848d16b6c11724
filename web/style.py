"""Every component of the pages on one page: for whoever writes a new one, and for the eye that compares."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from idm.messages import web as say
from web import charts

pages = Blueprint("style", __name__)

COLOURS = (
    ("key", "主な色"),
    ("strong", "見出し"),
    ("text", "本文"),
    ("quiet", "補足"),
    ("good", "よい知らせ"),
    ("bad", "悪い知らせ"),
)


@pages.get("/style")
def page() -> ResponseReturnValue:
    rows = [("A", (12, 4)), ("B", (7, 0)), ("C", (3, 9))]
    return render_template(
        "style.html", colours=COLOURS, rows=rows, chart=charts.bars(rows), wrong=[say.STALE_FORM.say()]
    )
