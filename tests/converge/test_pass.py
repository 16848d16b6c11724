"""A pass over a real directory: what is due is done once, and what is not due waits for its day."""

from dataclasses import replace

import pytest

from connectors.ldap import LdapDirectory
from idm.audit.entry import Act
from idm.errors import Refused, Unreachable
from idm.messages import work as say
from idm.office.auditing import verify_log
from idm.office.views import looking
from idm.ports import Delta, ModifyEntry, Result
from idm.store import facts, marks
from idm.verdict import Status
from tests.instances import World, a_hire, a_leaver
from tests.people import at, d


def test_a_second_pass_writes_nothing(village: World):
    """What is right is left alone: nobody is due, and even touched accounts and groups need no write."""
    assert village.waiting() == 0
    with village.instance.store.write() as connection:
        for kind in ("account", "group"):
            known = marks.subjects(connection, "main", kind)
            marks.touch(connection, ["main"], kind, dict.fromkeys(known), village.clock.now())

    again = village.work()

    assert again.accounts == 12
    assert (again.writes, again.failed) == (0, 0)


def test_everybody_has_exactly_one_add_on_record(village: World):
    """Twelve people, twelve entries, twelve lines of the log that say ok."""
    added = [line for line in village.log(Act.ACCOUNT_CONVERGED) if line["data"]["kind"] == "add"]

    assert len(village.entries()) == 12
    assert len({line["object"] for line in added}) == len(added) == 12
    assert {line["outcome"] for line in added} == {"ok"}


def test_f99_every_write_is_on_record_before_it_is_made(village: World):
    """Each account's intent stands in the log before its outcome, and nothing is left open."""
    order: dict[str, list[str]] = {}
    for line in village.log():
        for account in line.get("data", {}).get("accounts", ()):
            order.setdefault(account, []).append(line["act"])
        if line["act"] == Act.ACCOUNT_CONVERGED:
            order.setdefault(line["object"], []).append(line["act"])
    village.instance.checkpoint()
    report = verify_log(village.instance)

    assert set(map(tuple, order.values())) == {(Act.PASS_INTENDED, Act.ACCOUNT_CONVERGED)}
    assert (report.ok, report.open_intents) == (True, ())


class Watching(LdapDirectory):
    """Remembers every write it was asked for."""

    def __init__(self, world: World) -> None:
        super().__init__(world.hands.server.settings(), "main")
        self.writes: list = []

    def apply(self, writes):
        self.writes += writes
        return super().apply(writes)


def test_f35_every_modify_asserts_the_generation_that_was_seen(village: World):
    """A modify names the generation the directory holds, and leaves a higher one behind."""
    before = village.generations()
    directory = Watching(village)
    village.take(
        [a_hire("00105", 異動区分="異動", 所属コード="0300"), a_hire("00104", 異動区分="異動", 所属コード="0500")]
    )

    village.work(directory=directory)
    directory.close()

    modified = [w for w in directory.writes if isinstance(w, ModifyEntry)]
    after = village.generations()
    assert {w.entry.login for w in modified} == {"n00104", "n00105"}
    for write in modified:
        assert write.seen == before[write.entry.login] < write.generation == after[write.entry.login]


def test_f35_a_modify_from_an_old_generation_is_refused_by_the_directory(village: World):
    """The directory itself says no to whoever saw an older entry."""
    entry, generation = village.entries()["n00105"], village.generations()["n00105"]
    late = ModifyEntry(replace(entry, title="村長"), ("title",), generation - 1, generation + 5)

    outcome = village.directory.apply([late]).outcomes()

    assert [o.result for o in outcome] == [Result.STALE]
    assert village.entries()["n00105"].title == "主事"


def test_a_leaver_is_disabled_at_midnight_and_deleted_ninety_days_later(village: World):
    """Disable before delete: 退職 on 31 March, no groups from 1 April, gone on 30 June."""
    village.clock.set("2027-03-01 09:00:00")
    village.take([a_leaver("00105", "2027-03-31")])
    seen = []

    for moment in (
        "2027-03-31 23:59:59",
        "2027-04-01 00:00:00",
        "2027-06-29 23:59:59",
        "2027-06-30 00:00:00",
    ):
        village.clock.set(moment)
        village.work()
        entry = village.entries().get("n00105")
        seen.append((entry.status, bool(entry.groups)) if entry else None)

    assert seen == [(Status.ACTIVE, True), (Status.DISABLED, False), (Status.DISABLED, False), None]
    assert [x["data"]["kind"] for x in village.log(Act.ACCOUNT_CONVERGED) if x["object"].endswith(_account(village))][
        1:
    ] == ["modify", "disable", "delete"]


