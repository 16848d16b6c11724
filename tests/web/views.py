"""The way to every page there is: read, sent, refused, shown once, gone wrong.

A name begins with the route; what follows the comma says in which state the page is. ``test_every_page`` wants a line
for each route and method that answers a person.
"""

import io
from collections.abc import Callable, Mapping
from types import MappingProxyType

import pyotp

from idm.office.signin import factors, resets
from idm.store import credentials
from tests.instances import a_hire
from tests.office.hr.at_the_desk import CLERK
from tests.people import an_hr_csv
from tests.signing import GOOD, WRONG
from tests.web.stage import ADMIN, APPLICANT, ASKED, CISO, LOCKED, NEWCOMER, SECOND, STAFF, Stage, View

Recipe = Callable[[Stage], View]


def read(path: str, who: str = ADMIN, status: int = 200) -> Recipe:
    """Looked at by somebody who has just shown his device."""
    return lambda stage: View(path.format(**stage.numbers), stage.session(who), status=status)


def sent(path: str, who: str = ADMIN, status: int = 200, **form: str) -> Recipe:
    """Sent by the same."""
    return lambda stage: View(path.format(**stage.numbers), stage.session(who), form, status)


def at_the_door(path: str, status: int = 200, **form: str) -> Recipe:
    """By nobody yet."""
    return lambda _: View(path, form=form or None, status=status)


def waiting(path: str, status: int = 200, **form: str) -> Recipe:
    """The password shown, the code still to come."""
    return lambda stage: View(path, stage.session(ADMIN, "password"), form or None, status)


def newcomer(stage: Stage) -> View:
    """With the password from a slip of paper."""
    return View("/password", stage.door.knock(f"n{NEWCOMER}", stage.door.temporary(NEWCOMER)))


def changed(stage: Stage) -> View:
    """For somebody whose password was not changed by a view before."""
    number, new = next(stage.others), next(stage.words)
    return View("/password", stage.session(number), {"old": GOOD.reveal(), "new": new, "again": new})


def not_needed(stage: Stage) -> View:
    """By somebody who has not said so before."""
    return View("/me/not-needed/", stage.session(next(stage.others)), {})


def proved(stage: Stage) -> View:
    stage.session(STAFF)
    return View("/reset", form={"name": f"n{STAFF}", "code": stage.code(STAFF)})


def chosen(good: bool) -> Recipe:
    """A password by a token that was earned."""

    def view(stage: Stage) -> View:
        new = next(stage.words) if good else "abc"
        stage.session(STAFF)
        token = resets.prove(stage.door.desk, f"n{STAFF}", stage.code(STAFF), "")
        assert token is not None
        return View(
            "/reset/password", form={"token": token.reveal(), "new": new, "again": new}, status=200 if good else 400
        )

    return view


def own_device(stage: Stage) -> str:
    person = stage.door.person(ADMIN)
    with stage.door.world.instance.store.read() as connection:
        (one,) = credentials.of(connection, person.id, "totp")
    return f"/me/device/{one.id}"


def one_device(stage: Stage) -> View:
    token = stage.session(ADMIN)
    return View(own_device(stage), token)


def odd_device(stage: Stage) -> View:
    token = stage.session(ADMIN)
    return View(own_device(stage), token, {"deed": "nothing"}, 400)


def first_code(right: bool) -> Recipe:
    """The first code of a new device."""

    def view(stage: Stage) -> View:
        token = stage.session(STAFF)
        begun = factors.begin_totp(stage.door.desk, stage.door.visitor(token))
        device = pyotp.TOTP(begun.seed.reveal())
        code = stage.door.code(device) if right else stage.door.wrong_code(device)
        form = {"device": begun.sealed, "code": code, "label": "鍵束", "owner": "issued"}
        return View("/me/device", token, form, 200 if right else 400)

    return view


def lost(whose: str, status: int = 200) -> Recipe:
    """A report by telephone."""
    return lambda stage: View("/lost/", stage.session(ADMIN), {"who": whose, "how": "telephone"}, status)


def locked_out(stage: Stage) -> View:
    form = {"deed": "unlock", "number": LOCKED, "recognised": "called_back"}
    return View("/desk/", stage.session(ADMIN), form)


