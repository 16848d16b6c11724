"""A list made from a file and named in the settings is in force; one that cannot be read keeps everything closed."""

from dataclasses import replace
from pathlib import Path

import pytest

from idm.errors import BadInput, NotReady
from idm.office import blocklist
from idm.office.instance import open_instance
from idm.office.settings import FILE
from idm.office.signin import credentials as counter
from idm.rules.standing import Standing
from idm.secret import Secret
from tests.places import Place
from tests.signing import Door

LEAKED = "Tonbo7-kasuri/Hagaki"


def name_in_settings(place: Place, path: Path) -> None:
    settings = place.home / FILE
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace('password_blocklist = ""', f'password_blocklist = "{path}"'), encoding="utf-8")


def test_a_named_list_is_in_force_and_a_lost_or_damaged_one_opens_nothing(small_place: Place, tmp_path: Path):
    """Failing closed: without its list, weaker passwords would be taken and nobody would know."""
    source, target = tmp_path / "leaked.txt", tmp_path / "leaked.bloom"
    source.write_text(f"123456\n{LEAKED}\n", encoding="utf-8")

    made = small_place.must("credential", "blocklist", str(source), "--to", str(target), "--json").json
    name_in_settings(small_place, target)
    small_place.must("policy", "propose", "--connection")

    assert (made["count"], made["path"]) == (2, str(target))
    instance = open_instance(small_place.home)
    assert instance.blocked.known is not None
    assert instance.blocked.known.count == 2
    instance.close()
    target.write_bytes(target.read_bytes()[:-1])
    assert "PWD-026" in small_place.idm("policy", "show").err
    target.unlink()
    lost = small_place.idm("policy", "show")
    assert (lost.code, "PWD-025" in lost.err) == (1, True), lost


def test_nishihara_7_1_4_3_a_list_that_one_person_exchanged_opens_nothing(small_place: Place, tmp_path: Path):
    """A whole list with next to nothing in it, under the same name: the one that was accepted has another seal."""
    target, other = tmp_path / "leaked.bloom", tmp_path / "short.bloom"
    for words, path in ((f"123456\n{LEAKED}\n", target), ("123456\n", other)):
        small_place.must("credential", "blocklist", small_place.paper("list.txt", words), "--to", str(path))
    name_in_settings(small_place, target)
    small_place.must("policy", "propose", "--connection")
    before = target.read_bytes()

    target.write_bytes(other.read_bytes())
    exchanged = small_place.idm("policy", "show")
    target.write_bytes(before)

    assert (exchanged.code, "PWD-027" in exchanged.err) == (1, True), exchanged
    assert small_place.idm("policy", "show").code == 0


def test_the_command_says_what_to_put_into_the_settings(small_place: Place, tmp_path: Path):
    """The very line, and how often a password is refused by mistake, measured."""
    (tmp_path / "leaked.txt").write_text("123456\n", encoding="utf-8")

    said = small_place.must("credential", "blocklist", str(tmp_path / "leaked.txt"), "--to", str(tmp_path / "x")).out

    assert f'password_blocklist = "{tmp_path / "x"}"' in said
    assert "実測 0.0" in said


def test_nothing_is_overwritten_and_an_empty_list_is_none(tmp_path: Path):
    """An empty list would look like protection; a failed try leaves nothing behind."""
    source, target = tmp_path / "empty.txt", tmp_path / "list.bloom"
    source.write_text("\n\n", encoding="utf-8")

    with pytest.raises(BadInput, match="PWD-022"):
        blocklist.build(source, target)
    with pytest.raises(NotReady, match="SET-007"):
        blocklist.build(tmp_path / "nothing.txt", target)
    with pytest.raises(NotReady, match="PWD-024"):
        blocklist.build(_one(tmp_path), tmp_path / "no" / "folder")
    assert not target.exists()
    target.write_bytes(b"somebody's")
    with pytest.raises(BadInput, match="PWD-023"):
        blocklist.build(_one(tmp_path), target)
    assert target.read_bytes() == b"somebody's"


def test_whoever_changes_his_password_is_held_to_the_list(door: Door, tmp_path: Path):
    """At the counter itself, where pages and resets come by; the same password passes where there is no list."""
    source, target = tmp_path / "leaked.txt", tmp_path / "leaked.bloom"
    source.write_text(f"{LEAKED}\n", encoding="utf-8")
    blocklist.build(source, target)
    blocked = replace(door.desk.instance, blocked=blocklist.read(str(target)))

    held = counter.unfit(replace(door.desk, instance=blocked), door.person(), Standing.STAFF, Secret(LEAKED))

    assert [said.id for said in held] == ["PWD-013"]
    assert counter.unfit(door.desk, door.person(), Standing.STAFF, Secret(LEAKED)) == ()


def _one(folder: Path) -> Path:
    path = folder / "one.txt"
    path.write_text("123456\n", encoding="utf-8")
    return path
