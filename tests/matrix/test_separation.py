"""Whoever asks does not decide, by no door and in no disguise (NISHIHARA-2.6.1, F21). Generated, not hand-picked."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

import idm
from idm.facts.case import CaseKind
from idm.office.cases.effects import EFFECTS
from idm.policy.cases import CaseRule
from tests.cases import Hall, counted
from tests.matrix.cast import fill_matrix
from tests.matrix.doors import DOORS, by_office
from tests.matrix.ways import DISGUISES, WAYS, Tries, stands
from tests.people import POLICY
from tests.snapshots import Copied

ONE_DATABASE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
KINDS = [
    pytest.param(rule, id=rule.key.value)
    if rule.key is CaseKind.EXTERNAL_ACCESS
    else pytest.param(rule, id=rule.key.value, marks=pytest.mark.long)
    for rule in POLICY.case
]
"""The one with the most steps in every run, the others in the long one."""


@dataclass
class Scene:
    """One way at one step of a kind, in a village of its own; ``done`` is what came of it."""

    what: str
    hall: Hall
    tries: Tries
    done: list[tuple[int, str]]


def scenes(copied: Copied, rule: CaseRule) -> Iterator[Scene]:
    for step, role in enumerate(rule.steps):
        tried: set[str] = set()
        for way in WAYS:
            with copied(fill_matrix) as world:
                hall, done = Hall(world, dict.fromkeys(CaseKind)), list[tuple[int, str]]()
                tries = way(hall, rule, step)
                tried |= tries.keys()
                hall.effects = counted(done)
                yield Scene(f"{rule.key}, {role}", hall, tries, done)
        assert tried == DISGUISES


@ONE_DATABASE
@pytest.mark.parametrize("rule", POLICY.case, ids=lambda rule: rule.key.value)
def test_f21_nishihara_2_6_1_nobody_decides_any_step_of_what_he_asked_for(copied: Copied, rule: CaseRule):
    """At each step of each kind, after the right people decided the steps before: refused by the rule that bars him."""
    for scene in scenes(copied, rule):
        for name, tried in scene.tries.items():
            before = stands(scene.hall, tried)

            said = by_office(scene.hall, tried)

            assert said == tried.refusal.id, (scene.what, name, said)
            assert (stands(scene.hall, tried), scene.done) == (before, []), (scene.what, name)


@ONE_DATABASE
@pytest.mark.parametrize("rule", KINDS)
def test_f21_nishihara_2_6_1_by_no_door_does_anybody_decide_what_he_asked_for(copied: Copied, rule: CaseRule):
    """The same through every door, each with its own refusal; a turn of the worker after nine days decides nothing."""
    for scene in scenes(copied, rule):
        for door, pushed in DOORS.items():
            for name, tried in scene.tries.items():
                before = stands(scene.hall, tried)

                pushed(scene.hall, tried)

                assert (stands(scene.hall, tried), scene.done) == (before, []), (scene.what, name, door)


def test_every_kind_that_the_product_takes_in_is_in_the_matrix():
    """All of them have a chain, and something that comes of them."""
    assert {rule.key for rule in POLICY.case} == set(EFFECTS) == set(CaseKind)


def test_f21_one_place_writes_decisions_down():
    """Whatever door there will be: a word on a case is stored, and a case approved, by the one use case alone."""
    root = Path(idm.__file__).parent
    writers = {
        path.relative_to(root).as_posix()
        for path in root.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and ast.unparse(node.func) == "cases.put_down"
    }

    assert writers == {"office/cases/deciding.py"}