def handed_in(path: str, data: bytes, name: str, status: int) -> Recipe:
    """A file of the clerk's."""
    return lambda stage: View(
        path.format(**stage.numbers),
        stage.session(CLERK),
        {"file": (io.BytesIO(data), name), "extent": "changes", "rows": ""},
        status,
    )


def too_large(stage: Stage) -> View:
    return View("/signin", form={"name": "n" * 100_000}, status=413)


def without_database(stage: Stage) -> View:
    return View("/overview", stage.session(ADMIN), status=503, while_=stage.without_database)


def crashed(stage: Stage) -> View:
    return View("/style", stage.session(ADMIN), status=500, while_=lambda: stage.crashing("style.page"))


def too_often(stage: Stage) -> View:
    form = {"name": "n00102", "password": WRONG.reveal()}
    return View("/signin", form=form, status=429, while_=stage.held_source)


def stale(stage: Stage) -> View:
    return View("/signin", form={"name": "n00102"}, status=400, while_=stage.asking_for_tokens)


UNREADABLE = b"\xff\xfe\x00 no sheet at all"
WRONG_ROWS = an_hr_csv([a_hire("00303", 発令日="2026-04-31"), a_hire("00304", 所属コード="9999")])

VIEWS: Mapping[str, Recipe] = MappingProxyType(
    {
        "signin.ask": at_the_door("/signin"),
        "signin.check": at_the_door("/signin", 401, name="n00102", password=WRONG.reveal()),
        "signin.ask_code": waiting("/signin/code"),
        "signin.check_code": waiting("/signin/code", 401, code="000000"),
        "signin.ask_password": read("/password"),
        "signin.ask_password, newcomer": newcomer,
        "signin.change_password": changed,
        "signin.change_password, refused": sent("/password", status=400, old="x", new="abc", again="abc"),
        "resets.ask": at_the_door("/reset"),
        "resets.prove": proved,
        "resets.prove, refused": at_the_door("/reset", 401, name="n00102", code="000000"),
        "resets.choose": chosen(good=True),
        "resets.choose, refused": chosen(good=False),
        "resets.leak": sent("/me/leaked", "00108"),
        "resets.begin": sent("/me/reset"),
        "me.page": read("/me"),
        "me.page, staff": read("/me", STAFF),
        "me.page, who is asked for a consent": read("/me", ASKED),
        "giving_up.page": read("/me/not-needed/", APPLICANT),
        "giving_up.page, nothing": read("/me/not-needed/", STAFF),
        "giving_up.ask": read("/me/not-needed/case/{approved}", APPLICANT),
        "giving_up.end": sent("/me/not-needed/case/0", STAFF, 409),
        "giving_up.account": not_needed,
        "consents.page": read("/consents/"),
        "consents.page, HR": read("/consents/", CLERK),
        "consents.decide": sent("/consents/", status=409, number=ASKED, deed="needed", reason=""),
        "consents.own": read("/consents/mine", ASKED),
        "consents.own, nothing": read("/consents/mine", STAFF),
        "consents.sign": sent("/consents/mine", ASKED, 409, version="1", digest="?"),
        "devices.enrol": read("/me/enrol"),
        "devices.add_code": read("/me/device"),
        "devices.finish_code": first_code(right=True),
        "devices.finish_code, refused": first_code(right=False),
        "devices.add_key": read("/me/key"),
        "devices.finish_key": sent("/me/key", status=400, answer="{}", label="鍵束", owner="issued"),
        "devices.one": one_device,
        "devices.change": odd_device,
        "devices.new_codes": sent("/me/codes"),
        "proving.ask": read("/prove"),
        "proving.check": sent("/prove", status=401, code="000000"),
        "proving.check_key": sent("/key", status=401, answer="{}"),
        "proving.check_passkey": at_the_door("/signin/passkey", 401, answer="{}"),
        "bycard.ask": at_the_door("/signin/card"),
        "bycard.check": at_the_door("/signin/card", 401, code="x"),
        "bytls.check": at_the_door("/signin/card/tls", 401, any="x"),
        "dashboard.page": read("/overview"),
        "people.search": read("/people/?kind=all"),
        "people.search, nobody": read("/people/?q=zzz"),
        "people.one": read("/people/n00106"),
        "people.one, another day": read("/people/n00110?at=R8.5.1"),
        "lost.page": read("/lost/"),
        "lost.page, the code still to come": waiting("/lost/"),
        "lost.report": lost("N-0002"),
        "lost.report, whose": lost("郎", 409),
        "lost.report, nobody": lost("zzz", 409),
        "cards.page": read("/cards/"),
        "cards.page, none": read("/cards/?q=zzz&state=lost"),
        "cards.new": read("/cards/new"),
        "cards.register": sent("/cards/new", status=409, kind="pki", face="N-0009", start="x", certificate="x"),
        "cards.one": read("/cards/{lost_card}"),
        "cards.step": sent("/cards/{lost_card}", status=409, step="destroy", method="裁断", permitted_by="00102"),
        "cards.todo": read("/cards/tasks"),
        "receipts.every": read("/receipts/"),
        "receipts.one": read("/receipts/{receipt}"),
        "receipts.decide": sent("/receipts/{receipt}", status=409, deed="order", given_by="00102", order=""),
        "exceptions.page": read("/exceptions/"),
        "exceptions.one": read("/exceptions/{exception}"),
        "reviews.page": read("/reviews/"),
        "reviews.one": read("/reviews/exceptions/2026Q2"),
        "reviews.one, to be signed": read("/reviews/exceptions/2026Q1", CISO),
        "reviews.one, nothing in it": read("/reviews/privileged/2026Q2"),
        "reviews.sign": sent("/reviews/exceptions/2026Q2", status=409, digest="?"),
        "sweeps.page": read("/sweeps/"),
        "sweeps.page, a head": read("/sweeps/", SECOND),
        "sweeps.open_one": sent("/sweeps/", status=409, label="2026-04"),
        "sweeps.one": read("/sweeps/{sweep}", CLERK),
        "sweeps.one, one section": read("/sweeps/{sweep}?section=0300&why=unused&unanswered=1"),
        "sweeps.one, held": read("/sweeps/{held_sweep}"),
        "sweeps.decide": sent("/sweeps/{held_sweep}", status=409, deed="release"),
        "sweeps.line": read("/sweeps/{sweep}/{line}", CLERK),
        "sweeps.line, both are his": read("/sweeps/{sweep}/{line}"),
        "sweeps.line, a right": read("/sweeps/{sweep}/{right_line}"),
        "sweeps.line, a right of a post": read("/sweeps/{sweep}/{post_line}"),
        "sweeps.line, nobody's": read("/sweeps/{sweep}/{strange_line}"),
        "sweeps.line, told": read("/sweeps/{sweep}/{told_line}", CLERK),
        "sweeps.answer_lines": sent("/sweeps/{sweep}/lines", CLERK, 409, says="keep", of="0300"),
        "sweeps.answer": sent("/sweeps/{sweep}/{line}", CLERK, 409, says="other", digest="?"),
        "sweeps.take": handed_in("/sweeps/{sweep}/answers", UNREADABLE, "一覧.csv", 409),
        "sweeps.report": read("/sweeps/{sweep}/report"),
        "sweeps.sign": sent("/sweeps/{sweep}/report", status=409, digest="?"),
        "managed.page": read("/managed/"),
        "managed.one": read("/managed/dev-tax"),
        "managed.one, its owner": read("/managed/app-scan", STAFF),
        "managed.decide": sent("/managed/app-scan", STAFF, deed="renew"),
        "managed.decide, nothing chosen": sent("/managed/app-scan", STAFF, 409, deed="?"),
        "leaving.page": read("/leaving/"),
        "leaving.page, none": read("/leaving/", "00108"),
        "leaving.one": read("/leaving/{leaving}", CLERK),
        "leaving.one, who leaves": read("/leaving/{leaving}", APPLICANT),
        "leaving.one, who takes over": read("/leaving/{leaving}", STAFF),
        "leaving.decide": sent("/leaving/{leaving}", CLERK, 409, deed="close"),
        "me.page, who leaves": read("/me", APPLICANT),
        "contracts.page": read("/contracts/"),
        "contracts.page, none": read("/contracts/", STAFF),
        "contracts.new": read("/contracts/new"),
        "contracts.add": sent("/contracts/new", status=409, key="x", starts="x"),
        "contracts.one": read("/contracts/R8-00140"),
        "contracts.decide": sent("/contracts/R8-00140", status=409, deed="worker", whom="99999"),
        "contracts.decide, a sponsor": sent("/contracts/R8-00140", deed="sponsor", whom=ADMIN),
        "violations.page": read("/violations/"),
        "violations.page, none": read("/violations/", "00108"),
        "violations.new": read("/violations/new"),
        "violations.report": sent("/violations/new", status=409, whom="zzz", clause="6.4(3)①", what="x"),
        "violations.one": read("/violations/{violation}"),
        "violations.one, CISO": read("/violations/{violation}", CISO),
        "violations.decide": sent("/violations/{violation}", status=409, deed="suspend", text="x"),
        "violations.read": sent("/violations/{violation}/log", CISO),
        "systems.page": read("/systems/"),
        "systems.one": read("/systems/mail"),
        "worker.page": read("/worker/"),
        "audit.page": read("/audit/"),
        "audit.page, filtered": read("/audit/?day=x&who=00104&act=hr"),
        "audit.verify": sent("/audit/verify"),
        "style.page": read("/style"),
        "approvals.page": read("/approvals/"),
        "approvals.held": read("/approvals/held/{held}"),
        "approvals.decide": sent("/approvals/held/{held}", CLERK, 409, deed="release"),
        "approvals.free": sent("/approvals/braked"),
        "inbox.page": read("/inbox/"),
        "inbox.page, staff": read("/inbox/", APPLICANT),
        "cases.kinds": read("/cases/new"),
        "cases.new": read("/cases/new/entitlement", APPLICANT),
        "cases.new, a deputy": read("/cases/new/delegation"),
        "cases.new, an exception": read("/cases/new/exception"),
        "cases.apply": sent("/cases/new/external_access", status=409, whom="郎", until="2026-02-30"),
        "cases.apply, a deputy": sent("/cases/new/delegation", status=409, whom="郎", until="R9.3.31"),
        "cases.one": read("/cases/{case}"),
        "cases.one, stuck": read("/cases/{stuck}"),
        "cases.one, in force": read("/cases/{approved}"),
        "cases.one, his own": read("/cases/{own}"),
        "cases.one, sent back": read("/cases/{returned}", APPLICANT),
        "cases.edit": read("/cases/{returned}/edit", APPLICANT),
        "cases.revise": sent("/cases/{returned}/edit", APPLICANT, 409, reason=""),
        "cases.withdraw": sent("/cases/{approved}/withdraw", APPLICANT, 409),
        "cases.end": sent("/cases/{approved}/end", status=409, why=""),
        "cases.decide": sent("/cases/{case}", status=409, answer="no", digest="", reason=""),
        "stops.page": read("/hr/now/"),
        "stops.page, somebody": read("/hr/now/?number=00105"),
        "stops.decide": sent("/hr/now/", status=409, number="99999", deed="hold"),
        "files.every": read("/hr/"),
        "files.every, clerk": read("/hr/", CLERK),
        "files.upload": handed_in("/hr/", UNREADABLE, "異動.csv", 400),
        "files.upload, wrong rows": handed_in("/hr/", WRONG_ROWS, "異動.csv", 400),
        "files.one": read("/hr/{draft}"),
        "files.one, clerk": read("/hr/{draft}", CLERK),
        "files.one, wrong rows": read("/hr/{wrong}", CLERK),
        "files.one, before its day": read("/hr/{secret}"),
        "files.revise": handed_in("/hr/{draft}/file", UNREADABLE, "異動.csv", 400),
        "files.decide": sent("/hr/{draft}/decision", CLERK, 409, deed="approve", digest="?"),
        "window.page": read("/desk/"),
        "window.page, somebody": read("/desk/?number=00106"),
        "window.decide": locked_out,
        "window.decide, refused": sent("/desk/", status=409, deed="unlock", number="99999"),
        "window.decide, a slip": sent("/desk/", deed="issue", number="00111", recognised="face"),
        "window.joiners": sent("/desk/slips", day="R8.4.1"),
        "window.joiners, nobody": sent("/desk/slips", status=409, day="R8.4.2"),
        "error, stale form": stale,
        "error, not for you": read("/audit/", STAFF, 403),
        "error, no such page": at_the_door("/nothing", 404),
        "error, no such page, signed in": read("/nothing", status=404),
        "error, wrong method": read("/me/codes", status=405),
        "error, too large": too_large,
        "vault.page": read("/vault/"),
        "vault.page, to take": read("/vault/?key=router"),
        "vault.page, to set": read("/vault/?key=council"),
        "vault.page, to confirm": read("/vault/?key=firewall", SECOND),
        "vault.page, to let go": read("/vault/?key=router", SECOND),
        "vault.page, nothing": read("/vault/", STAFF),
        "vault.decide": sent("/vault/", status=409, deed="take", key="router", purpose="", minutes="60"),
        "vault.decide, nothing of his": sent("/vault/", STAFF, 404, deed="confirm", key="router"),
        "vault.decide, the secret": sent("/vault/", deed="fetch", key="council"),
        "vault.decide, half of it": sent("/vault/", deed="fetch", key="glass"),
        "urgent.page": read("/urgent/"),
        "urgent.page, CISO": read("/urgent/", CISO),
        "violations.one, who found it": read("/violations/{violation}", STAFF),
        "urgent.decide": sent("/urgent/", status=409, deed="contain", reason=""),
        "away.page": read("/away/"),
        "away.decide": sent("/away/", status=409, deed="record", until="R7.3.31"),
        "privileges.page": read("/privileges/"),
        "privileges.page, staff": read("/privileges/", STAFF),
        "privileges.begin": sent("/privileges/", status=409, privilege="priv-directory", purpose="", minutes="60"),
        "privileges.choose": sent("/privileges/password", status=400, old="x", new="abc", again="abd"),
        "privileges.window": read("/privileges/windows/{window}"),
        "privileges.window, ended": read("/privileges/windows/{ended}"),
        "privileges.end": sent("/privileges/windows/999", status=404),
        "privileges.holders": read("/privileges/holders"),
        "privileges.decide": sent("/privileges/holders", status=409, deed="issue", number="00106", login=""),
        "privileges.decide, a password": sent("/privileges/holders", CISO, deed="password", number=ADMIN),
        "adoption.page": read("/adoption/"),
        "adoption.page, HR": read("/adoption/?state=open&kind=account", CLERK),
        "adoption.page, somebody's": read("/adoption/?entry={mine}", CLERK),
        "adoption.page, an orphan": read("/adoption/?entry={orphan}"),
        "adoption.page, to be removed": read("/adoption/?entry={removing}", CLERK),
        "adoption.page, no such": read("/adoption/?entry=999", status=404),
        "adoption.decide": sent("/adoption/", status=409, deed="own", entry=""),
        "adoption.decide, no such": sent("/adoption/", status=404, deed="own", entry="999"),
        "adoption.plan": read("/adoption/plan"),
        "adoption.release": sent("/adoption/plan", status=409, plan="0"),
        "error, too often": too_often,
        "error, a fault of ours": crashed,
        "error, no database": without_database,
    }
)