def _account(world: World) -> str:
    with world.instance.store.read() as connection:
        person = facts.find_person(connection, "00105")
    assert person is not None
    return person.account.id


def test_f36_a_deleted_login_is_never_given_again(village: World):
    """The number of somebody who left stays his, also when his entry is long gone."""
    village.clock.set("2027-03-01 09:00:00")
    village.take([a_leaver("00105", "2027-03-31")])
    village.clock.set("2027-07-01 00:00:00")
    village.work()
    assert "n00105" not in village.entries()

    again = village.take([a_hire("00105", 氏名="別人 次郎", 発令日="2027-07-01")])

    assert again.state == "refused"
    assert [p.id for p in again.prepared.verdict.problems] == ["HR-053"]


def test_a_mark_that_is_touched_during_a_pass_stays_due(village: World):
    """Facts that come while a worker is under way are not settled away with the older ones."""
    village.take([a_hire("00105", 異動区分="異動", 所属コード="0300")])

    class Interrupted(Watching):
        done = False

        def apply(self, writes):
            if not self.done:
                self.done = True
                village.take([a_hire("00105", 異動区分="異動", 所属コード="0500", 発令日="2026-04-01", 職名="係長")])
            return super().apply(writes)

    directory = Interrupted(village)
    village.work(directory=directory)
    directory.close()

    entry = village.entries()["n00105"]
    assert (entry.unit, entry.title) == ("0500", "係長")
    assert village.waiting() == 0


def test_settling_keeps_a_mark_due_that_was_touched_since_it_was_leased(village: World):
    """The generation tells: an older lease does not overwrite when to look again."""
    now = village.clock.now()
    account = village.account("n00105")
    with village.instance.store.write() as connection:
        marks.touch(connection, ["main"], "account", {account: None}, now)
        lease = marks.lease_due(connection, "main", "one", now, count=5, seconds=60)
        marks.touch(connection, ["main"], "account", {account: None}, now)
        assert lease is not None
        assert marks.settle(connection, "main", lease.token, [marks.Settled(m, None) for m in lease.marks])

    assert village.waiting() == 1


def test_settling_a_mark_that_nobody_touched_puts_it_to_rest(village: World):
    """The same without the second touch: nothing is due."""
    now = village.clock.now()
    account = village.account("n00105")
    with village.instance.store.write() as connection:
        marks.touch(connection, ["main"], "account", {account: None}, now)
        lease = marks.lease_due(connection, "main", "one", now, count=5, seconds=60)
        assert lease is not None
        assert marks.settle(connection, "main", lease.token, [marks.Settled(m, None) for m in lease.marks])

    assert village.waiting() == 0


# --- a directory that does not answer, or says no ---


def test_f37_an_unreachable_directory_delays_and_loses_nothing(village: World):
    """While slapd is down every change waits; afterwards it is all there, once."""
    village.take([a_hire("00105", 異動区分="異動", 所属コード="0300"), a_hire("00201", 所属コード="0300")])
    village.hands.server.stop()

    silent = village.work()

    assert silent.writes == 0
    assert silent.unreachable is not None
    assert silent.unreachable.id == say.DIRECTORY_UNREACHABLE.id
    assert village.waiting() == 2
    village.hands.server.start()
    back = village.work()
    assert (back.failed, back.unreachable, village.waiting()) == (0, None, 0)
    assert village.entries()["n00105"].unit == "0300"
    assert "n00201" in village.entries()
    assert len([x for x in village.log(Act.ACCOUNT_CONVERGED) if x["data"]["kind"] == "add"]) == 13


def test_f99_a_directory_that_goes_away_after_the_intent_leaves_no_intent_open(village: World):
    """The connection is refused right before the first write: the log says that nothing came of it, then it is done."""

    class Gone(Watching):
        def apply(self, writes):
            raise Unreachable(say.DIRECTORY_DOWN, name=self.name, why="gone")

    village.take([a_hire("00105", 異動区分="異動", 所属コード="0201", 職名="主査")])  # no group changes
    directory = Gone(village)
    gone = village.work(directory=directory)
    directory.close()
    village.instance.checkpoint()
    meanwhile = verify_log(village.instance)
    village.clock.set("2026-04-01 12:10:00")
    back = village.work()

    assert (gone.writes, back.failed) == (0, 0)
    assert gone.failed > 0
    assert (meanwhile.ok, meanwhile.open_intents) == (True, ())
    assert [x["outcome"] for x in village.log(Act.ACCOUNT_CONVERGED)][-2:] == ["unknown", "ok"]
    assert village.entries()["n00105"].title == "主査"


