"""People are looked up by whoever answers for them; nobody is shown what has not been announced."""

import pytest

from idm.desired import Desired
from idm.errors import BadInput
from idm.facts import Unit
from idm.office.hr import drafts
from idm.office.views import finding
from idm.office.views.finding import Scope
from idm.rules.grants import Held
from idm.store import facts
from idm.verdict import Status
from tests.instances import World, a_hire
from tests.office.hr.at_the_desk import CLERK, a_sheet, asked, take
from tests.people import POLICY, an_organisation, at, d
from tests.people import a_person as anybody

EVERYBODY = Scope(None)


def numbers(world: World, text: str, kind: str = "all", scope: Scope = EVERYBODY) -> list[str]:
    return [row.number for row in finding.find(world.instance, scope, text, kind).rows]


def an_organisation_of(world: World) -> tuple[Unit, ...]:
    with world.instance.store.read() as connection:
        return tuple(facts.organisation(connection).units)


@pytest.mark.parametrize(
    "text", ["00401", "０0401", "n00401", "髙﨑", "高崎", "ﾀｶｻｷ", "たかさき", "税務 髙﨑", "0300 高崎"]
)
def test_f42_a_person_is_found_however_the_name_is_written(village: World, text: str):
    """By number, login, name in any of its shapes, kana in any of theirs, section by name or code, and all together."""
    take(village, [a_hire("00401", 氏名="髙﨑 花子", 氏名カナ="タカサキ ハナコ")])

    assert numbers(village, text) == ["00401"]


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_what_somebody_looked_for_is_not_kept(village: World, monkeypatch: pytest.MonkeyPatch):
    """The same words are folded anew; a second word folds nobody again."""
    folded: list[str] = []
    monkeypatch.setattr(finding, "plain", lambda text: folded.append(text) or text)

    counts = []
    for text in ("髙﨑", "髙﨑", "髙﨑 00401"):
        numbers(village, text)
        counts.append(len(folded))
        folded.clear()

    units = len(an_organisation_of(village))
    assert (counts[0], counts[2]) == (counts[1], counts[1] + 1 + units)


@pytest.mark.parametrize("text", ["高崎 総務課", "%", "_", "'; --", "0010%"])
def test_f87_every_word_has_to_fit_and_none_is_a_pattern(village: World, text: str):
    """Wildcards of a database are letters like any others."""
    assert numbers(village, text) == []


def test_a_list_can_be_narrowed_to_a_state(village: World):
    """In use, coming, leaving within 30 days, locked out."""
    take(village, [a_hire("00301", 発令日="2026-04-20"), a_hire("00110", 異動区分="退職", 発令日="2026-04-15")])

    assert numbers(village, "", "joining") == ["00301"]
    assert numbers(village, "", "leaving") == ["00110"]
    assert len(numbers(village, "", "active")) == 12
    assert numbers(village, "", "locked") == []


def test_a_manager_sees_the_people_of_his_section_and_of_those_below(village: World):
    """The head of 総務課 sees 人事係, and neither 税務課 nor a person there by his number."""
    head = finding.scope_of(_held(village, "00101"))
    assert numbers(village, "", "all", head) == ["00101", "00104", "00109"]

    assert finding.one(village.instance, head, "00104", None).row.number == "00104"
    with pytest.raises(BadInput) as other:
        finding.one(village.instance, head, "00106", None)
    with pytest.raises(BadInput) as nobody:
        finding.one(village.instance, head, "99999", None)
    assert str(other.value).replace("00106", "99999") == str(nobody.value)


def test_whoever_answers_for_the_whole_body_sees_everybody(village: World):
    """人事係 and the network administrator; somebody without a role sees nobody."""
    assert finding.scope_of(_held(village, "00104")) == EVERYBODY
    assert finding.scope_of(_held(village, "00102")) == EVERYBODY
    assert numbers(village, "", "all", finding.scope_of(())) == []


def test_what_is_not_announced_yet_is_nowhere(village: World):
    """A move and a newcomer in a file before its 内示: not on the page at any date, nor in a list."""
    rows = [
        a_hire("00106", 異動区分="異動", 発令日="2026-05-01", 所属コード="0400"),
        a_hire("00302", 発令日="2026-05-01"),
    ]
    clerk = village.instance.actor(CLERK)
    made = drafts.draft(village.instance, a_sheet(rows), asked(), clerk, embargo=d("2026-04-20"))
    assert made.batch is not None

    shown = finding.one(village.instance, EVERYBODY, "00106", at("2026-05-02 00:00:00"))

    assert [post["unit"] for post in shown.json["posts"]] == ["0300"]
    assert not any(event.coming for event in shown.timeline)
    assert numbers(village, "00302") == []
    assert "00106" not in numbers(village, "住民福祉課")


def test_a_person_is_shown_at_a_date_with_reasons_and_a_timeline(village: World):
    """What was recorded for later is there on its day, and in the timeline as something to come."""
    take(village, [a_hire("00106", 異動区分="異動", 発令日="2026-05-01", 所属コード="0400", 職名="主任")])

    today = finding.one(village.instance, EVERYBODY, "n00106", None)
    may = finding.one(village.instance, EVERYBODY, "n00106", at("2026-05-01 00:00:00"))

    assert [post["unit"] for post in today.json["posts"]] == ["0300"]
    assert [post["unit"] for post in may.json["posts"]] == ["0400"]
    assert [event.day for event in today.timeline if event.coming] == [d("2026-05-01")]
    assert today.corrected  # the post without an end that stood there before
    assert all(why["clause"] for right in may.json["rights"] for why in right["because"])
    assert today.row.status is Status.ACTIVE


def test_somebody_who_has_left_belongs_to_where_he_was_last():
    """And somebody who is to come to where he begins: a manager sees both."""
    organisation = an_organisation()
    scope = Scope(frozenset({"0100"}))

    assert scope.covers(anybody(unit="0101", until="2021-03-31"), organisation, d("2026-04-01"))
    assert scope.covers(anybody(unit="0101", since="2027-04-01"), organisation, d("2026-04-01"))
    assert not scope.covers(anybody(unit="0300"), organisation, d("2026-04-01"))
    assert POLICY.role


def _held(world: World, number: str) -> tuple[Held, ...]:
    with world.instance.store.read() as connection:
        organisation, person = facts.organisation(connection), facts.find_person(connection, number)
    assert person is not None
    return Desired(world.instance.policy, organisation, world.clock.now()).explain(person).roles
