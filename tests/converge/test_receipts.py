"""When a leaver's account was gone from a directory: due 00:00:00, gone 00:00:14, and the line that says so."""

from idm.store import leaving
from idm.store.leaving import Receipt
from tests.instances import World, a_hire, a_leaver
from tests.people import at

MIDNIGHT, GONE = "2027-04-01 00:00:00", "2027-04-01 00:00:14"


def receipts(world: World, login: str) -> list[Receipt]:
    with world.instance.store.read() as connection:
        return leaving.receipts_of(connection, [world.account(login)])


def test_s04_a_leaver_gets_one_receipt_for_each_directory(village: World):
    """Written with what the worker booked, once, however often it looks again."""
    village.clock.set("2027-03-01 09:00:00")
    assert village.take([a_leaver("00105", "2027-03-31")]).state == "applied"
    village.work()
    before = receipts(village, "n00105")
    village.clock.set(GONE)
    village.work()
    village.work()

    (found,) = receipts(village, "n00105")
    assert before == []
    assert (found.target, found.due_at, found.gone_at) == (village.directory.name, at(MIDNIGHT), at(GONE))
    line = next(one for one in village.log() if one["seq"] == found.seq)
    assert (line["act"], line["object"], line["outcome"]) == ("account.converged", found.account_id, "ok")
    assert (line["data"]["status"], line["data"]["rule"]) == ("disabled", "account.left")


def test_whoever_is_away_has_left_nothing(village: World):
    """休職 shuts the account too, and it is no end: there is no receipt."""
    leave = a_hire("00105", 異動区分="休職", 発令日="2026-05-01", 所属コード="0201")
    assert village.take([leave], confirm=["HR-067", "HR-068"]).state == "applied"
    village.clock.set("2026-05-01 00:00:10")
    village.work()

    assert receipts(village, "n00105") == []


def test_f37_a_directory_that_gives_no_answer_gives_no_receipt(village: World):
    """Down at midnight; the receipt is of the time at which it was seen, later."""
    village.clock.set("2027-03-01 09:00:00")
    assert village.take([a_leaver("00105", "2027-03-31")]).state == "applied"
    village.work()
    account = village.account("n00105")
    village.hands.server.stop()
    village.clock.set(GONE)
    village.work()
    with village.instance.store.read() as connection:
        silent = leaving.receipts_of(connection, [account])
    village.hands.server.start()
    village.clock.set("2027-04-01 00:10:00")
    village.work()

    assert silent == []
    assert [one.gone_at for one in receipts(village, "n00105")] == [at("2027-04-01 00:10:00")]
