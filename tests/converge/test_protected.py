"""What the profile protects is left alone by workers too."""

from tests.instances import World, a_hire


def test_a_member_of_a_protected_group_stays_when_his_post_changes(village: World):
    """local-* groups belong to somebody else: only reconcile names them, nobody empties them."""
    hands = village.hands
    club, member = hands.group("local-club"), hands.person("n00105")
    hands.run("ldapadd", text=f"dn: {club}\nobjectClass: groupOfNames\ncn: local-club\nmember: {member}\n")

    village.take([a_hire("00105", 異動区分="異動", 所属コード="0300", 職名="係長")])
    village.work()

    assert member in hands.run("ldapsearch", "-LLL", "-o", "ldif-wrap=no", "-b", club, "member")
    assert village.entries()["n00105"].title == "係長"
