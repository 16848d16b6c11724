"""`idm audit` at the command line: the log has no names, and who is answered with names has to be an auditor."""

from tests.places import Place

ADMIN, STAFF = "00102", "00106"


def test_8_2_2_the_log_is_shown_with_names_to_those_alone_who_may_open_its_page(small_place: Place):
    """Without anybody's name it is ids, as it is kept; a clerk is told whom to ask."""
    small_place.populate(8)
    small_place.must("credential", "leaked", STAFF, "--by", ADMIN)
    with small_place.opened() as instance:
        admin = instance.actor(ADMIN)
    assert admin.person is not None

    plain = small_place.must("audit", "tail").out
    named = small_place.must("audit", "tail", "--by", ADMIN).out
    refused = small_place.idm("audit", "tail", "--by", STAFF)

    name = admin.person.names[-1].full
    assert (admin.by in plain, name in plain, name in named) == (True, False, True)
    assert (refused.code, "AUD-045" in refused.err, refused.out) == (1, True, "")
