"""`idm policy`: what is in force, what the file says, and the second person between them (NISHIHARA-7.1.4.3)."""

import pytest

from idm.policy import profile_text
from tests.instances import a_hire, hires
from tests.places import Place

PLANNING, CISO, CLERK = "00102", "00113", "00106"
DIFFERS = "承認された内容のまま動いています"
LIMIT = "[sign_in.staff.tries]\nvalue = 5\n"


@pytest.fixture
def edited(small_place: Place) -> Place:
    """The village with a 副村長; somebody wrote another limit into a file of the body's own and made it the profile."""
    small_place.populate(12)
    more = [*hires(12), a_hire(CISO, 所属コード="0100", 職名="副村長", 氏名="俵山 試験")]
    small_place.must("hr", "apply", "--yes", "--changes", small_place.hr("more.csv", more[12:]))
    profile = small_place.paper("own.toml", profile_text("nishihara").replace(LIMIT, LIMIT.replace("5", "6")))
    settings = small_place.home / "sekisho.toml"
    text = settings.read_text("utf-8")
    settings.write_text(text.replace('profile = "nishihara"', f'profile = "{profile}"'), "utf-8")
    return small_place


def tries(place: Place) -> str:
    rows = place.must("policy", "show", "--json").json
    return str(next(row["value"] for row in rows if row["what"] == "職員の試行"))


def test_nishihara_7_1_4_3_the_file_is_a_proposal_until_a_second_person_says_yes(edited: Place):
    """Shown as different, proposed, decided by the CISO in the place of the network admin who asked."""
    shown = edited.idm("policy", "show")
    assert (DIFFERS in shown.err, tries(edited)) == (True, "5回")
    assert "+value = 6" in edited.must("policy", "diff").out

    said = edited.must("policy", "propose", "--reason", "職員の要望のため", "--by", PLANNING).out
    assert "決める人：00113 俵山 試験" in said
    digest = edited.must("case", "show", "1", "--by", CISO, "--json").json["digest"]
    own = edited.idm("case", "decide", "1", "--yes", "--digest", digest, "--by", PLANNING)
    assert (own.code, tries(edited)) == (1, "5回")
    edited.must("case", "decide", "1", "--yes", "--digest", digest, "--by", CISO)

    assert tries(edited) == "6回"
    assert DIFFERS not in edited.idm("policy", "show").err
    assert edited.must("policy", "diff").out.startswith("承認済みの内容と同じです")
    assert edited.must("audit", "verify", "--json").json["ok"] is True


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("propose", "--reason", "x"), "BRK-008"),
        (("propose", "--reason", "x", "--by", CLERK), "CAS-035"),
        (("propose", "--connection", "--reason", "x", "--by", PLANNING), "CHG-003"),
        (("accept", "--by", PLANNING, "--second", CISO), "CHG-006"),
        (("diff", "99"), "CHG-001"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else value,
)
def test_what_does_not_go_is_one_sentence(edited: Place, words: tuple[str, ...], said: str):
    """With its id; five tries are still five."""
    answer = edited.idm("policy", *words)

    assert (answer.code, said in answer.err) == (1, True), answer
    assert tries(edited) == "5回"


def test_a_file_that_is_gone_changes_nothing(edited: Place):
    """What two people accepted is kept by the instance itself."""
    (edited.home.parent / "own.toml").unlink()

    assert ("own.toml" in edited.idm("policy", "show").err, tries(edited)) == (True, "5回")


def test_an_early_end_and_the_empty_offices_by_command(edited: Place):
    """The delegator takes his nomination back; the sections without a head are listed."""
    options = ["--for", "00105", "--until", "2027-03-31", "--reason", "不在", "--content", "role=network_admin"]
    edited.must("case", "apply", "delegation", "特権の代行", *options, "--by", PLANNING)
    digest = edited.must("case", "show", "1", "--by", CISO, "--json").json["digest"]
    edited.must("case", "decide", "1", "--yes", "--digest", digest, "--by", CISO)

    assert "CAS-020" in edited.idm("case", "end", "1", "--reason", "x", "--by", "00101").err
    assert "終わらせました" in edited.must("case", "end", "1", "--reason", "戻ったため", "--by", PLANNING).out
    assert "CAS-063" in edited.idm("case", "end", "1", "--reason", "x", "--by", PLANNING).err

    empty = edited.must("case", "vacancies", "--json").json
    assert ("system_manager", "税務課") in {(one["role"], one["unit"]) for one in empty}
    assert "税務課" in edited.must("case", "vacancies").out