def test_a_silent_directory_is_asked_every_two_seconds_and_nothing_is_leased_for_it(village: World):
    """Passwords wait for its return; all it costs is one connection, however many marks wait."""
    village.take([a_hire("00201", 所属コード="0300")])
    village.hands.server.stop()
    waits = []

    for _ in range(4):
        village.work(patient=True)
        with village.instance.store.read() as connection:
            state = marks.directory_state(connection, "main")
        assert state.next_try is not None
        waits.append((state.next_try - village.clock.now()).total_seconds())
        village.clock.at = state.next_try

    assert waits == [1, 2, 2, 2]
    assert {m[7] for m in village.rows("mark")["mark"]} == {0, 1}  # tried once with leases, then probed
    village.hands.server.start()
    assert village.work(patient=True).writes > 0


def test_a_directory_that_says_no_is_asked_after_1_2_4_seconds(village: World):
    """Asking again with what it refused may lock the service out."""

    class Closed(Watching):
        def probe(self):
            raise Refused(say.DIRECTORY_DOWN, name=self.name, why="no")

        def read(self, accounts=None):
            raise Refused(say.DIRECTORY_DOWN, name=self.name, why="no")

    village.take([a_hire("00105", 異動区分="異動", 所属コード="0201", 職名="主査")])
    directory, waits = Closed(village), []

    for _ in range(4):
        village.work(patient=True, directory=directory)
        with village.instance.store.read() as connection:
            state = marks.directory_state(connection, "main")
        assert state.next_try is not None
        waits.append((state.next_try - village.clock.now()).total_seconds())
        village.clock.at = state.next_try
    directory.close()

    assert waits == [1, 2, 4, 8]


def test_a_patient_worker_leaves_a_silent_directory_alone_until_its_next_try(village: World):
    """Before that instant it is not even asked; whoever works by hand may ask at once."""
    village.take([a_hire("00201", 所属コード="0300")])
    village.hands.server.stop()
    village.work()
    village.hands.server.start()

    patient = village.work(patient=True)
    by_hand = village.work(patient=False)

    assert patient.unreachable is not None
    assert patient.writes == 0
    assert by_hand.writes > 0


def test_a_refused_change_waits_for_a_person_and_is_tried_again_when_its_facts_change(village: World):
    """A login that somebody else's entry holds: in attention, with the directory's words; new facts try again."""
    person = village.hands.person("n00201")
    village.hands.run(
        "ldapadd",
        text=f"dn: {person}\nobjectClass: account\nuid: n00201\n",
    )
    village.take([a_hire("00201", 所属コード="0300")])

    first = village.work()
    looked_at = village.attention()
    quiet = village.work()
    village.hands.run("ldapdelete", person)
    village.take([a_hire("00201", 異動区分="異動", 所属コード="0500")])
    again = village.work()

    assert [who for who, _ in first.refused] == ["n00201"]
    assert [(a.state, bool(a.error)) for a in looked_at] == [("refused", True)]
    assert quiet.writes == 0
    assert again.failed == 0
    assert village.attention() == []
    assert village.entries()["n00201"].unit == "0500"


# --- looking ahead ---


