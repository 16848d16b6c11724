"""A page as PDF (A4, tagged), with the fonts of this machine and nothing from anywhere else (F88)."""

from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any, cast

from idm.errors import IdmError
from idm.messages import web as say

STYLE = Path(__file__).parent / "static" / "paper.css"


class CannotPrint(IdmError):
    """What lays out paper is not on this machine; everything else works without it."""


def pdf(page: str) -> bytes:
    """
    One HTML page, laid out on paper (PDF/UA-1: it carries its text, its structure and its language).

    Raises:
        CannotPrint: WeasyPrint or the system's Pango is missing.
        FatalURLFetchingError: the page asks for something: ours never do, and what a text in it says is no address.
    """
    weasyprint, fonts, urls = _printer()
    nothing = urls.URLFetcher(allowed_protocols=(), fail_on_errors=True)
    document = weasyprint.HTML(string=page, base_url="", url_fetcher=nothing)
    style = weasyprint.CSS(string=_style(), url_fetcher=nothing)
    made = document.write_pdf(stylesheets=[style], font_config=fonts.FontConfiguration(), pdf_variant="pdf/ua-1")
    return cast(bytes, made)


def _printer() -> tuple[Any, Any, Any]:
    """Loaded with the first paper: it opens Pango, without which the pages themselves must start."""
    try:
        return (
            import_module("weasyprint"),
            import_module("weasyprint.text.fonts"),
            import_module("weasyprint.urls"),
        )
    except (ImportError, OSError) as error:  # OSError: the package is there, the system's library is not
        raise CannotPrint(say.CANNOT_PRINT) from error


@cache
def _style() -> str:
    return STYLE.read_text(encoding="utf-8")