NO_PAGE = MappingProxyType(
    {
        "static": "files",
        "status.health": "numbers for a monitor",
        "signin.home": "sends everybody on",
        "signin.leave": "sends to the door",
        "devices.key_options": "JSON for the browser's own dialog",
        "devices.read": "sends back to me.page",
        "proving.key_options": "JSON for the browser's own dialog",
        "proving.passkey_options": "JSON for the browser's own dialog",
        "worker.part": "a part of worker.page",
        "stopped.cards": "a list for programs",
        "stopped.signer": "a certificate",
        "receipts.part": "a part of receipts.one",
        "receipts.pdf": "a file",
        "reviews.csv": "a file",
        "reviews.xlsx": "a file",
        "reviews.pdf": "a file",
        "reviews.ready": "sends back to reviews.one",
        "sweeps.sheet": "a file",
        "sweeps.pdf": "a file",
        "sweeps.workbook": "a file",
        "sweeps.ready": "sends back to sweeps.report",
        "leaving.acknowledge": "sends back to me.page",
        "leaving.pdf": "a file",
        "violations.pdf": "a file",
        "violations.ready": "sends back to violations.one",
        "contracts.ready": "sends back to contracts.one",
        "receipts.sheet": "a file",
        "cards.readers": "a file",
        "cases.ready": "sends back to cases.one",
        "cases.pdf": "a file",
        "consents.pdf": "a file",
        "audit.export": "a file",
        "files.errors": "a file",
        "files.answer": "sends back to files.one",
    }
)
"""Routes that show nothing of their own, and what they answer instead."""