@pytest.mark.parametrize("day", ["2026-05-01", "2026-10-01", "2027-04-01"])
def test_what_the_plan_lists_is_what_happens_on_that_day(village: World, day: str):
    """The coming changes of a date, and what a worker does on that date, are one list."""
    village.take(
        [
            a_hire("00104", 異動区分="異動", 所属コード="0300", 職名="係長", 発令日="2026-05-01"),
            a_hire("00105", 異動区分="休職", 発令日="2026-05-01"),
            a_leaver("00106", "2026-09-30"),
            a_leaver("00107", "2027-03-31"),
            a_hire("00201", 発令日="2027-04-01", 所属コード="0400"),
            a_hire("00108", 異動区分="氏名変更", 氏名="南阿蘇 花子", 発令日="2026-10-01"),
        ]
    )
    village.work()
    before = village.entries()
    coming = looking.coming_changes(village.instance, village.directory, at(f"{day} 00:00:00"))
    so_far = len(village.log())

    village.clock.set(f"{day} 00:00:00")
    report = village.work()

    listed = {c.account: (c.kind.value, list(c.fields), list(c.joins), list(c.leaves)) for c, _ in coming}
    done = {
        line["object"]: (
            line["data"]["kind"],
            line["data"]["fields"],
            line["data"]["joined"],
            line["data"]["left"],
        )
        for line in village.log()[so_far:]
        if line["act"] == Act.ACCOUNT_CONVERGED
    }
    for account, (kind, fields, joins, leaves) in listed.items():
        assert done[account] == (kind, [] if kind == "add" else fields, joins, leaves)
    assert done.keys() == listed.keys()
    assert listed
    after = village.entries()
    changed = {e.account for e in (*before.values(), *after.values()) if before.get(e.login) != after.get(e.login)}
    assert changed == listed.keys()
    for change, _ in coming:
        assert before.get(change.login) == change.before
        assert after.get(change.login) == change.after
    assert (report.failed, village.waiting()) == (0, 0)


def test_a_date_on_which_nothing_changes_has_an_empty_plan(village: World):
    """The day before a posting takes effect, nothing is listed and nothing is written."""
    village.take([a_hire("00104", 異動区分="異動", 所属コード="0300", 発令日="2026-05-01")])
    village.work()

    coming = looking.coming_changes(village.instance, village.directory, at("2026-04-30 23:59:59"))
    village.clock.set("2026-04-30 23:59:59")

    assert coming == []
    assert village.work().writes == 0


def test_a_plan_changes_nothing(village: World):
    """Looking ahead leaves facts, marks and log as they were."""
    village.take([a_leaver("00106", "2026-09-30")])
    rows, lines = village.rows(), village.log()

    looking.coming_changes(village.instance, village.directory, at("2027-04-01 00:00:00"))

    assert (village.rows(), village.log()) == (rows, lines)


# --- facts supersede ---


def test_a_correction_supersedes_and_both_times_are_kept(village: World):
    """What was known before stays in the database, with the instant from which it was no longer believed."""
    first = village.clock.now()
    village.take([a_hire("00105", 異動区分="異動", 所属コード="0300", 発令日="2026-05-01")])
    village.clock.set("2026-04-10 09:00:00")
    village.take([a_hire("00105", 異動区分="異動", 所属コード="0500", 発令日="2026-05-01")])

    known = [row for row in village.rows("posting")["posting"] if d("2026-05-01") in row]
    with village.instance.store.read() as connection:
        person = facts.find_person(connection, "00105")

    assert person is not None
    assert [p.unit for p in person.postings_on(d("2026-05-01"))] == ["0500"]
    superseded = [row for row in known if village.clock.now() in row[1:] and first in row]
    assert len(superseded) >= 1


def test_the_organisation_of_a_date_stays_what_it_was(village: World):
    """A unit renamed from 1 May keeps its old name before it; old rows are superseded, none is overwritten."""
    before = village.rows("unit")["unit"]
    renamed = (
        "所属コード,所属名,上位所属コード,有効開始日,有効終了日\n"
        "0100,総務課,,2000-04-01,\n0101,人事係,0100,2000-04-01,\n0200,企画商工課,,2000-04-01,\n"
        "0201,情報政策係,0200,2000-04-01,\n0300,税務課,,2000-04-01,2026-04-30\n0300,税務住民課,,2026-05-01,\n"
        "0400,住民福祉課,,2000-04-01,\n0500,産業建設課,,2000-04-01,\n"
    )
    assert not village.take_units(renamed).problems

    with village.instance.store.read() as connection:
        known = facts.organisation(connection)
    names = [unit.name if (unit := known.on("0300", d(day))) else None for day in ("2026-04-30", "2026-05-01")]
    village.work()
    village.clock.set("2026-05-01 00:00:00")
    village.work()

    assert names == ["税務課", "税務住民課"]
    assert len(village.rows("unit")["unit"]) == len(before) + 2
    assert {e.unit_name for e in village.entries().values() if e.unit == "0300"} == {"税務住民課"}


def test_a_delta_of_a_fresh_cursor_is_empty(village: World):
    """Nothing changed since a cursor that was taken just now."""
    cursor = village.directory.changed_since(None).cursor

    assert village.directory.changed_since(cursor) == Delta(cursor, False, frozenset(), frozenset(), (), vanished=False)
