"""The doors through which a decision might come in, and what each of them says to whoever may not decide."""

import re
from collections.abc import Callable, Mapping
from datetime import timedelta

import pytest

from idm.calendar import JST
from idm.cli.worker import run_once
from idm.errors import IdmError
from idm.messages import cases as say
from idm.passwords.hashing import Cost, Hasher
from idm.secret import Secret
from tests.cases import Hall
from tests.matrix.ways import Try
from tests.places import Answer, Place
from tests.signing import GOOD, Door, a_door
from tests.web.conftest import Visit
from web.app import create_app

CHEAP = Hasher(Cost(memory=64, passes=1))
STRONG = Secret(f"{GOOD.reveal()}/Hotaru5-asagao")


def by_office(hall: Hall, tried: Try) -> str:
    """The use case itself, as every door calls it; the id of its refusal."""
    with pytest.raises(IdmError) as caught:
        hall.decide(tried.filed, tried.by)
    return caught.value.said.id


def at_the_office(hall: Hall, tried: Try) -> None:
    assert by_office(hall, tried) == tried.refusal.id


def by_command(hall: Hall, tried: Try) -> None:
    answer = command(hall, tried)
    assert (answer.code, answer.out, tried.refusal.id in answer.err) == (1, "", True), answer


def in_bulk(hall: Hall, tried: Try) -> None:
    """There is no command that takes several at once: it is not understood."""
    assert command(hall, tried, str(tried.filed.id)).code == 2


def command(hall: Hall, tried: Try, *more: str) -> Answer:
    now = f"{hall.world.clock.now().astimezone(JST):%Y-%m-%d %H:%M:%S}"
    place = Place(hall.world.instance.home, hall.world.hands.server, now)
    words = ["--yes", "--digest", tried.filed.case.digest, "--by", tried.by]
    return place.idm("case", "decide", str(tried.filed.id), *more, *words)


def by_web(hall: Hall, tried: Try) -> None:
    """Signed in with everything that work with an office asks for; a privileged ID does not get that far."""
    door = a_door(hall.world)
    if tried.by.startswith("x-"):
        assert door.knock(tried.by, GOOD) is None
        return
    visit = seated(hall, door, tried.by)
    number = tried.filed.id
    page = visit.get(f"/cases/{number}")
    assert 'value="no"' not in page.get_data(as_text=True)  # no form, or the one for want of anybody else (2(6)①)
    token = re.search(r'name="csrf_token" value="([^"]+)"', visit.get("/me").get_data(as_text=True))
    assert token is not None
    fields = {"csrf_token": token[1], "answer": "yes", "digest": tried.filed.case.digest, "reason": "確認した"}
    answer = visit.client.post(f"/cases/{number}", data=fields)
    if page.status_code == 404:  # for him there is no such case, nor, without an office, any deed of deciders
        assert (answer.status_code, tried.refusal) in ((403, say.NO_SUCH_CASE), (404, say.NO_SUCH_CASE))
        return
    assert (answer.status_code, tried.said in answer.get_data(as_text=True)) == (409, True)


def seated(hall: Hall, door: Door, number: str) -> Visit:
    visit = Visit(create_app(hall.world.instance, CHEAP).test_client(), door)
    door.own(number, STRONG)
    visit.devices[f"n{number}"] = door.hold(f"n{number}")
    visit.sign_in(f"n{number}", STRONG)
    visit.show(f"n{number}")
    return visit


def by_api(hall: Hall, tried: Try) -> None:
    """Programs read applications; none of their calls writes one."""
    app = create_app(hall.world.instance, CHEAP)
    rules = [rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/api/") and "case" in rule.rule]
    assert rules
    for rule in rules:
        assert (rule.methods or set()) <= {"GET", "HEAD", "OPTIONS"}
    answer = app.test_client().post(f"/api/v1/cases/{tried.filed.id}", json={"answer": "yes"})
    assert answer.status_code == 405


def by_worker(hall: Hall, tried: Try) -> None:
    """A whole turn of the worker, with every chore it has, long after the deadline."""
    hall.world.clock.at += timedelta(days=9)
    report = run_once(hall.world.instance, hall.world.directory, quiet=True)
    assert report.writes == 0  # its directory is away; what it decides, it decides without


DOORS: Mapping[str, Callable[[Hall, Try], None]] = {
    "office": at_the_office,
    "command": by_command,
    "bulk": in_bulk,
    "API": by_api,
    "web": by_web,
    "worker": by_worker,  # the last one: time goes by
}
