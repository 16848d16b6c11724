"""`python -m sekisho_reader settings.toml`: one card, from the reader to the browser, until it is taken out."""

import argparse
import signal
import sys
import time
from contextlib import nullcontext
from getpass import getpass
from pathlib import Path
from types import FrameType

from sekisho_reader import card, page, server, settings, words
from sekisho_reader.settings import Settings
from sekisho_reader.trouble import Trouble

LOOK_EVERY = 0.5  # seconds
BEAT = 20  # seconds: a terminal that falls silent ends its session, so that an agent that was killed does too
TELL_TIMES, TELL_EVERY = 5, 2  # the end of a session is worth several tries
ENDS = ("SIGTERM", "SIGHUP", "SIGBREAK")
"""As Ctrl-C: the end of a session at this computer. Not every system has all of them."""


def main() -> int:
    """0: signed in, and ended when the card was taken out. 1: not signed in, with a sentence."""
    parser = argparse.ArgumentParser(prog="sekisho_reader", description="ICカードで関所にサインインします。")
    parser.add_argument("settings", type=Path, help="この端末の設定（TOML）")
    parser.add_argument("--no-browser", action="store_true", help="ブラウザーを開かず、アドレスと番号を示す")
    options = parser.parse_args()
    for name in ENDS:
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), _interrupted)
    try:
        own = settings.read(options.settings)
        inserted = _inserted(own)
        _until_removed(own, inserted, _signed_in(own), browser=not options.no_browser)
    except Trouble as trouble:
        print(trouble, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 1
    return 0


def _interrupted(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _until_removed(own: Settings, inserted: bytes, code: str, *, browser: bool) -> None:
    """Whatever ends this, the card or somebody who stops the program, ends the session too."""
    url = f"{own.url}/signin/card"
    try:
        with page.opened(f"{url}#{code}") if browser else nullcontext():
            print(words.GO_ON.format(url=url, code=code), flush=True)
            _watch(own, inserted, code)
    finally:
        for name in ("SIGINT", *ENDS):
            if hasattr(signal, name):
                signal.signal(getattr(signal, name), signal.SIG_IGN)  # a second Ctrl-C shall not break this off
        _tell_removed(own, code)


def _watch(own: Settings, inserted: bytes, code: str) -> None:
    beat = time.monotonic() + BEAT
    while card.seen(own) == inserted:
        if time.monotonic() >= beat:
            beat = time.monotonic() + BEAT
            try:
                server.present(own, code)
            except Trouble as trouble:  # the next one may be heard; if none is, the session ends by itself
                print(trouble, file=sys.stderr)
        time.sleep(LOOK_EVERY)


def _signed_in(own: Settings) -> str:
    """
    The code for the browser.

    Raises:
        Trouble: the PIN was wrong, the card was refused, or nobody answered.
    """
    pin = getpass(words.PIN) if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
    asked = server.ask(own)
    try:
        signed = card.sign(own, pin, asked.text(own.url))
    except card.WrongPin as error:
        server.wrong_pin(own, asked)
        raise Trouble(words.WRONG_PIN.format(clause=asked.clause)) from error
    answered = server.answer(own, asked, signed)
    if answered.code is None:
        raise Trouble(f"{answered.because}（{answered.clause}）")
    print(words.SIGNED_IN)
    return answered.code


def _inserted(own: Settings) -> bytes:
    """Which card, as soon as there is one."""
    found = card.seen(own)
    if found is None:
        print(words.INSERT, flush=True)
    while found is None:
        time.sleep(LOOK_EVERY)
        found = card.seen(own)
    return found


def _tell_removed(own: Settings, code: str) -> None:
    """
    Raises:
        Trouble: nobody took it: the person must sign out himself.
    """
    for left in reversed(range(TELL_TIMES)):
        try:
            server.removed(own, code)
        except Trouble as trouble:
            if not left:
                raise Trouble(words.NOT_ENDED.format(why=trouble)) from trouble
            time.sleep(TELL_EVERY)
        else:
            print(words.ENDED, flush=True)
            return


if __name__ == "__main__":
    sys.exit(main())
